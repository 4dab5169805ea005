/** `npm run docs:pictures`: the pictures of `docs/ru`, made anew from the pages of a running stand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Child, startChild } from '../harness/child.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';

const images = 'docs/ru/images';
const registration = 'POSExchange.POSRegistration';
const person = { login: 'pervyy', name: 'Примерова Полина Павловна', password: 'made-up-for-pictures' };
const limitMs = 60_000;

/** Pages by the name of their picture. */
const pages: Readonly<Record<string, string>> = {
  home: '/',
  tasks: '/tasks',
  groups: '/groups',
  task: `/tasks/${registration}`,
  history: `/tasks/${registration}#history`,
  audit: `/tasks/${registration}#audit`,
  settings: '/tasks/POSShowcase.POSShowcaseDispatcher#settings',
  module: '/modules/pos',
  nodes: '/nodes',
  quarantine: '/quarantine',
  'setup-check': '/setup-check',
  outbox: '/p/pos/outbox',
  reconciliation: '/p/pos/reconciliation',
  organizations: '/p/pos/organizations',
  exports: '/p/pos/exports',
  blocked: '/p/pos/blocked',
  documents: '/documents',
  cabinets: '/cabinets',
  users: '/users',
  journal: '/audit',
  directories: '/directories',
  reports: '/reports',
  calendar: '/calendar',
};

interface Stand {
  readonly url: string;
  /** The one-time link of the first administrator. */
  readonly invitation: string;
  close(): Promise<void>;
}

async function startStand(): Promise<Stand> {
  const directory = await mkdtemp(join(tmpdir(), 'priemnaya-pictures-'));
  const names = ['WEB_PORT', 'MONITORING_PORT', 'STAND_POS_PORT', 'STAND_SMTP_PORT', 'STAND_LETTERS_PORT'];
  const ports = await Promise.all(names.map(async (name) => [`PRIEMNAYA_${name}`, String(await freePort())] as const));
  const env = Object.fromEntries([...ports, ['PRIEMNAYA_DATA', join(directory, 'data')]]);
  let printed: string | undefined;
  const child: Child = startChild('scripts/stand/main.js', {
    env,
    onLine: (line) => {
      printed ??= /http[^\s"]+\/first-administrator#[^\s"]+/.exec(line)?.[0];
    },
  });
  const close = async () => {
    child.process.kill('SIGTERM');
    await child.ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const invitation = await until('the link of the first administrator', () => printed, limitMs);
    return { url: `http://127.0.0.1:${env.PRIEMNAYA_WEB_PORT}`, invitation, close };
  } catch (error) {
    await close();
    throw new Error(child.tail(), { cause: error });
  }
}

/** Waits until a page has read what it shows. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const reading = page.locator('[aria-label="Загружается…"]');
  await until('everything to be read', async () => (await reading.count()) === 0, limitMs);
  await page.evaluate('document.fonts.ready');
}

async function take(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' });
}

async function logIn(context: BrowserContext, stand: Stand): Promise<void> {
  const page = await context.newPage();
  await page.goto(stand.invitation);
  await take(page, 'first-administrator');
  await page.close();
  const token = stand.invitation.split('#')[1];
  await context.request.post('/api/first-administrator', { data: { token, ...person } });
  const everything = { roles: ['administrator', 'technologist', 'clerk', 'auditor'], cards: ['0.'] };
  await context.request.patch(`/api/users/${person.login}`, { data: everything });
}

/** Cards of directories, as Рис. 2-7 and 2-8 of the manual have them, and an import before it is made. */
async function directoryPictures(page: Page): Promise<void> {
  const card = page.getByRole('dialog');
  for (const [name, directory] of [
    ['organization', 'organizations'],
    ['department', 'departments'],
    ['document-group', 'document-groups'],
  ] as const) {
    await page.goto(`/directories/${directory}`);
    await page.getByRole('table').getByRole('link').first().click();
    await card.getByRole('term').first().waitFor();
    if (name === 'department') await card.getByRole('button', { name: 'Изменить' }).click();
    await until('the names of rows', async () => (await card.getByText('…', { exact: true }).count()) === 0, limitMs);
    await take(page, name);
  }
  for (const name of ['Придумкина Анна Ивановна', 'Придумкина А.И.']) {
    const citizen = { name, city: 'Краснознаменск', address: 'ул. Примерная, 1', phone: '+7 900 000-00-01' };
    await page.request.post('/api/directories/citizens', { data: citizen });
  }
  await page.goto('/directories/citizens/alike');
  await page.getByRole('checkbox', { name: /Придумкина А\.И\./ }).check();
  await take(page, 'alike');
  await page.goto('/directories/rubrics/import');
  const rubrics = 'Код;Наименование;Примечание\n114;Автомобильные дороги;\n114.901;Разметка;\n114.902;Светофоры;\n';
  const file = { name: 'Категории_ПОС.csv', mimeType: 'text/csv', buffer: Buffer.from(rubrics) };
  await page.getByLabel('Файл xls, xlsx или csv').setInputFiles(file);
  await page.getByLabel('Префикс кодов').fill('1802.');
  await page.getByRole('button', { name: 'Показать отличия' }).click();
  await page.getByRole('table', { name: 'Отличия' }).waitFor();
  await take(page, 'rubric-import');
}

async function pictures(context: BrowserContext): Promise<void> {
  const get = async (path: string) => (await context.request.get(path)).json();
  const registered = async () => (await get('/api/documents?limit=20')).items.length >= 8;
  await until('registered messages', registered, limitMs);
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await take(page, name);
  }
  const [run] = (await get(`/api/tasks/${registration}/runs?outcome=success&limit=1`)).items;
  await page.goto(`/runs/${run.id}`);
  await take(page, 'run');
  const [document] = (await get('/api/documents?limit=1')).items;
  await page.goto(`/documents/${document.isn}`);
  await take(page, 'document');
  await answer(context, page);
  await directoryPictures(page);
  await page.goto('/modules/pos');
  await settled(page);
  await page.getByRole('group', { name: 'Настройки для формирования почтовых уведомлений' }).scrollIntoViewIfNeeded();
  await take(page, 'mail');
}

/** The form of a резолюция, the window «Интеграция с ПОС» of an answer, and its preview; nothing is sent. */
async function answer(context: BrowserContext, page: Page): Promise<void> {
  const get = async (path: string) => (await context.request.get(path)).json();
  const assigned = `/api/documents?limit=1&attr.POS_STATUS=${encodeURIComponent('Назначен исполнитель')}`;
  const appeal = await until('an executor', async () => (await get(assigned)).items[0], limitMs);
  await page.goto(`/documents/${appeal.isn}`);
  await settled(page);
  await page
    .getByRole('button', { name: /^Изменить поручение/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Текст поручения' }).waitFor();
  await take(page, 'resolution');
  const path = `/api/documents/${appeal.isn}/answers`;
  const { groups, executors } = await get(path);
  const draft = { groupDue: groups[0].due, executorDue: executors[0].due };
  const { isn } = await (await context.request.post(path, { data: draft })).json();
  const file = { name: 'Акт обследования.pdf', mimeType: 'application/pdf', buffer: Buffer.from('made up') };
  await context.request.post(`/api/documents/${isn}/files`, { multipart: { send: 'true', file } });
  await page.goto(`/documents/${isn}`);
  await settled(page);
  await page.getByRole('button', { name: 'Еще' }).click();
  await page.getByRole('menuitem', { name: 'Интеграция с ПОС' }).click();
  const window = page.getByRole('dialog', { name: 'ПОС' });
  await window.getByRole('combobox', { name: 'Тип ответа' }).click();
  await page.locator('.ant-select-dropdown:visible').getByTitle('Решено', { exact: true }).click();
  await window
    .getByRole('textbox', { name: 'Текст ответа' })
    .fill('В ответ на Ваше обращение № {№} от {дата} сообщаем о вынесении приказа о проведении проверки.');
  await take(page, 'answer');
  await window.getByRole('button', { name: 'Отправить в ПОС' }).click();
  await window.getByRole('heading', { name: 'Это получит заявитель' }).waitFor();
  await take(page, 'answer-preview');
  await window.getByRole('button', { name: 'Изменить' }).click();
}

const stand = await startStand();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--lang=ru'],
});
try {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ baseURL: stand.url, viewport, locale: 'ru-RU', colorScheme: 'light' });
  context.setDefaultTimeout(limitMs);
  await logIn(context, stand);
  await pictures(context);
} finally {
  await browser.close();
  await stand.close();
}
