import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Api } from '../../../scripts/harness/api.ts';
import { until } from '../../../scripts/harness/until.ts';
import { emulatorOrganisations } from '../../../scripts/stand/demo/index.ts';
import { classifier, codePrefix } from '../../../scripts/stand/pos/index.ts';
import { personWindow, startBrowser } from '../../../test/support/browser.ts';
import { reconciliationTaskId, showcaseTaskId, statusTaskId, taskId } from '../task-id.ts';
import { Office } from './office.ts';
import { openPosHouse, type PosHouse } from './pos-house.ts';
import { ShowcaseDesk } from './showcase-desk.ts';

/** Pages of the module, and those of the host about what it could not do, in a real browser before a whole host. */
let house: PosHouse;
let desk: ShowcaseDesk;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let kept: string;
const complaints: string[] = [];
const [organization] = emulatorOrganisations;
const patienceMs = 120_000;

beforeAll(async () => {
  house = await openPosHouse();
  kept = await mkdtemp(path.join(tmpdir(), 'priemnaya-kept-'));
  const sql = {
    query: (statement: string, parameters: readonly unknown[] = []) => house.sql(statement, ...parameters),
  };
  desk = new ShowcaseDesk(sql as never, new Office(sql as never, 'S'));
  await desk.set();
  const person = await house.login('person', ['technologist', 'clerk', 'auditor'], ['0.']);
  browser = await startBrowser();
  context = await contextOf(person);
  page = await context.newPage();
  page.on('console', (said) => {
    if (said.type() === 'error') complaints.push(`${said.text()} ${said.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await house?.end();
  await rm(kept, { recursive: true, force: true });
}, 120_000);

async function contextOf(person: Api): Promise<BrowserContext> {
  const opened = await browser.newContext({
    ...personWindow,
    baseURL: house.url,
  });
  opened.setDefaultTimeout(patienceMs);
  const cookies = person.cookie.split('; ').map((cookie) => {
    const at = cookie.indexOf('=');
    return { name: cookie.slice(0, at), value: cookie.slice(at + 1), url: house.url };
  });
  await opened.addCookies(cookies);
  return opened;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog');
const rows = (label: string) => page.getByRole('table', { name: label }).locator('tbody tr[data-row-key]');
const waitFor = (what: string, look: () => Promise<boolean>) => until(what, look, patienceMs);

async function open(address: string, title: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** A dropdown of antd: its choices lie at the end of the page. */
async function choose(label: string, choice: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: choice }).click();
}

test('ST-07, ST-08, UI-02: a refused status stands with its reason, is repeated by command and goes', async () => {
  const stranger = await desk.question({ status: null });
  house.emulator.control.addFault({
    match: { operation: 'sendStatus', times: 1 },
    fault: { kind: 'status', status: 422, code: 'VALIDATION_FAILED' },
  });
  house.emulator.control.addMessages({ lkoId: organization!.lkoId, count: 2, fileCount: 0, supplementShare: 0 });
  for (const id of [statusTaskId, taskId]) await house.api.post(`/api/tasks/${id}/start`);
  await house.api.post(`/api/tasks/${taskId}/run`);
  await waitFor('two statuses', async () => {
    const states = await house.sql(`select state from plugin_pos.outbox where kind = 'status'`);
    return states.length === 2 && states.every(({ state }) => state === 'done' || state === 'refused');
  });

  await open('/', 'Начало');
  await page.getByRole('navigation').getByRole('link', { name: 'Исходящие ПОС' }).click();
  await page.getByText('Ждут команды: 1').click();
  const refused = rows('Исходящие запросы в ПОС');
  await refused.getByText('Отклонён ПОС').waitFor();
  expect(await refused.count()).toBe(1);
  expect(await refused.textContent()).toContain('422');
  await button(/^Повторить: Зарегистрировано/).click();
  await page.getByText('Запросов, которые ждут команды, нет.').waitFor();

  // A confirmation before each status, and nothing of the РК without the attributes of the module.
  await page.getByText('Отправлены', { exact: true }).click();
  await waitFor('all four', async () => (await refused.count()) === 4);
  const titles = await refused.locator('strong').allTextContents();
  expect(titles.filter((title) => title === 'Подтверждение регистрации')).toHaveLength(2);
  const [message] = await house.sql('select message_id as id, document_isn as isn from plugin_pos.inbox limit 1');
  await page.getByLabel('Сообщение ПОС №').fill(String(message!.id));
  await page.getByLabel('Сообщение ПОС №').press('Enter');
  await waitFor('its two', async () => (await refused.count()) === 2);
  // The newest first.
  expect(await refused.locator('strong').allTextContents()).toEqual(['Зарегистрировано', 'Подтверждение регистрации']);
  expect(await house.sql('select 1 from plugin_pos.outbox where document_isn = $1', stranger)).toEqual([]);
});

test('ST-06: what was refused for good is taken off the list by command; a confirmation is not', async () => {
  const [status] = await house.sql(
    `update plugin_pos.outbox set state = 'refused', error_text = $1
      where id = (select max(id) from plugin_pos.outbox where kind = 'status') returning id`,
    'Отказ с длинным объяснением, которое занимает несколько строк и переносится. '.repeat(8),
  );
  await open('/p/pos/outbox?show=stuck', 'Исходящие ПОС');
  await button(/^Снять: Зарегистрировано/).click();
  await dialog().getByText('больше не будет отправляться').waitFor();
  await dialog().getByRole('button', { name: 'Снять' }).click();
  await page.getByText('Запросов, которые ждут команды, нет.').waitFor();
  expect(await house.sql('select state from plugin_pos.outbox where id = $1', status!.id)).toEqual([
    { state: 'dropped' },
  ]);
  const [confirmation] = await house.sql(
    `update plugin_pos.outbox set state = 'refused'
      where id = (select max(id) from plugin_pos.outbox where kind = 'registration') returning id`,
  );
  await expect(house.api.post(`/api/outbox/${confirmation!.id}/drop`)).rejects.toThrow('POS_OUTBOX_NOT_DROPPED');
  await button('Обновить').click();
  await button(/^Повторить: Подтверждение/).waitFor();
  // All that can be repeated, with one command.
  await button('Повторить отклонённые').click();
  await dialog().getByRole('button', { name: 'Повторить отклонённые' }).click();
  await page.getByText('Поставлено в очередь: 1 запрос.').waitFor();
  await page.getByText('Запросов, которые ждут команды, нет.').waitFor();
});

test('RG-09, AC-04: an item of the quarantine tells its reason, its raw message is recorded in the audit, and it is repeated', async () => {
  house.emulator.control.addFault({
    match: { operation: 'listAppeals' },
    fault: { kind: 'missing-field', field: 'category' },
  });
  house.emulator.control.addMessages({ lkoId: organization!.lkoId, count: 1, fileCount: 0, supplementShare: 0 });
  await house.api.post(`/api/tasks/${taskId}/run`);
  const items = () => house.api.get<{ items: { id: string }[] }>('/api/quarantine').then((answer) => answer.items);
  await waitFor('the quarantine', async () => (await items()).length === 1);
  await open('/quarantine', 'Карантин');
  const list = rows('Сообщения в карантине');
  await list.getByText('/category').waitFor();
  await button(/^Исходное сообщение: Сообщение ПОС/).click();
  await dialog().getByText('записан в аудит').waitFor();
  await dialog().getByRole('button', { name: 'Показать' }).click();
  await page.locator('pre').getByText('deliveryId').waitFor();
  const seen = await house.sql(`select login, outcome from host.audit where action = 'quarantine.raw'`);
  expect(seen).toEqual([{ login: 'person', outcome: 'done' }]);
  await page.keyboard.press('Escape');
  house.emulator.control.clearFaults();
  await button(/^Вернуть в обработку: Сообщение ПОС/).click();
  await page.getByText('Карантин пуст').waitFor();
  // What came again in order is registered by the next run.
  await waitFor('the message in order', async () => {
    const open = `select 1 from plugin_pos.inbox where state = 'received' and error_text is null`;
    return (await house.sql(open)).length === 1;
  });
  await house.api.post(`/api/tasks/${taskId}/run`);
  await waitFor('the third РК', async () => {
    return (await house.sql(`select 1 from plugin_pos.inbox where state = 'registered'`)).length === 3;
  });
});

test('ST-06, UI-05: the comparison is run, a difference says what it means, is mended, and a reason typed outlives a refusal', async () => {
  await house.api.post(`/api/tasks/${reconciliationTaskId}/start`);
  const messages = await house.sql(
    `update delo."AR_RC_VALUE" set "POS_STATUS" = 'Направлен ответ: Решено'
      where "POS_MSG_ID" in (select message_id from plugin_pos.inbox order by id limit 2) returning "POS_MSG_ID" as id`,
  );
  await open('/p/pos/reconciliation', 'Сверка с ПОС');
  await waitFor('the first comparison', async () => button('Сверить всё').isEnabled());
  await button('Сверить всё').click();
  const differences = rows('Расхождения между ПОС и РК');
  await waitFor('two differences', async () => (await differences.count()) === 2);
  await differences.first().getByText('Направлен ответ: Решено').waitFor();
  await choose('Вид расхождения', 'Здесь ответ направлен, в ПОС его нет: 2');
  await page.getByText('Отправьте ответ ещё раз или примите состояние ПОС').waitFor();

  const [first, second] = messages.map(({ id }) => String(id));
  const mend = async (id: string, how: string) => {
    await button(new RegExp(`^Устранить: .* № ${id}$`)).click();
    await page.getByRole('menuitem', { name: how }).click();
  };
  await mend(first!, 'Принять состояние ПОС в РК');
  await dialog().getByRole('button', { name: 'Принять' }).click();
  await waitFor('the status of ПОС', async () => {
    const [row] = await house.sql(
      `select "POS_STATUS" as status from delo."AR_RC_VALUE" where "POS_MSG_ID" = $1`,
      first,
    );
    return row!.status === 'Зарегистрировано';
  });

  await mend(second!, 'Оставить как есть, указав причину');
  await dialog().getByRole('button', { name: 'Оставить' }).click();
  await dialog().getByText('Укажите причину, по которой расхождение остаётся.').waitFor();
  await dialog().getByLabel('Причина').fill('Ответ вручён лично');
  await page.route('**/mend', (route) => route.abort(), { times: 1 });
  await dialog().getByRole('button', { name: 'Оставить' }).click();
  await dialog().getByRole('alert').getByText('Сервер не отвечает').waitFor();
  expect(await dialog().getByLabel('Причина').inputValue()).toBe('Ответ вручён лично');
  await dialog().getByRole('button', { name: 'Оставить' }).click();
  await page.getByText('Неустранённых расхождений нет.').waitFor();
  await page.getByText('Оставлены', { exact: true }).click();
  await differences.getByText('Ответ вручён лично').waitFor();
});

test('SH-12, SH-14: reasons of questions that do not go, «Статус ПОС» for them, the dry run, an export refused and sent again', async () => {
  house.emulator.control.addShowcaseAccount({ login: 'витрина', password: 'made-up-secret' });
  const [category] = classifier;
  const rubricDue = await desk.rubric(
    `Вопрос ССТУ #pos_link:${codePrefix}${category!.id}.${category!.children[0]!.id}`,
  );
  await house.patch('organizations', desk.made.organization, { values: { POS_LKO_ID: organization!.lkoId } });
  await open('/p/pos/blocked', 'Не выгружено и почему');
  await page.getByText('Ни один экземпляр').waitFor();
  await desk.question({ rubricDue });
  await desk.question({ rubricDue, status: null });
  house.emulator.control.addFault({
    match: { operation: 'upload', times: 1 },
    fault: { kind: 'status', status: 413 },
  });
  await house.api.put(`/api/tasks/${showcaseTaskId}/settings`, {
    version: 0,
    common: {
      serverUrl: house.emulator.url,
      periodHours: 24,
      deliveryKindIsn: desk.made.posDelivery,
      repeats: 0,
      keepFiles: true,
      directory: kept,
    },
    instances: [{ settings: { login: 'витрина', password: 'made-up-secret' } }],
  });

  await page.reload();
  const reasons = page.getByRole('table', { name: 'Причины' });
  await button('Показать вопросы: Не заполнен «Статус ПОС»').click();
  const list = rows('Вопросы, которые не выгружаются');
  await waitFor('questions without a status', async () => (await list.count()) === 2);
  expect(await reasons.textContent()).toContain('Заполните «Статус ПОС» вопроса');
  await list.getByRole('checkbox').last().check();
  await button('Установить «Статус ПОС»').click();
  await dialog().getByRole('button', { name: 'Установить' }).click();
  await dialog().getByText('Выберите «Статус ПОС».').waitFor();
  await choose('Статус ПОС', 'Назначен исполнитель');
  await dialog().getByRole('button', { name: 'Установить' }).click();
  await waitFor('one question less', async () => (await list.count()) === 1);
  await button('Выполнить пробную выгрузку').click();
  await page.getByRole('table', { name: 'Первые строки файла' }).waitFor();

  await open('/p/pos/exports', 'Выгрузки в витрину');
  const exports = rows('Выгрузки на витрину ПОС');
  await exports.getByText('Не принята витриной').waitFor();
  expect(await exports.textContent()).toMatch(/pos_showcase_\d{8}_\d{6}_job0\.csv/);
  await button(/^Отправить повторно: pos_showcase/).click();
  await dialog().getByRole('button', { name: 'Отправить повторно' }).click();
  await exports.getByText('Принята витриной').waitFor();
  house.emulator.control.processUploads();
  // A minute after, which comes at once; the run that sent it may be ending still.
  await waitFor('the state of the upload', async () => {
    await house.sql('update plugin_pos.showcase_export set next_ask_at = now() where next_ask_at > now()');
    await house.sql('update host.task_wake set at = now() where task_id = $1 and at > now()', showcaseTaskId);
    return (await exports.getByText('Обработана полностью').count()) === 1;
  });
  await button(/^Удалить файл: pos_showcase/).click();
  await dialog().getByRole('button', { name: 'Удалить файл' }).click();
  await exports.getByText('не сохранён').waitFor();
});

test('ED-10: findings tell what is wrong and lead to where it is mended; the classifier says how it differs', async () => {
  await desk.rubric('Вопрос ССТУ #pos_link:77 и ещё', 'Вопрос с неверным примечанием');
  await open('/setup-check', 'Проверка настроек');
  const found = page.getByRole('row', { name: /Хештег с кодом должен быть последним/ });
  const link = found.getByRole('link', { name: '«Рубрикатор» → «Вопрос с неверным примечанием» → «Примечание»' });
  const { pathname, searchParams } = new URL((await link.getAttribute('href')) as string, page.url());
  expect([pathname, searchParams.get('q')]).toEqual(['/directories/rubrics', 'Вопрос с неверным примечанием']);
  await open('/p/pos/classifier', 'Расхождение классификатора');
  await page.getByText('Рубрикатор не отличается от классификатора ПОС.').waitFor();
});

test('UI-02, AC-02: a technologist sees why questions do not go without the right to РК; a clerk sees no exchange', async () => {
  const technologist = await contextOf(house.api);
  const theirs = await technologist.newPage();
  await theirs.goto('/p/pos/blocked');
  await theirs.getByRole('table', { name: 'Причины' }).getByText('Не заполнен «Статус ПОС»').waitFor();
  expect(await theirs.getByRole('button', { name: 'Установить «Статус ПОС»' }).count()).toBe(0);
  await technologist.close();
  const clerk = await contextOf(await house.login('clerk-alone', ['clerk'], [desk.made.card]));
  const own = await clerk.newPage();
  await own.goto('/p/pos/blocked');
  await own.getByRole('table', { name: 'Причины' }).waitFor();
  expect(await own.getByRole('link', { name: 'Исходящие ПОС' }).count()).toBe(0);
  await own.goto('/p/pos/outbox');
  await own.getByText('Такой страницы нет').waitFor();
  await clerk.close();
});

test('UI-04: nothing hinders by contrast, names or width, in light and dark, at 200 % zoom', async () => {
  const found: string[] = [];
  for (const [address, title] of [
    ['/p/pos/outbox?show=all', 'Исходящие ПОС'],
    ['/p/pos/reconciliation?show=accepted', 'Сверка с ПОС'],
    ['/p/pos/organizations', 'Организации и долги'],
    ['/p/pos/exports', 'Выгрузки в витрину'],
    ['/p/pos/blocked', 'Не выгружено и почему'],
    ['/p/pos/classifier', 'Расхождение классификатора'],
    ['/quarantine', 'Карантин'],
    ['/setup-check', 'Проверка настроек'],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: 1280, height: 800 });
      await open(address, title);
      await waitFor(
        'what is read',
        async () => (await page.getByRole('status', { name: 'Загружается…' }).count()) === 0,
      );
      // The frame around it has tests of its own.
      const { violations } = await new AxeBuilder({ page })
        .include('main')
        .setLegacyMode()
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      for (const { id, nodes } of violations) {
        found.push(`${address} ${colorScheme} ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
      }
      for (const size of [
        { width: 1280, height: 800 },
        { width: 640, height: 400 },
      ]) {
        await page.setViewportSize(size);
        // The table settles after the window has changed.
        const beyond = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
        const fits = async () => !(await page.evaluate(beyond));
        await waitFor('the width', fits).catch(() => found.push(`${address} is wider than ${size.width}`));
      }
    }
  }
  expect(found).toEqual([]);
  // One refusal was asked for, and one page was opened before its task was set up.
  expect(complaints.filter((one) => !/\/mend|showcase\/blocked/.test(one))).toEqual([]);
});
