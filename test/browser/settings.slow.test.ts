import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, openBrowserHouse } from './house.ts';

const address = '/api/tasks/Gates.Export';
let house: BrowserHouse;

const field = (page: Page, name: string | RegExp) =>
  page.getByRole('textbox', typeof name === 'string' ? { name, exact: true } : { name });
const server = (page: Page) => field(page, /^Сервер/);
const save = (page: Page) => page.getByRole('button', { name: 'Сохранить', exact: true });
const instance = (page: Page, name: string) => page.getByRole('group', { name, exact: true });

async function openSettings(): Promise<Page> {
  const page = await house.open('/tasks/Gates.Export#settings');
  await server(page).waitFor();
  return page;
}

async function stopped(): Promise<void> {
  const { status } = await house.api('GET', address);
  if (status === 'started') await house.api('POST', `${address}/stop`);
}

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  await house.api('POST', '/api/directories/delivery-kinds', { name: 'ПОС', note: 'Платформа' });
});
afterAll(() => house.close(), 60_000);

describe('the form of settings', () => {
  test('TM-22, UI-05: what is wrong is said beside its field, and nothing typed is lost', async () => {
    const page = await openSettings();
    await field(page, /^Периодичность запуска/).fill('сутки');
    await field(page, 'Пользователь').fill('почтовый');
    await save(page).click();
    await page.getByText('Параметры не сохранены: исправьте отмеченные поля').waitFor();
    const hours = field(page, /^Периодичность запуска/);
    expect(await hours.getAttribute('aria-invalid')).toBe('true');
    const described = (await hours.getAttribute('aria-describedby'))!.split(' ').at(-1);
    expect((await page.locator(`#${described}`).allInnerTexts())[0]).toMatch(/./);
    expect(await page.evaluate('document.activeElement.ariaInvalid')).toBe('true');
    expect([await hours.inputValue(), await field(page, 'Пользователь').inputValue()]).toEqual(['сутки', 'почтовый']);
    expect((await house.api('GET', `${address}/settings`)).version).toBe(0);
  });

  test('TM-21, TM-23: fields of every kind are saved, and complete settings start the task', async () => {
    const page = await openSettings();
    await server(page).fill('https://pos.example.ru');
    await field(page, /^Периодичность запуска/).fill('12');
    await field(page, 'Доля контроля').fill('0,25');
    await page.getByRole('combobox', { name: 'Вид доставки ПОС' }).selectOption({ label: 'ПОС — Платформа' });
    await page.getByLabel('Начальная дата выгрузки').fill('2026-01-31');
    await page.getByRole('checkbox', { name: 'Архивировать перед передачей' }).uncheck();
    await page.getByRole('button', { name: 'Добавить строку: Почтовые адреса администраторов' }).click();
    await field(page, 'Почтовые адреса администраторов, строка 1').fill('one@example.ru');
    await page.getByRole('combobox', { name: 'Метод авторизации' }).selectOption({ label: 'Авторизация логин/пароль' });
    await field(page, 'Пароль почты').fill('made-up-mail');
    await instance(page, 'Экземпляр JobID: 0').getByLabel('Логин').fill('okrug');
    await instance(page, 'Экземпляр JobID: 0').getByLabel('Пароль').fill('made-up-0');
    await page.getByRole('button', { name: 'Добавить экземпляр' }).click();
    await instance(page, 'Новый экземпляр').getByLabel('Логин').fill('selo');
    await instance(page, 'Новый экземпляр').getByLabel('Пароль').fill('made-up-1');
    await save(page).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    await page.getByText('Статус: Запущена').waitFor();
    const [kind] = (await house.api('GET', '/api/directories/delivery-kinds')).items;
    expect(await house.api('GET', `${address}/settings`)).toMatchObject({
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
  });

  test('TM-20: a started task shows its settings, and they open for changes once it is stopped', async () => {
    await house.api('POST', `${address}/start`);
    const page = await openSettings();
    await page.getByText('Остановите задачу, чтобы изменить параметры.').waitFor();
    expect(await server(page).isDisabled()).toBe(true);
    expect(await save(page).getAttribute('title')).toBe('Остановите задачу, чтобы изменить параметры');
    await page.getByRole('button', { name: 'Остановить задачу' }).click();
    await eventually('the form to open', () => server(page).isEnabled(), true);
  });

  test('TM-24: an empty secret stays, a ticked one is emptied', async () => {
    await stopped();
    const page = await openSettings();
    const secret = field(page, 'Пароль почты');
    expect(await secret.getAttribute('placeholder')).toBe('Задан. Пусто — не менять');
    expect(await secret.inputValue()).toBe('');
    await field(page, /^Периодичность запуска/).fill('13');
    await save(page).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    expect((await house.api('GET', `${address}/settings`)).secretsSet).toContain('/common/mail/password');
    await stopped();
    await eventually('the form to open', () => server(page).isEnabled(), true);
    await page.getByRole('checkbox', { name: 'Очистить' }).first().check();
    await save(page).click();
    await eventually(
      'the secret to be gone',
      async () => (await house.api('GET', `${address}/settings`)).secretsSet.includes('/common/mail/password'),
      false,
    );
  });

  test('TM-62: «Проверить» asks the plugin and stores nothing; a remark is to be confirmed', async () => {
    await stopped();
    const { version } = await house.api('GET', `${address}/settings`);
    const page = await openSettings();
    await instance(page, 'Экземпляр JobID: 1').getByLabel('Логин').fill('unknown');
    await page.getByRole('button', { name: 'Проверить', exact: true }).click();
    await page.getByText('Экземпляр JobID: 1: Логин: Такого логина в ПОС нет').waitFor();
    await instance(page, 'Экземпляр JobID: 1').getByLabel('Логин').fill('selo');
    await server(page).fill('http://127.0.0.1:9');
    await save(page).click();
    const dialog = page.getByRole('dialog', { name: 'Сохранить параметры?' });
    await dialog.getByText('Соединение не защищено').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Параметры не сохранены.').waitFor();
    expect((await house.api('GET', `${address}/settings`)).version).toBe(version);
    expect(await server(page).inputValue()).toBe('http://127.0.0.1:9');
    await save(page).click();
    await dialog.getByRole('button', { name: 'Сохранить всё равно' }).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    expect((await house.api('GET', `${address}/settings`)).common.server).toBe('http://127.0.0.1:9');
  });

  test('UI-05: what another saved meanwhile is told, and both ways are open', async () => {
    await stopped();
    const page = await openSettings();
    await field(page, 'Пользователь').fill('мой');
    const settings = await house.api('GET', `${address}/settings`);
    const others = { ...settings.common, hours: 99, server: 'https://other.example.ru' };
    await house.api('PUT', `${address}/settings`, { version: settings.version, common: others });
    await stopped();
    await eventually('the form to stay open', () => server(page).isEnabled(), true);
    await save(page).click();
    await page.getByText('их сохранил другой пользователь').waitFor();
    await page.getByText(/technologist\.administrator, .*: .*Периодичность запуска \(Часы\)/).waitFor();
    expect(await field(page, 'Пользователь').inputValue()).toBe('мой');
    await page.getByRole('button', { name: 'Взять сохранённые' }).click();
    expect(await field(page, /^Периодичность запуска/).inputValue()).toBe('99');
    await field(page, 'Пользователь').fill('мой');
    await save(page).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    expect((await house.api('GET', `${address}/settings`)).common.mail.user).toBe('мой');
  });

  test('TM-23: an instance is removed after a question', async () => {
    await stopped();
    const page = await openSettings();
    await page.getByRole('button', { name: 'Удалить: Экземпляр JobID: 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Удалить экземпляр' }).click();
    await save(page).click();
    await page.getByText(/Параметры сохранены/).waitFor();
    const { instances } = await house.api('GET', `${address}/settings`);
    expect(instances.map(({ jobId }: { jobId: number }) => jobId)).toEqual([0]);
    expect(await page.getByRole('button', { name: 'Удалить: Экземпляр JobID: 0' }).count()).toBe(0);
  });

  test('TM-25: versions show who changed what, secrets masked, and an older one comes back', async () => {
    await stopped();
    const page = await house.open('/tasks/Gates.Export#versions');
    const first = page.getByRole('region', { name: 'Версия 1', exact: true });
    await first.waitFor();
    const text = (await first.allInnerTexts())[0]!;
    expect(text).toContain('technologist');
    expect(text).toMatch(/Почтовые уведомления: Метод авторизации\s+—\s+Авторизация логин\/пароль/);
    expect(text).toMatch(/Почтовые уведомления: Пароль почты\s+—\s+\*+/);
    expect(text).not.toContain('made-up');
    await first.getByRole('button', { name: 'Вернуть версию 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Вернуть версию 1' }).click();
    await page.getByText(/Возвращена версия 1/).waitFor();
    const { common } = await house.api('GET', `${address}/settings`);
    expect([common.hours, common.server]).toEqual([12, 'https://pos.example.ru']);
  });
});

test('PX-01: the settings of a module have their page', async () => {
  const page = await house.open('/modules/pos');
  await field(page, /^URL сервера ПОС/).fill('не адрес');
  await save(page).click();
  await page.getByText('Параметры не сохранены: исправьте отмеченные поля').waitFor();
  expect(await field(page, /^URL сервера ПОС/).inputValue()).toBe('не адрес');
});
