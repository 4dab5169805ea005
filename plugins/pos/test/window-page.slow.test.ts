import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Api } from '../../../scripts/harness/api.ts';
import { until } from '../../../scripts/harness/until.ts';
import { emulatorOrganisations } from '../../../scripts/stand/demo/index.ts';
import { personWindow, startBrowser } from '../../../test/support/browser.ts';
import { TcpLink } from '../../../test/support/tcp-link.ts';
import { showcaseTaskId, statusTaskId, taskId } from '../task-id.ts';
import { openPosHouse, type PosHouse, password } from './pos-house.ts';

/** The circle of a message as a clerk lives through it, in a real browser before a whole host and an emulated ПОС. */
let house: PosHouse;
let link: TcpLink;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let clerk: Api;
const made = { card: '', group: '', letters: '', head: '', executor: '' };
const complaints: string[] = [];
const [organization] = emulatorOrganisations;
const patienceMs = 120_000;

beforeAll(async () => {
  house = await openPosHouse(async (url) => {
    const { hostname, port } = new URL(url);
    link = new TcpLink({ host: hostname, port: Number(port) });
    await link.listen();
    return `http://${link.address}`;
  });
  const due = async (directory: string, name: string) => String((await house.row(directory, name)).due);
  made.card = await due('departments', organization!.name);
  made.head = await due('departments', 'Образцов О.О.');
  made.executor = await due('departments', 'Примерова П.П.');
  made.group = await due('document-groups', 'ПОС Ответы заявителям');
  made.letters = await due('document-groups', 'ПОС Обращения в Администрацию');
  const text = 'Уважаемый(ая) {ФИО}! На обращение № {№} сообщаем: дорога отремонтирована.';
  await house.api.post('/api/directories/standard-texts', { title: 'Дорога отремонтирована', text });
  await house.api.post('/api/directories/standard-texts', { title: 'Слишком длинный', text: 'я'.repeat(2_500) });
  for (const id of [statusTaskId, taskId]) await house.api.post(`/api/tasks/${id}/start`);
  clerk = await house.login('registrator', ['clerk'], [made.card]);
  browser = await startBrowser();
  context = await browser.newContext({ ...personWindow, baseURL: house.url });
  context.setDefaultTimeout(patienceMs);
  page = await context.newPage();
  page.on('console', (said) => {
    if (said.type() === 'error') complaints.push(`${said.text()} ${said.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('/documents');
  await page.getByLabel('Имя').fill('registrator');
  await page.getByLabel('Пароль', { exact: true }).fill(password);
  await page.getByLabel('Пароль', { exact: true }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Поиск РК' }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await link?.close();
  await house?.end();
}, 120_000);

const button = (name: string, place: Page | Locator = page) => place.getByRole('button', { name, exact: true });
const window = (on: Page = page) => on.getByRole('dialog', { name: 'ПОС', exact: true });
const field = (name: string) => window().getByRole('textbox', { name });
const section = (name: string) => page.getByRole('region', { name, exact: true });

const focused = (one: Locator) => one.and(page.locator(':focus')).waitFor();

/** Chooses by the keyboard from a list whose choices may come anew as one types. */
async function choose(place: Locator, label: string, choice: string, sought?: string): Promise<void> {
  const box = place.getByRole('combobox', { name: label });
  const options = page.locator('.ant-select-dropdown:visible .ant-select-item-option');
  await box.press('ArrowDown');
  if (sought !== undefined) await box.fill(sought);
  await until(sought ?? choice, async () => (await options.count()) > 0, patienceMs);
  if (sought !== undefined) await until(sought, async () => (await options.count()) === 1, patienceMs);
  const active = page.locator('.ant-select-dropdown:visible .ant-select-item-option-active');
  await until(
    choice,
    async () => {
      const [text] = await active.allTextContents();
      if (text?.startsWith(choice)) return true;
      await box.press('ArrowDown');
      return false;
    },
    patienceMs,
  );
  await box.press('Enter');
  await until('the list to close', async () => (await options.count()) === 0, patienceMs);
}

/** A command of «Еще», by keyboard alone. */
async function more(command: string, on: Page = page): Promise<void> {
  await on.getByRole('region', { name: 'Протокол' }).waitFor();
  await button('Еще', on).press('Enter');
  await until(
    command,
    async () => {
      const at = `document.activeElement.role === 'menuitem' ? document.activeElement.textContent : null`;
      const chosen = await on.evaluate(at);
      if (chosen !== null && chosen !== command) await on.keyboard.press('ArrowDown');
      return chosen === command;
    },
    patienceMs,
  );
  await on.keyboard.press('Enter');
}

async function message(): Promise<string> {
  const { id } = house.emulator.control.addMessage({ lkoId: organization!.lkoId, files: [] });
  await house.api.post(`/api/tasks/${taskId}/run`);
  return id;
}

const appealOf = (id: string) =>
  until(
    'the РК of the message',
    async () => (await clerk.get<{ items: { isn: number; number: string }[] }>(`/api/documents?msgId=${id}`)).items[0],
    patienceMs,
  );

/** A message with an executor that ПОС knows of, and the РК of its answer. */
async function ready(): Promise<{ id: string; appeal: number; answer: number }> {
  const id = await message();
  const { isn: appeal } = await appealOf(id);
  const executors = [{ due: made.executor, responsible: true }];
  const resolution = { authorDue: made.head, text: 'Подготовить ответ', executors };
  await clerk.post(`/api/documents/${appeal}/resolutions`, resolution);
  await stateOf(id, 'EXECUTOR_ASSIGNED');
  const draft = { groupDue: made.group, executorDue: made.executor };
  const { isn: answer } = await clerk.post<{ isn: number }>(`/api/documents/${appeal}/answers`, draft);
  return { id, appeal, answer };
}

async function stateOf(id: string, state: string): Promise<void> {
  await until(`${state} at ПОС`, () => house.emulator.control.states({ id })[0]?.state === state, patienceMs);
}

const taken = (id: string) => house.emulator.control.journal({ operation: 'sendAnswer', id, effective: true });

/** UI-04 of the window as it stands, in light and dark, at 1280×800 and at 200 % zoom. */
async function accessible(): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await until(
      'the colours',
      () => page.evaluate(`document.documentElement.dataset.mode === '${colorScheme}'`),
      patienceMs,
    );
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await new AxeBuilder({ page })
      .include('[role=dialog]')
      .setLegacyMode()
      .withTags(tags)
      .analyze();
    for (const { id, nodes } of violations) {
      found.push(`${colorScheme} ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    }
  }
  for (const size of [
    { width: 640, height: 400 },
    { width: 1280, height: 800 },
  ]) {
    await page.setViewportSize(size);
    const fits = `[document.documentElement, ...document.querySelectorAll('.ant-modal')].every((one) => one.scrollWidth <= one.clientWidth)`;
    await until(`the width ${size.width}`, () => page.evaluate(fits), patienceMs);
  }
  expect(found).toEqual([]);
}

test('UI-03, RP-01, RP-02, RP-03, RP-05: from login a message is found in the cabinet, gets an executor and a linked answer, which is previewed and sent by keyboard alone', async () => {
  const id = await message();
  const { number } = await appealOf(id);
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Кабинеты' }).click();
  await page
    .getByRole('list', { name: 'Папки: Кабинет общего отдела' })
    .getByRole('link', { name: 'Поступившие' })
    .click();
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: new RegExp(`^${number} от`) }).waitFor();

  // Nobody is its executor yet, and the window of the answer says so.
  await more('Связанный ответ');
  const form = page.getByRole('dialog', { name: 'Связанный ответ' });
  await form.getByText('По обращению ещё не назначен исполнитель').waitFor();
  await button('Отмена', form).press('Enter');
  await form.waitFor({ state: 'hidden' });
  await button('Новое поручение').press('Enter');
  const resolution = page.getByRole('dialog', { name: 'Новое поручение' });
  await choose(resolution, 'Автор', 'Образцов О.О.', 'Образцов');
  await resolution.getByRole('textbox', { name: 'Текст поручения' }).fill('Подготовить ответ заявителю');
  await choose(resolution, 'Ответственный исполнитель', 'Примерова П.П.', 'Примерова');
  await button('Добавить', resolution).press('Enter');
  await section('Поручения').getByText('Примерова П.П. (отв.)').waitFor();
  await stateOf(id, 'EXECUTOR_ASSIGNED');

  await more('Связанный ответ');
  await form.getByText('ПОС Ответы заявителям').waitFor();
  await accessible();
  const files = ['Ответ.pdf', 'Акт.docx', 'Лишний.txt'];
  await form
    .getByLabel('Файлы ответа')
    .setInputFiles(
      files.map((name) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(`Содержимое ${name}`) })),
    );
  await button('Не прикладывать Лишний.txt', form).press('Enter');
  await button('Создать РК ответа', form).press('Enter');
  await page.getByRole('heading', { level: 1, name: /^ПОС-О-/ }).waitFor();
  expect(await section('Связки').textContent()).toContain(number);
  const isn = Number(new URL(page.url()).pathname.split('/').at(-1));

  // From here on nobody touches a mouse.
  await more('Интеграция с ПОС');
  await field('Текст ответа').waitFor();
  const labels = await window().locator('label, .strong').allTextContents();
  expect([...new Set(labels)]).toEqual(['Тип ответа:', 'Текст ответа:', 'Комментарий:']);
  const known = (await window().textContent()) ?? '';
  expect(known).toContain('Исполнитель: Примерова П.П.');
  expect(known).toContain('Руководитель: Образцов О.О.');
  expect(known).toContain('Файлов: 2 (все файлы с признаком "Рассылать")');
  await button('Отправить в ПОС', window()).press('Enter');
  await window().getByText('Выберите «Тип ответа».').waitFor();
  await window().getByText('Заполните «Текст ответа».').waitFor();
  await accessible();
  const type = window().getByRole('combobox', { name: 'Тип ответа' });
  await focused(type);
  await choose(window(), 'Тип ответа', 'Отложено');
  await field('Срок перенесен').waitFor();
  await choose(window(), 'Тип ответа', 'Решено');
  await field('Срок перенесен').waitFor({ state: 'detached' });
  const standard = page.getByRole('dialog', { name: 'Стандартные тексты' });
  await button('Ins: стандартные тексты для поля «Комментарий»', window()).press('Enter');
  await standard.getByRole('button', { name: /^Слишком длинный/ }).waitFor();
  expect(await standard.getByRole('button', { name: /^Слишком длинный/ }).isDisabled()).toBe(true);
  await accessible();
  await page.keyboard.press('Escape');
  await standard.waitFor({ state: 'hidden' });
  await field('Текст ответа').press('Insert');
  await standard.getByRole('textbox', { name: 'Найти' }).fill('отремонтир');
  await standard.getByRole('textbox', { name: 'Найти' }).press('Enter');
  await standard.waitFor({ state: 'hidden' });
  await focused(field('Текст ответа'));
  await page.keyboard.type(' Акт — в приложении.');
  const text = await field('Текст ответа').inputValue();
  expect(text).toMatch(
    new RegExp(`^Уважаемый\\(ая\\) .+! На обращение № ${number} сообщаем: .+ Акт — в приложении\\.$`),
  );
  await button('Отправить в ПОС', window()).press('Enter');
  await window().getByRole('heading', { name: 'Это получит заявитель' }).waitFor();
  const preview = (await window().textContent()) ?? '';
  for (const part of ['Решено', text, 'Примерова П.П.', 'Образцов О.О.', 'Ответ.pdf', 'Акт.docx']) {
    expect(preview).toContain(part);
  }
  await accessible();
  expect(taken(id)).toEqual([]);
  await button('Отправить в ПОС', window()).press('Enter');
  await window().waitFor({ state: 'hidden' });
  await section('Доп. реквизиты')
    .getByText(/^Направлен ответ: Решено\. Отправлено в ПОС \d\d\/\d\d\/\d{4} \d\d:\d\d$/)
    .waitFor();
  await section('Адресаты').getByText('отправлено').waitFor();
  const [sent] = taken(id) as unknown as [{ parts: { json?: { text: string }; filename?: string }[] }];
  expect(sent.parts[0]?.json?.text).toBe(text);
  expect(sent.parts.slice(1).map(({ filename }) => filename)).toEqual(['Ответ.pdf', 'Акт.docx']);

  // Opened again it shows what went; a final answer is the last one.
  await more('Интеграция с ПОС');
  await window().getByText('Отправлен в ПОС').waitFor();
  expect(await button('Отправить в ПОС', window()).count()).toBe(0);
  expect(await window().textContent()).toContain(text);
  await page.keyboard.press('Escape');
  await window().waitFor({ state: 'hidden' });
  expect((await clerk.get<{ mode: string }>(`/api/documents/${isn}/pos`)).mode).toBe('answer');
});

async function openWindow(isn: number, on: Page = page): Promise<void> {
  await on.goto(`/documents/${isn}`);
  await more('Интеграция с ПОС', on);
  await window(on).waitFor();
}

/** Over the preview, to whatever comes of it. */
async function send(): Promise<void> {
  await button('Отправить в ПОС', window()).press('Enter');
  await window().getByRole('heading', { name: 'Это получит заявитель' }).waitFor();
  await button('Отправить в ПОС', window()).press('Enter');
}

test('RP-01, RP-03, RP-04, UI-05: of several messages one is picked; what was typed outlives ПОС that is down, a server that is away and a window that is closed; it goes once ПОС is back', async () => {
  const { id, appeal, answer } = await ready();
  const second = await ready();
  await house.sql(`update delo."AR_RC_VALUE" set "POS_MSG_ID" = null where "ISN_DOC" = $1`, answer);
  await house.sql(
    `insert into delo."REF_LINK" ("ISN_DOC", "ISN_LINKED_DOC", "ISN_LINK", "ORDERNUM")
     select "ISN_DOC", $2, "ISN_LINK", 9 from delo."REF_LINK" where "ISN_DOC" = $1`,
    answer,
    second.appeal,
  );
  await openWindow(answer);
  await choose(window(), 'Тип ответа', 'Отложено');
  await choose(window(), 'Сообщение ПОС №', id);
  const later = new Date(Date.now() + 40 * 86_400_000).toLocaleDateString('ru-RU');
  await field('Срок перенесен').fill(later);
  await field('Срок перенесен').press('Enter');
  await window().getByText('дальше, чем через 30 дней').waitFor();
  const text = 'Ответ на <b>обращение</b>.\nСрок работ перенесён.';
  await field('Текст ответа').fill(text);
  await field('Комментарий').fill('Ждём подрядчика');
  const typed = async () => [
    await window().getByRole('combobox', { name: 'Тип ответа' }).locator('..').textContent(),
    await field('Срок перенесен').inputValue(),
    await field('Текст ответа').inputValue(),
    await field('Комментарий').inputValue(),
  ];
  const before = await typed();
  expect(before.slice(1)).toEqual([later, text, 'Ждём подрядчика']);

  await page.route('**/pos/preview', (route) => route.abort(), { times: 1 });
  await button('Отправить в ПОС', window()).press('Enter');
  await window().getByRole('alert').getByText('Сервер не отвечает').waitFor();
  expect(await typed()).toEqual(before);
  link.refuse();
  link.drop();
  await send();
  const red = window()
    .getByRole('alert')
    .getByText(/^Ошибка отправки запроса в ПОС: ПОС недоступна/);
  await red.waitFor();
  expect(await typed()).toEqual(before);
  await accessible();
  // In red, and below everything that is entered and known.
  const [above, below] = await Promise.all([window().getByText('Файлов:').boundingBox(), red.boundingBox()]);
  expect(below!.y).toBeGreaterThan(above!.y);
  await page.keyboard.press('Escape');
  await window().waitFor({ state: 'hidden' });
  await section('Доп. реквизиты')
    .getByText(/Отложено\. Не отправлено в ПОС \(ПОС недоступна/)
    .waitFor();

  await openWindow(answer);
  await window().getByText('Показано то, что вы ввели раньше').waitFor();
  expect(await typed()).toEqual(before);
  await red.waitFor();
  await link.listen();
  await send();
  await window().waitFor({ state: 'hidden' });
  expect(taken(id)).toHaveLength(1);
  await stateOf(id, 'ANSWER_POSTPONED');
  const { values } = await clerk.get<{ values: Record<string, unknown> }>(`/api/documents/${appeal}`);
  expect(values).toMatchObject({ POS_ANSWER_TEXT: text, POS_COMMENT: 'Ждём подрядчика' });

  // After «Отложено» another answer can be sent: the window is empty again, with the last one above.
  await openWindow(answer);
  await window().getByText('Отправлен в ПОС').waitFor();
  expect(await field('Текст ответа').inputValue()).toBe('');
});

test('RP-06: an answer that gets lost is «Выясняется» in every window, is not changed or sent anew, and is settled once ПОС has said', async () => {
  const { id, answer } = await ready();
  const fault = house.emulator.control.addFault({ match: { operation: 'sendAnswer' }, fault: { kind: 'reset-after' } });
  await openWindow(answer);
  await choose(window(), 'Тип ответа', 'Не решено');
  await field('Текст ответа').fill('Работы не входят в полномочия.');
  await send();
  await window().getByText('Выясняется', { exact: true }).waitFor();
  const last = (on: Page) => window(on).getByRole('group', { name: 'Последний ответ' });
  await last(page).getByText('Работы не входят в полномочия.').waitFor();
  await accessible();
  const other = await context.newPage();
  await openWindow(answer, other);
  await window(other).getByText('Выясняется', { exact: true }).waitFor();
  for (const on of [page, other]) {
    expect(await button('Отправить в ПОС', window(on)).count()).toBe(0);
    expect(await window(on).getByRole('textbox').count()).toBe(0);
  }
  const asked = () => house.emulator.control.journal({ operation: 'sendAnswer', id }).length;
  const before = asked();
  await button('Проверить сейчас', window()).press('Enter');
  await until('another request', () => asked() > before, patienceMs);
  house.emulator.control.removeFault(fault);
  // Both windows look by themselves.
  for (const on of [page, other]) await window(on).getByText('Отправлен в ПОС').waitFor();
  await other.close();
  expect(taken(id)).toHaveLength(1);
  await button('Закрыть', window()).last().press('Enter');
  await section('Доп. реквизиты')
    .getByText(/^Направлен ответ: Не решено\. Отправлено в ПОС/)
    .waitFor();
});

test('SH-03, SH-13, UI-03: a question goes to the showcase, and its result is read in the window, where the flag is set anew', async () => {
  house.emulator.control.addShowcaseAccount({ login: 'витрина', password: 'made-up-secret' });
  const post = await house.api.post<{ isn: number }>('/api/directories/delivery-kinds', { name: 'Почта' });
  const draft = { groupDue: made.letters, cardDue: made.card, content: 'Яма на дороге', deliveryIsn: post.isn };
  const { isn } = await clerk.post<{ isn: number }>('/api/documents', draft);
  await page.goto(`/documents/${isn}`);
  await button('Новая рубрика').press('Enter');
  const rubric = page.getByRole('dialog', { name: 'Новая рубрика' });
  await choose(rubric, 'Рубрика', '0003.0009', '0003.0009');
  await choose(rubric, 'Вопрос ССТУ', 'да');
  await choose(rubric, 'Статус ПОС', 'Назначен исполнитель');
  await button('Добавить', rubric).press('Enter');
  await rubric.waitFor({ state: 'hidden' });
  await section('Рубрики').getByText('Назначен исполнитель').waitFor();
  await more('Интеграция с ПОС');
  const flag = window().getByRole('checkbox', { name: 'Выгрузить в витрину ПОС' });
  await flag.waitFor();
  expect(await flag.isChecked()).toBe(true);
  await window().getByText('на витрину ПОС ещё не передавались').waitFor();
  await button('Отмена', window()).press('Enter');
  await window().waitFor({ state: 'hidden' });

  await house.api.put(`/api/tasks/${showcaseTaskId}/settings`, {
    version: 0,
    common: {
      serverUrl: house.emulator.url,
      periodHours: 24,
      deliveryKindIsn: (await house.row('delivery-kinds', 'ПОС')).isn,
      repeats: 0,
      keepFiles: false,
    },
    instances: [{ settings: { login: 'витрина', password: 'made-up-secret' } }],
  });
  await until(
    'the result of the question',
    async () => (await house.sql('select 1 from plugin_pos.showcase_result where isn = $1', isn)).length === 1,
    patienceMs,
  );
  await openWindow(isn);
  const results = window().getByRole('table', { name: 'Результаты передачи данных в витрину ПОС' });
  const row = results.locator('tbody tr[data-row-key]');
  await row.waitFor();
  expect(await results.locator('th').allTextContents()).toEqual([
    'Код рубрики',
    'Дата и время передачи',
    'Результат передачи',
    'ID для проверки',
  ]);
  const [upload] = await house.sql('select upload_id as id, answer_code as code from plugin_pos.showcase_result');
  const shown = (await row.textContent()) ?? '';
  expect(shown).toMatch(
    new RegExp(`^0003\\.0009\\d\\d\\.\\d\\d\\.\\d{4} \\d+:\\d\\d:\\d\\dПринято${upload!.code} – .+${upload!.id}$`),
  );
  expect(await flag.isChecked()).toBe(false);
  await accessible();

  // Who reads only sees it, and changes nothing.
  const reader = await house.login('reader', ['auditor'], ['0.']);
  const theirs = await browser.newContext({ ...personWindow, baseURL: house.url });
  theirs.setDefaultTimeout(patienceMs);
  const [name = '', value = ''] = reader.cookie.split('=');
  await theirs.addCookies([{ name, value, url: house.url }]);
  const other = await theirs.newPage();
  await openWindow(isn, other);
  await window(other)
    .getByRole('row', { name: /0003\.0009/ })
    .waitFor();
  expect(await window(other).getByRole('checkbox').isDisabled()).toBe(true);
  expect(await button('Сохранить', window(other)).count()).toBe(0);
  await theirs.close();

  await flag.press(' ');
  await button('Сохранить', window()).press('Enter');
  await window().waitFor({ state: 'hidden' });
  await section('Доп. реквизиты').getByText('Выгрузить в витрину ПОС').waitFor();
  const { values } = await clerk.get<{ values: Record<string, unknown> }>(`/api/documents/${isn}`);
  expect(values.POS_UPLOAD).toBe(true);
  // One request was made to fail, and one answer of ПОС did not come.
  expect(complaints.filter((one) => !/\/pos\/(?:preview|answer)/.test(one))).toEqual([]);
});
