import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { freePort } from '../../scripts/harness/free-port.ts';
import { createMailServer, type MailServer } from '../../scripts/stand/mail/server.ts';
import { type BrowserHouse, openBrowserHouse } from './house.ts';

const user = { name: 'robot', password: 'made-up-password' };
let house: BrowserHouse;
let server: MailServer;

const field = (page: Page, name: RegExp) => page.getByRole('textbox', { name });
const password = (page: Page) => page.getByLabel('Пароль', { exact: true });
const method = (page: Page) => page.getByRole('combobox', { name: 'Метод авторизации' });
const tryIt = (page: Page) => page.getByRole('button', { name: 'Проверить почту' });

beforeAll(async () => {
  house = await openBrowserHouse();
  server = await createMailServer({ user });
});
afterAll(async () => {
  await house.close();
  await server.close();
});

async function openModule(): Promise<Page> {
  const page = await house.open('/modules/pos', { roles: ['technologist', 'administrator'] });
  await tryIt(page).waitFor();
  return page;
}

async function fill(page: Page, port: number): Promise<void> {
  await field(page, /^Почтовый адрес администратора/).fill('administrator@example.ru');
  await field(page, /^Почтовый адрес отправителя/).fill('priemnaya@example.ru');
  await field(page, /^Порт/).fill(String(port));
  await field(page, /^Сервер SMTP/).fill('127.0.0.1');
}

test('PX-02: the mail settings are optional as a whole; user and password are asked for where the method needs them', async () => {
  const page = await openModule();
  expect(await field(page, /^Имя пользователя/).isVisible()).toBe(false);
  expect(await password(page).isVisible()).toBe(false);
  for (const label of ['Авторизация Windows', 'Авторизация логин/пароль']) {
    await method(page).selectOption({ label });
    expect(await field(page, /^Имя пользователя/).isVisible()).toBe(true);
    expect(await password(page).isVisible()).toBe(true);
  }
  const group = page.getByRole('group', { name: 'Настройки для формирования почтовых уведомлений' });
  const [box] = [await group.boundingBox()];
  expect(box!.x + box!.width).toBeLessThanOrEqual(1280);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await method(page).selectOption('');
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
  await page.getByText('Параметры не сохранены').waitFor();
  expect(await field(page, /^URL сервера ПОС/).getAttribute('aria-invalid')).toBe('true');
  expect(await field(page, /^Почтовый адрес администратора/).getAttribute('aria-invalid')).toBeNull();
  await page.context().close();
});

test('PX-01: what is in the form is checked without being saved', async () => {
  const page = await openModule();
  await page.getByRole('button', { name: 'Проверить', exact: true }).click();
  await page.getByText('Проверка не пройдена: исправьте отмеченное.').waitFor();
  expect(await field(page, /^URL сервера ПОС/).getAttribute('aria-invalid')).toBe('true');
  await page.context().close();
});

test('PX-02: «Проверить» shows the answer of the server, or the reason, beside what is typed', async () => {
  const page = await openModule();
  await fill(page, await freePort());
  await tryIt(page).click();
  await page.getByText(/не принимает соединений/).waitFor();
  await fill(page, server.port);
  await method(page).selectOption({ label: 'Авторизация логин/пароль' });
  await tryIt(page).click();
  await page.getByText('Этот метод авторизации требует пароль.').first().waitFor();
  await field(page, /^Имя пользователя/).fill(user.name);
  await password(page).fill('wrong');
  await tryIt(page).click();
  await page.getByText(/не принял имя пользователя или пароль.*535/).waitFor();
  await password(page).fill(user.password);
  await tryIt(page).click();
  await page.getByText(/Пробное письмо принято почтовым сервером. Ответ сервера: 250/).waitFor();
  expect(server.letters.map(({ to }) => to)).toEqual(['administrator@example.ru']);
  await page.context().close();
});
