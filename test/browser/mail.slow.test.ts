import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { freePort } from '../../scripts/harness/free-port.ts';
import { until } from '../../scripts/harness/until.ts';
import { createMailServer, type MailServer } from '../../scripts/stand/mail/server.ts';
import { type TestClamd, testClamd } from '../support/clamd.ts';
import { type BrowserHouse, openBrowserHouse, patienceMs } from './house.ts';
import { choose } from './select.ts';

const user = { name: 'robot', password: 'made-up-password' };
let house: BrowserHouse;
let clamd: TestClamd;
let server: MailServer;
let page: Page;

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const tryIt = () => page.getByRole('button', { name: 'Проверить почту' });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const method = (title: string) => choose(page, 'Метод авторизации', title);

beforeAll(async () => {
  clamd = await testClamd();
  house = await openBrowserHouse({ PRIEMNAYA_ANTIVIRUS_CLAMD: clamd.address });
  server = await createMailServer({ user });
  page = await house.open('/', { roles: ['technologist', 'administrator'] });
  await page.getByRole('link', { name: 'Модуль интеграции с ПОС' }).click();
  await tryIt().waitFor();
});
afterAll(async () => {
  await house.close();
  await server?.close();
  await clamd?.stop();
});

async function fill(port: number): Promise<void> {
  await field('Почтовый адрес администратора').fill('administrator@example.ru');
  await field('Почтовый адрес отправителя').fill('priemnaya@example.ru');
  await field('Порт').fill(String(port));
  await field('Сервер SMTP').fill('127.0.0.1');
}

test('PX-01: the settings of a module have their page; what is in the form is checked without being saved', async () => {
  await page.getByRole('heading', { level: 1, name: 'Модуль интеграции с ПОС' }).waitFor();
  await field('URL сервера ПОС').fill('не адрес');
  await press('Проверить');
  await page.getByText('Проверка не пройдена: исправьте отмеченное.').waitFor();
  await press('Сохранить');
  await page.getByText('Параметры не сохранены: исправьте отмеченные поля').waitFor();
  expect(await field('URL сервера ПОС').getAttribute('aria-invalid')).toBe('true');
  expect(await field('URL сервера ПОС').inputValue()).toBe('не адрес');
});

test('PX-02: the mail settings are optional as a whole; user and password are asked for where the method needs them', async () => {
  expect(await field('Почтовый адрес администратора').getAttribute('aria-invalid')).toBeNull();
  expect(await field('Имя пользователя').count()).toBe(0);
  expect(await field('Пароль').count()).toBe(0);
  for (const title of ['Авторизация Windows', 'Авторизация логин/пароль']) {
    await method(title);
    await field('Имя пользователя').waitFor();
    await field('Пароль').waitFor();
  }
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await method('Авторизация не требуется');
  await field('Имя пользователя').waitFor({ state: 'detached' });
});

test('PX-02: «Проверить» shows the answer of the server, or the reason, beside what is typed', async () => {
  await fill(await freePort());
  await tryIt().click();
  await page.getByText(/не принимает соединений/).waitFor();
  await fill(server.port);
  await method('Авторизация логин/пароль');
  await tryIt().click();
  await page.getByText('Этот метод авторизации требует пароль.').first().waitFor();
  expect(await field('Пароль').getAttribute('aria-invalid')).toBe('true');
  await field('Имя пользователя').fill(user.name);
  await field('Пароль').fill('wrong');
  await tryIt().click();
  await page.getByText(/не принял имя пользователя или пароль.*535/).waitFor();
  await field('Пароль').fill(user.password);
  await tryIt().click();
  await page.getByText(/Пробное письмо принято почтовым сервером. Ответ сервера: 250/).waitFor();
  expect(server.letters.map(({ to }) => to)).toEqual(['administrator@example.ru']);
});

test('PX-03, PX-01: «Проверить соединение» stands below, and «Закрыть» asks before it loses what is typed', async () => {
  await page.getByRole('button', { name: 'Проверить соединение' }).click();
  await page.getByText('Соединение не проверено').waitFor();
  await press('Закрыть');
  await page.getByRole('dialog').getByRole('button', { name: 'Уйти без сохранения' }).click();
  await page.getByRole('heading', { level: 1, name: 'Начало' }).waitFor();
});

test('AC-06: an antivirus that is away is said on every page, with what to do, until it is back', async () => {
  const warning = page
    .getByRole('complementary', { name: 'Предупреждения' })
    .getByText(/^Антивирус не отвечает \(.+\)/);
  expect(await warning.count()).toBe(0);
  // Pages look after warnings by themselves, but seldom.
  const seen = (count: number) => async () => {
    await Promise.all([page.waitForResponse('**/api/warnings'), page.reload()]);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return (await warning.count()) === count;
  };
  await clamd.stop();
  await until('the warning', seen(1), patienceMs);
  await clamd.start();
  await until('it to go', seen(0), patienceMs);
});
