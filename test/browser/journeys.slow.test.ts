import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, demoShowcaseAccount } from '../../scripts/stand/demo/index.ts';
import { eventually } from './house.ts';
import { Keyboard } from './keyboard.ts';
import { openStand, type Person, patienceMs, type Stand } from './stand.ts';

const [administration, settlement] = demoOrganisations;
const registration = 'POSExchange.POSRegistration';
const showcase = 'POSShowcase.POSShowcaseDispatcher';
const exporting = 'Витрина ПОС. Выгрузка данных';

type Row = Readonly<Record<string, unknown>>;

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand?.close(), patienceMs);

/** Logs in before an empty window. No pointer is used anywhere in this file: what is shown here, the keyboard alone can do (UI-04). */
async function enter(person: Person): Promise<Keyboard> {
  const page = await stand.window();
  await page.goto('/');
  const keyboard = new Keyboard(page);
  await keyboard.fill(page.getByRole('textbox', { name: 'Имя пользователя' }), person);
  await keyboard.fill(page.getByRole('textbox', { name: 'Пароль' }), stand.passwordOf(person));
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Начало' }).waitFor();
  return keyboard;
}

const shown = async (place: Locator) => (await place.allInnerTexts()).join(' ').replace(/\s+/g, ' ').trim();
const documentsOf = async (msgId: string) =>
  (await stand.api.get<{ items: Row[] }>(`/api/documents?attr.POS_MSG_ID=${msgId}&limit=50`)).items;
const runNow = (task: string) => stand.api.post(`/api/tasks/${task}/run`);

async function find(directory: string, name: string): Promise<Row | undefined> {
  const path = `/api/directories/${directory}?q=${encodeURIComponent(name)}&limit=100`;
  return (await stand.api.get<{ items: Row[] }>(path)).items.find((row) => row.name === name);
}

/** A РК that came on paper, with a question for the showcase. */
async function question(status: string | null): Promise<string> {
  const group = await find('document-groups', administration!.group.name);
  const card = await find('departments', administration!.name);
  const rubric = await find('rubrics', 'Содержание и ремонт дорог');
  const draft = { groupDue: group!.due, cardDue: card!.due, content: 'Ремонт дороги', values: { POS_UPLOAD: true } };
  const { isn, number } = await stand.api.post<{ isn: number; number: string }>('/api/documents', draft);
  const values = { EOS_SSTU_ITEM: true, ...(status !== null && { POS_STATUS_RUB: status }) };
  await stand.api.post(`/api/documents/${isn}/rubrics`, { rubricDue: rubric!.due, values });
  return number;
}

test('TM-02, TM-21, TM-33, SH-14, UI-04: by the keyboard alone a technologist selects the group ПОС, sets up the showcase, runs it, sees progress and result, and opens what failed', async () => {
  await stand.api.put('/api/groups/POS', { selected: false });
  const keyboard = await enter('tekhnolog');
  const { page } = keyboard;

  await keyboard.use(page.getByRole('link', { name: 'Группы задач' }));
  await keyboard.use(page.getByRole('checkbox', { name: 'Группа «ПОС»' }), 'Space');
  await keyboard.use(page.getByRole('button', { name: 'Сохранить' }));
  await page.getByText('Выбор групп сохранён.').waitFor();
  await keyboard.use(page.getByRole('link', { name: 'Перейти к задачам' }));

  await keyboard.use(page.getByRole('link', { name: `Настроить: ${exporting}` }));
  await keyboard.fill(page.getByRole('textbox', { name: 'Сервер', exact: true }), stand.posUrl);
  await keyboard.choose(page.getByRole('combobox', { name: 'Вид доставки ПОС' }), 'ПОС — Платформа обратной связи');
  await keyboard.use(page.getByRole('checkbox', { name: 'Сохранять результаты выгрузки' }), 'Space');
  await keyboard.fill(page.getByRole('textbox', { name: /^Путь к директории/ }), `${stand.directory}/kept`);
  await keyboard.fill(page.getByRole('textbox', { name: 'Логин' }), demoShowcaseAccount.login);
  await keyboard.fill(page.getByRole('textbox', { name: 'Пароль', exact: true }).last(), demoShowcaseAccount.password);
  await keyboard.use(page.getByRole('button', { name: 'Сохранить', exact: true }));
  await page.getByText('Параметры сохранены (версия 1). Задача запущена.').waitFor();

  // It starts by itself; a person can stop it and start it again.
  await keyboard.use(page.getByRole('button', { name: 'Остановить', exact: true }));
  await page.getByTitle('Статус задачи: Остановлена').waitFor();
  await keyboard.use(page.getByRole('button', { name: 'Запустить', exact: true }));
  await page.getByTitle('Статус задачи: Запущена').waitFor();
  // Its first run, which has nothing to do, is over.
  const runs = async () => (await stand.api.get<{ items: Row[] }>(`/api/tasks/${showcase}/runs`)).items;
  const over = (items: readonly Row[]) => items.length > 0 && items.every(({ finishedAt }) => finishedAt != null);
  await until('the first run to end', async () => over(await runs()), patienceMs);
  await page.getByTitle('Состояние: Ожидает выполнения').waitFor();

  await question('Назначен исполнитель');
  const left = await question(null);
  await stand.pos.addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'hold' } });
  await keyboard.use(page.getByRole('button', { name: 'Выполнить сейчас', exact: true }));
  await page.getByTitle('Состояние: Выполняется').waitFor();
  await keyboard.reach(page.getByRole('tab', { name: 'Настройка' }));
  for (let step = 0; step < 3; step++) await keyboard.press('ArrowLeft');
  await keyboard.press('Enter');
  const state = page.getByRole('region', { name: 'Состояние' });
  await state.getByRole('progressbar').waitFor();
  await stand.pos.clearFaults();
  await page.getByTitle('Состояние: Ожидает выполнения').waitFor();

  await keyboard.reach(page.getByRole('tab', { name: 'Обзор' }));
  await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  const last = page
    .getByRole('table', { name: 'История выполнений' })
    .getByRole('row')
    .filter({ hasText: 'с ошибками' });
  await last.first().waitFor();
  expect(await shown(last.first())).toMatch(/Выгружено вопросов: 1 Не выгружено вопросов: 1/);
  await keyboard.use(last.first().getByRole('link'));
  await page.getByRole('heading', { level: 1, name: /^Выполнение / }).waitFor();
  const failed = page.getByRole('table', { name: 'Ошибки' });
  await keyboard.use(failed.getByRole('link', { name: 'Вопросы обращений' }));
  await page.getByRole('heading', { level: 1, name: 'Не выгружено и почему' }).waitFor();
  await page.getByRole('table', { name: 'Вопросы, которые не выгружаются' }).getByText(`РК № ${left}`).waitFor();

  // UI-08: taken along as a file, and so is the file that the showcase got.
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    keyboard.pick(page.getByRole('button', { name: 'Выгрузить' }), 'CSV'),
  ]);
  const text = await readFile(await saved.path(), 'utf8');
  expect([saved.suggestedFilename(), text]).toEqual([
    expect.stringMatching(/^Не выгружено и почему .*\.csv$/),
    expect.stringContaining(left),
  ]);
  await keyboard.use(page.getByRole('link', { name: 'Выгрузки в витрину' }).first());
  const [kept] = await Promise.all([
    page.waitForEvent('download'),
    keyboard.use(page.getByRole('link', { name: /^Скачать: pos_showcase/ })),
  ]);
  expect((await readFile(await kept.path(), 'utf8')).split('\r\n')[0]).toContain('id;');
});

/** An executor is named in a message of an organisation that cannot be told to ПОС just now. */
async function owe(organisation: string): Promise<void> {
  const [head, worker] = settlement!.officials;
  const [author, executor] = [await find('departments', head!.name), await find('departments', worker!.name)];
  const executors = [{ due: executor!.due, responsible: true }];
  await until(`a debt of ${organisation}`, async () => {
    const path = `/api/documents?attr.POS_STATUS=${encodeURIComponent('Зарегистрировано')}&limit=50`;
    const { items } = await stand.api.get<{ items: Row[] }>(path);
    const document = items.find(({ number }) => String(number).startsWith(settlement!.group.code));
    if (document !== undefined) {
      const resolution = { authorDue: author!.due, text: 'Рассмотреть', executors };
      await stand.api.post(`/api/documents/${document.isn}/resolutions`, resolution);
    }
    const debts = (await stand.api.get<{ items: Row[] }>('/api/pos/debts')).items;
    return debts.some(({ statuses }) => Number(statuses) > 0);
  });
}

test('PX-03, PX-04, RG-12, UI-04: a wrong key is seen on every page, mended by the keyboard alone, and the organisation comes back', async () => {
  const { name, pos } = settlement!;
  await stand.pos.setKey(pos.lkoId, 'made-up-new-key');
  await stand.pos.addMessages({ lkoId: pos.lkoId, count: 3, supplementShare: 0 });
  await runNow(registration);
  const organisation = async () =>
    (await stand.api.get<{ items: Row[] }>('/api/pos/organizations')).items.find((one) => one.name === name)!;
  await until('the organisation to be held', async () => (await organisation()).state === 'held', patienceMs);
  await owe(name);
  // Three intervals later, which nobody waits for here.
  await stand.sql(`update plugin_pos.organization set last_poll_at = now() - interval '1 hour' where name = $1`, name);
  const keyboard = await enter('tekhnolog');
  const { page } = keyboard;
  const warnings = page.getByRole('complementary', { name: 'Предупреждения' });
  await warnings.getByText(name).waitFor();

  await keyboard.use(page.getByRole('link', { name: 'Организации и долги' }));
  const row = page.getByRole('table', { name: 'Организации, обменивающиеся с ПОС' }).getByRole('row', { name });
  await row.getByText('Обмен остановлен').waitFor();
  const connection = page.getByRole('region', { name: 'Соединение с ПОС' });
  await keyboard.use(connection.getByRole('button', { name: 'Проверить соединение' }));
  await connection.getByText('Нет', { exact: true }).waitFor();
  const debts = page.getByRole('table', { name: 'Незавершённый обмен по организациям и адресам' });
  await debts.getByRole('row', { name }).waitFor();

  await keyboard.use(row.getByRole('button', { name: `Сменить ключ: ${name}` }));
  const dialog = page.getByRole('dialog', { name: `Сменить ключ: ${name}` });
  await keyboard.use(dialog.getByRole('button', { name: 'Сохранить ключ' }));
  await dialog.getByText('Введите ключ.').waitFor();
  await keyboard.fill(dialog.getByRole('textbox', { name: 'Секретный ключ ПОС' }), 'made-up-new-key');
  await keyboard.press('Enter');
  // PX-05: what is owed with the old key is asked about.
  const question = page.getByRole('dialog').filter({ hasText: 'Сменить ключ с незавершённым обменом?' });
  await keyboard.use(question.getByRole('button', { name: 'Сменить ключ' }));
  await dialog.waitFor({ state: 'hidden' });
  await keyboard.use(connection.getByRole('button', { name: 'Проверить соединение' }));
  await eventually('both connections', () => connection.getByText('Есть', { exact: true }).count(), 2);

  await keyboard.use(page.getByRole('link', { name: 'Менеджер задач' }));
  await keyboard.use(page.getByRole('checkbox', { name: 'Выбрать: Автоматическая регистрация сообщений' }), 'Space');
  await keyboard.use(page.getByRole('button', { name: 'Выполнить сейчас' }));
  await until('its messages to be registered', async () => {
    const states = await stand.pos.registrations({ lkoId: pos.lkoId });
    return states.length > 0 && states.every(({ effective }) => effective === 1);
  });
  await keyboard.use(page.getByRole('link', { name: 'Организации и долги' }));
  await row.getByText('Обмен идёт').waitFor();
  // As F5 does; by themselves the warnings are looked after every half minute.
  await page.reload();
  await row.waitFor();
  await warnings.getByText(name).waitFor({ state: 'detached' });
});

test('TM-25, UI-04: by the keyboard alone an older version of settings is looked at with its difference, and comes back', async () => {
  const settings = () => stand.api.get<{ version: number; common: Row }>('/api/modules/pos/settings');
  const before = await settings();
  const common = { ...before.common, intervalMinutes: 7 };
  await stand.api.put('/api/modules/pos/settings', { version: before.version, common });
  const keyboard = await enter('tekhnolog');
  const { page } = keyboard;
  await keyboard.use(page.getByRole('link', { name: 'Модуль интеграции с ПОС' }));
  const interval = page.getByRole('textbox', { name: 'Интервал загрузки сообщений с сервера ПОС, мин' });
  await eventually('the interval of now', () => interval.inputValue(), '7');
  await keyboard.use(page.getByRole('button', { name: 'Версии параметров' }));
  const wrong = page.getByRole('region', { name: `Версия ${before.version + 1}`, exact: true });
  await wrong.waitFor();
  expect(await shown(wrong)).toMatch(/vsyo.*действует.*Интервал загрузки сообщений с сервера ПОС, мин 1 7/);
  await keyboard.use(page.getByRole('button', { name: `Вернуть версию ${before.version}`, exact: true }));
  const question = page
    .getByRole('dialog')
    .filter({ hasText: `Вернуть версию ${before.version}?` })
    .last();
  await keyboard.use(question.getByRole('button', { name: `Вернуть версию ${before.version}` }));
  await page.getByText(`Возвращена версия ${before.version}; теперь это версия ${before.version + 2}.`).waitFor();
  await eventually('the interval of before', () => interval.inputValue(), '1');
  expect((await settings()).common).toEqual(before.common);
});

test('RG-07, RG-09, UI-04: by the keyboard alone an item of the quarantine is repeated, and becomes a document', async () => {
  const { id } = await stand.pos.addMessage({ lkoId: administration!.pos.lkoId, files: [] });
  for (let count = 0; count < 31; count++) await stand.pos.redeliver(id, { files: [] });
  await runNow(registration);
  const items = async () => (await stand.api.get<{ items: Row[] }>('/api/quarantine')).items;
  await until('the quarantine', async () => (await items()).length === 1, patienceMs);
  expect(await documentsOf(id)).toHaveLength(31);
  const keyboard = await enter('starshiy');
  const { page } = keyboard;
  await keyboard.use(page.getByRole('link', { name: 'Карантин' }));
  const row = page.getByRole('table', { name: 'Сообщения в карантине' }).getByRole('row').filter({ hasText: id });
  await row.waitFor();
  // The cause is mended in the documents: one of them was not of this message.
  await stand.sql(
    `update delo."AR_RC_VALUE" set "POS_MSG_ID" = $2
      where "ISN_DOC" = (select max("ISN_DOC") from delo."AR_RC_VALUE" where "POS_MSG_ID" = $1)`,
    id,
    `${id}-x`,
  );
  await keyboard.use(row.getByRole('button', { name: /^Вернуть в обработку/ }));
  await page.getByText('Карантин пуст').waitFor();
  await until('it to be registered', async () => (await documentsOf(id)).length === 31, patienceMs);

  await keyboard.use(page.getByRole('link', { name: 'Поиск РК' }));
  await keyboard.use(page.getByText('Ещё условия'));
  await keyboard.fill(page.getByRole('textbox', { name: 'Сообщение ПОС №' }), id);
  await keyboard.press('Enter');
  await page.getByText('Найдено: 31', { exact: true }).waitFor();
  await keyboard.use(page.getByRole('link', { name: /^ПОС-А-/ }).first());
  await page.getByRole('region', { name: 'Доп. реквизиты' }).getByText(id).waitFor();
});
