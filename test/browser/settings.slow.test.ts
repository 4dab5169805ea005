import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, openBrowserHouse } from './house.ts';
import { choose } from './select.ts';

const address = '/api/tasks/Gates.Export';
let house: BrowserHouse;
/** Scripts that the browser refused: the forms must do without `unsafe-eval`. */
const refused: string[] = [];

const field = (page: Page, name: string | RegExp) =>
  page.getByRole('textbox', typeof name === 'string' ? { name, exact: true } : { name });
const server = (page: Page) => field(page, 'Сервер');
const hours = (page: Page) => field(page, 'Периодичность запуска (Часы)');
const save = (page: Page) => page.getByRole('button', { name: 'Сохранить', exact: true });
const instance = (page: Page, name: string) => page.getByRole('group', { name, exact: true });
const dialog = (page: Page, title: string) => page.getByRole('dialog').filter({ hasText: title });
const settings = () => house.api('GET', `${address}/settings`);

async function openSettings(roles = ['technologist']): Promise<Page> {
  const page = await house.open('/tasks/Gates.Export#settings', { roles });
  page.on('console', (message) => {
    if (/script-src|unsafe-eval/.test(message.text())) refused.push(message.text());
  });
  await server(page).waitFor();
  return page;
}

async function stopped(): Promise<void> {
  const { status } = await house.api('GET', address);
  if (status === 'started') await house.api('POST', `${address}/stop`);
}

async function seriousIn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  for (const [name, note] of [
    ['ПОС', 'Платформа'],
    ['Почта', 'Письма'],
  ]) {
    await house.api('POST', '/api/directories/delivery-kinds', { name, note });
  }
});
afterAll(() => house.close(), 60_000);

describe('the form of settings', () => {
  test('TM-22, UI-05: what is wrong is said beside its field, and nothing typed is lost, not even by a wrong click', async () => {
    const page = await openSettings();
    await page.getByText('Не заполнено: 3 параметра.', { exact: false }).waitFor();
    await hours(page).fill('сутки');
    await field(page, 'Пользователь').fill('почтовый');
    await save(page).click();
    await page.getByText('Параметры не сохранены: исправьте отмеченные поля').waitFor();
    expect(await hours(page).getAttribute('aria-invalid')).toBe('true');
    const described = (await hours(page).getAttribute('aria-describedby'))!.split(' ').at(-1);
    expect((await page.locator(`#${described}`).allInnerTexts())[0]).toMatch(/./);
    await eventually('the first wrong field', () => page.evaluate('document.activeElement.ariaInvalid'), 'true');
    expect([await hours(page).inputValue(), await field(page, 'Пользователь').inputValue()]).toEqual([
      'сутки',
      'почтовый',
    ]);
    expect((await settings()).version).toBe(0);
    await hours(page).fill('24');
    await eventually('the mark to go', () => hours(page).getAttribute('aria-invalid'), null);

    await page.getByRole('link', { name: 'Начало' }).click();
    await dialog(page, 'Уйти без сохранения?').getByRole('button', { name: 'Отмена' }).click();
    expect(await field(page, 'Пользователь').inputValue()).toBe('почтовый');
    expect(new URL(page.url()).pathname).toBe('/tasks/Gates.Export');
    await page.getByRole('button', { name: 'Отменить изменения' }).click();
    await page.getByRole('link', { name: 'Начало' }).click();
    await eventually('to leave', async () => new URL(page.url()).pathname, '/');
  });

  test('TM-21, TM-23: fields of every kind are saved, and complete settings start the task', async () => {
    const page = await openSettings();
    await server(page).fill('https://pos.example.ru');
    await hours(page).fill('12');
    await field(page, 'Доля контроля').fill('0,25');
    await choose(page, 'Вид доставки ПОС', 'ПОС — Платформа', { search: 'Пос' });
    await field(page, 'Начальная дата выгрузки').fill('31.01.2026');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Архивировать перед передачей' }).uncheck();
    await page.getByRole('button', { name: 'Добавить строку: Почтовые адреса администраторов' }).click();
    await field(page, 'Почтовые адреса администраторов, строка 1').fill('one@example.ru');
    await choose(page, 'Метод авторизации', 'Авторизация логин/пароль');
    await field(page, 'Пароль почты').fill('made-up-mail');
    await instance(page, 'Экземпляр JobID: 0').getByLabel('Логин').fill('okrug');
    await instance(page, 'Экземпляр JobID: 0').getByRole('textbox', { name: 'Пароль', exact: true }).fill('made-up-0');
    await page.getByRole('button', { name: 'Добавить экземпляр' }).click();
    await instance(page, 'Новый экземпляр').getByLabel('Логин').fill('selo');
    await instance(page, 'Новый экземпляр').getByRole('textbox', { name: 'Пароль', exact: true }).fill('made-up-1');
    // Without a mouse (UI-04).
    await save(page).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Параметры сохранены (версия 1). Задача запущена.').waitFor();
    const [kind] = (await house.api('GET', '/api/directories/delivery-kinds?q=ПОС')).items;
    expect(await settings()).toMatchObject({
      version: 1,
      common: {
        server: 'https://pos.example.ru',
        hours: 12,
        share: 0.25,
        delivery: kind.isn,
        since: '2026-01-31',
        archive: false,
        addresses: ['one@example.ru'],
        mail: { method: 'login', password: null },
      },
      instances: [
        { jobId: 0, settings: { login: 'okrug', testContour: false } },
        { jobId: 1, settings: { login: 'selo' } },
      ],
      secretsSet: ['/common/mail/password', '/instances/0/password', '/instances/1/password'],
    });
    await instance(page, 'Экземпляр JobID: 1').waitFor();
    expect(refused).toEqual([]);
  });

  test('TM-20: a started task shows its settings, and they open for changes once it is stopped', async () => {
    await house.api('POST', `${address}/start`);
    const page = await openSettings();
    await page.getByText('Остановите задачу, чтобы изменить параметры.').waitFor();
    expect([await server(page).isDisabled(), await save(page).isDisabled()]).toEqual([true, true]);
    await page.getByRole('button', { name: 'Остановить задачу' }).click();
    await eventually('the form to open', () => server(page).isEnabled(), true);
  });

  test('TM-24: an empty secret stays, a ticked one is emptied, and none is ever shown', async () => {
    await stopped();
    const page = await openSettings();
    const secret = field(page, 'Пароль почты');
    expect(await secret.getAttribute('placeholder')).toBe('Задан. Пусто — не менять');
    expect(await secret.inputValue()).toBe('');
    expect(await page.content()).not.toContain('made-up');
    await hours(page).fill('13');
    await save(page).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    expect((await settings()).secretsSet).toContain('/common/mail/password');
    await stopped();
    await eventually('the form to open', () => server(page).isEnabled(), true);
    await page.getByRole('checkbox', { name: 'Очистить: Пароль почты' }).check();
    await save(page).click();
    const kept = async () => (await settings()).secretsSet.includes('/common/mail/password');
    await eventually('the secret to be gone', kept, false);
  });

  test('TM-62: «Проверить» asks the plugin and stores nothing; a remark is to be confirmed', async () => {
    await stopped();
    const { version } = await settings();
    const page = await openSettings();
    const login = instance(page, 'Экземпляр JobID: 1').getByLabel('Логин');
    await login.fill('unknown');
    await page.getByRole('button', { name: 'Проверить', exact: true }).click();
    await page.getByText('Экземпляр JobID: 1: Логин: Такого логина в ПОС нет').waitFor();
    await page
      .getByRole('navigation', { name: 'Разделы параметров' })
      .getByText('Экземпляр JobID: 1 — 1 ошибка')
      .waitFor();
    await login.fill('selo');
    await server(page).fill('http://127.0.0.1:9');
    await save(page).click();
    const question = dialog(page, 'Сохранить параметры?');
    await question.getByText('Соединение не защищено').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Параметры не сохранены.').waitFor();
    expect((await settings()).version).toBe(version);
    expect(await server(page).inputValue()).toBe('http://127.0.0.1:9');
    await save(page).click();
    await question.getByRole('button', { name: 'Сохранить всё равно' }).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    expect((await settings()).common.server).toBe('http://127.0.0.1:9');
  });

  test('UI-05: what another saved meanwhile is told, and both ways are open', async () => {
    await stopped();
    const page = await openSettings();
    await field(page, 'Пользователь').fill('мой');
    const { version, common } = await settings();
    const others = { ...common, hours: 99, server: 'https://other.example.ru' };
    await house.api('PUT', `${address}/settings`, { version, common: others });
    await stopped();
    await eventually('the form to stay open', () => server(page).isEnabled(), true);
    await save(page).click();
    await page.getByText('их сохранил другой пользователь').waitFor();
    await page.getByText(/technologist\.administrator, .*: .*Периодичность запуска \(Часы\)/).waitFor();
    expect(await field(page, 'Пользователь').inputValue()).toBe('мой');
    await page.getByRole('button', { name: 'Взять сохранённые' }).click();
    await eventually('what another saved', () => hours(page).inputValue(), '99');
    await field(page, 'Пользователь').fill('мой');
    const now = await settings();
    await house.api('PUT', `${address}/settings`, { version: now.version, common: { ...now.common, hours: 98 } });
    await stopped();
    await eventually('the form to stay open', () => server(page).isEnabled(), true);
    await save(page).click();
    await page.getByRole('button', { name: 'Сохранить мои значения' }).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    expect((await settings()).common).toMatchObject({ hours: 99, mail: { user: 'мой' } });
  });

  test('TM-23: an instance is removed after a question', async () => {
    await stopped();
    const page = await openSettings();
    await page.getByRole('button', { name: 'Удалить: Экземпляр JobID: 1' }).click();
    await dialog(page, 'Удалить экземпляр JobID: 1?').getByRole('button', { name: 'Удалить экземпляр' }).click();
    await save(page).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    const { instances } = await settings();
    expect(instances.map(({ jobId }: { jobId: number }) => jobId)).toEqual([0]);
    expect(await page.getByRole('button', { name: 'Удалить: Экземпляр JobID: 0' }).count()).toBe(0);
  });

  test('TM-25: versions show who changed what, secrets masked, and an older one comes back', async () => {
    await stopped();
    const page = await openSettings();
    await page.getByRole('button', { name: 'Версии параметров' }).click();
    const first = page.getByRole('region', { name: 'Версия 1', exact: true });
    await first.waitFor();
    const text = (await first.allInnerTexts())[0]!;
    expect(text).toContain('technologist');
    expect(text).toMatch(/Почтовые уведомления: Метод авторизации\s+—\s+Авторизация логин\/пароль/);
    expect(text).toMatch(/Почтовые уведомления: Пароль почты\s+—\s+\*+/);
    expect(text).not.toContain('made-up');
    expect(await seriousIn(page)).toEqual([]);
    await first.getByRole('button', { name: 'Вернуть версию 1' }).click();
    await dialog(page, 'Вернуть версию 1?').getByRole('button', { name: 'Вернуть версию 1' }).last().click();
    await page.getByText(/Возвращена версия 1/).waitFor();
    const { common } = await settings();
    expect([common.hours, common.server]).toEqual([12, 'https://pos.example.ru']);
  });

  test('AC-02, UI-04: an auditor reads settings and changes nothing; the page is accessible and fits', async () => {
    const page = await openSettings(['auditor']);
    await page.getByText('Параметры можно только смотреть', { exact: false }).waitFor();
    expect([await server(page).isDisabled(), await save(page).count()]).toEqual([true, 0]);
    await page.setViewportSize({ width: 640, height: 400 });
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBeLessThanOrEqual(0);
    expect(await seriousIn(page)).toEqual([]);
  });
});
