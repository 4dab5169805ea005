import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { accessible } from './accessible.ts';
import { type BrowserHouse, eventually, openBrowserHouse } from './house.ts';
import { choose } from './task-table.ts';

let house: BrowserHouse;
const made = { card: '', otherCard: '', letters: '', cabinet: 0, rubric: '' };

beforeAll(async () => {
  house = await openBrowserHouse();
  const row = (directory: string, fields: object) => house.api('POST', `/api/directories/${directory}`, fields);
  const attribute = (fields: object) => row('attributes', { type: 'text', owner: 'document', ...fields });
  await attribute({ apiName: 'MSG_ID', title: 'Сообщение №', readonly: true, indexed: true });
  await attribute({ apiName: 'MSG_COMMENT', title: 'Отзыв', protocolInfo: true });
  await attribute({ apiName: 'MSG_SHOWN', title: 'Показать', type: 'flag' });
  await attribute({ apiName: 'RUB_STATUS', title: 'Статус вопроса', owner: 'rubric', values: ['Решён', 'Отклонён'] });
  const card = async (name: string) => (await row('departments', { kind: 'department', name, card: { name } })).due;
  made.card = await card('Администрация');
  made.otherCard = await card('Филиал');
  made.cabinet = (await row('cabinets', { name: 'Приёмная главы', cardDue: made.card })).isn;
  const attributes = ['MSG_ID', 'MSG_COMMENT', 'MSG_SHOWN'];
  const group = { name: 'Обращения', code: 'О', kind: 2, numberTemplate: '{GROUP}-{N}', attributes };
  made.letters = (await row('document-groups', group)).due;
  made.rubric = (await row('rubrics', { code: '0003', name: 'Дороги' })).due;
});
afterAll(() => house.close());

const clerk = (path: string) => house.open(path, { roles: ['clerk'], cards: [made.card] });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const shown = async (place: Locator) => (await place.allInnerTexts()).join(' ').replace(/\s+/g, ' ');

/** The API as the person of the page calls it. */
async function ask<T>(page: Page, method: string, path: string, data?: object): Promise<T> {
  const answer = await page.request.fetch(path, { method, ...(data !== undefined && { data }) });
  if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

function register(page: Page, content: string, more: object = {}): Promise<{ isn: number; number: string }> {
  const draft = { groupDue: made.letters, cardDue: made.card, cabinetIsn: made.cabinet, content, ...more };
  return ask(page, 'POST', '/api/documents', draft);
}

test('UI-03: a РК is found by its number and by a доп. реквизит, and is shown with its sections; a clerk of another картотека finds and sees nothing', async () => {
  const page = await clerk('/account');
  const values = { MSG_ID: '20000001', MSG_COMMENT: 'Проверить на месте', MSG_SHOWN: true };
  const found = await register(page, '<b>Не горит</b> фонарь', { values, rubrics: [made.rubric], urgent: true });
  const other = await register(page, 'Открыт люк');
  await page.goto('/documents');
  await page.getByRole('textbox', { name: 'Рег. №' }).fill(found.number);
  await page.getByRole('textbox', { name: 'Рег. №' }).press('Enter');
  await page.getByText('Найдено: 1', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('number')).toBe(found.number);
  await page.getByRole('button', { name: 'Очистить условия' }).click();
  await page.getByRole('link', { name: other.number, exact: true }).waitFor();
  await page.getByText('Ещё условия').click();
  await page.getByRole('textbox', { name: 'Сообщение №' }).fill('20000001');
  await page.getByRole('textbox', { name: 'Сообщение №' }).press('Enter');
  await page.getByText('Найдено: 1', { exact: true }).waitFor();
  await choose(page, 'Добавить доп. реквизит', 'Показать');
  await choose(page, 'Показать', 'Да');
  await eventually('the address', async () => new URL(page.url()).searchParams.get('attr.MSG_SHOWN'), 'true');
  await accessible(page);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: 'Выгрузить' }).click();
      await page.getByRole('menuitem', { name: 'CSV' }).click();
    })(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/\.csv$/);

  await page.getByRole('link', { name: found.number, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: new RegExp(`^${found.number} от`) }).waitFor();
  expect(await shown(section(page, 'Реквизиты'))).toContain('<b>Не горит</b> фонарь');
  expect(await shown(section(page, 'Доп. реквизиты'))).toMatch(/Сообщение № ?:? ?20000001.*Показать ?:? ?да/);
  expect(await shown(section(page, 'Рубрики'))).toContain('0003 Дороги');
  for (const name of ['Поручения', 'Связки', 'Файлы', 'Адресаты']) {
    expect(await shown(section(page, name))).toContain(' нет.');
  }
  // «Примечание» with more behind it opens it.
  await section(page, 'Протокол').getByRole('button', { name: 'Подробности' }).first().click();
  await page.getByRole('dialog').getByText('Проверить на месте').waitFor();
  await page.getByRole('button', { name: 'Закрыть окно' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await accessible(page);

  const stranger = await house.open('/documents', { roles: ['clerk'], cards: [made.otherCard] });
  await stranger.getByText('Найдено: 0', { exact: true }).waitFor();
  await stranger.goto(`/documents/${found.isn}`);
  await stranger.getByRole('alert').waitFor();
  expect(await stranger.getByText('фонарь').count()).toBe(0);
  await stranger.context().close();
  await page.context().close();
});

test('ED-11: fields that a colleague changed meanwhile are shown with both values, and each is chosen; nothing is overwritten silently', async () => {
  const page = await clerk('/documents');
  const { isn } = await register(page, 'Яма', { note: 'первое' });
  await page.goto(`/documents/${isn}`);
  await page.getByRole('button', { name: 'Изменить реквизиты' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Содержание' }).fill('Яма у школы');
  await form.getByRole('textbox', { name: 'Примечание' }).fill('моё');
  const colleague = await house.open('/documents', { roles: ['clerk'], cards: [made.card, made.otherCard] });
  const changes = { version: 1, note: 'чужое', content: 'Яма у дома', values: { MSG_COMMENT: 'новое' } };
  await ask(colleague, 'PATCH', `/api/documents/${isn}`, changes);
  const save = form.getByRole('button', { name: 'Сохранить', exact: true });
  await save.click();
  await form.getByText('эти поля изменил другой пользователь').waitFor();
  const content = form.getByRole('group', { name: 'Содержание' });
  expect(await shown(content)).toContain('Сейчас в РК: Яма у дома');
  await content.getByRole('radio', { name: 'Вы ввели: Яма у школы' }).check();
  await form.getByRole('group', { name: 'Примечание' }).getByRole('radio', { name: 'Сейчас в РК: чужое' }).check();
  await accessible(page);
  await save.click();
  await form.waitFor({ state: 'hidden' });
  const { content: kept, note, values } = await ask<Record<string, unknown>>(page, 'GET', `/api/documents/${isn}`);
  expect([kept, note, values]).toEqual(['Яма у школы', 'чужое', { MSG_COMMENT: 'новое' }]);
  await colleague.context().close();
  await page.context().close();
});
