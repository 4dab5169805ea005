import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileSchema } from '../../../core/contract/schema/compile.ts';
import { checkShowcase } from '../showcase/check.ts';
import { selectionRoutes } from '../showcase/routes.ts';
import { ShowcaseDesk } from './showcase-desk.ts';
import { type Installation, open } from './support.ts';

let house: Installation;
let desk: ShowcaseDesk;

beforeAll(async () => {
  house = await open();
  desk = new ShowcaseDesk(house.database, house.office);
  await desk.set();
  house.settings = { ...house.settings, rubricVertexDue: desk.made.vertex };
  const { common, instance } = desk.rules();
  house.taskSettings.set(0, { module: house.settings, common, instance });
});
afterAll(() => house.end());

/** What the routes answer, as far as it is looked at. */
interface Seen {
  readonly reasons: readonly unknown[];
  readonly warnings: readonly unknown[];
  readonly rows: readonly unknown[];
  readonly items: readonly { readonly document: { readonly isn: number } }[];
  readonly nextCursor: string | null;
}

async function call(path: string, input: { query?: object; body?: unknown; cards?: readonly string[] } = {}) {
  const route = selectionRoutes.find((one) => one.path === path)!;
  const request = {
    parameters: {},
    query: {},
    headers: {},
    body: undefined,
    rawBody: undefined,
    user: 'WFAGENT',
    cards: undefined,
  };
  const { body } = await route.handle({ ...request, ...input } as never, house.context());
  const validate = compileSchema(route.schema!.response![200]!);
  expect(validate(structuredClone(body))).toEqual([]);
  return body as Seen;
}

describe('«Не выгружено и почему»', () => {
  test('SH-06, SH-14: counts by reason, first rows and warnings of a dry run; nothing is written', async () => {
    const goes = await desk.question({});
    const stays = await desk.question({ status: null });
    const link = await desk.question({ rubricDue: await desk.rubric('Вопрос ССТУ #pos_link:77') });
    const due = await house.office.organization('Без города', {
      FIAS_REGION_ID: 'r',
      FIAS_REGION_NAME: 'Р',
      POS_LKO_ID: 'l',
      POS_LKO_NAME: 'Л',
    });
    const nowhere = await desk.question({
      cardDue: await house.office.department('Без города', { organizationDue: due }),
    });
    const seen = await call('/showcase/dry-run', { body: { rows: 1 } });
    expect(seen).toMatchObject({ jobId: 0, lines: 2, leftOut: 2, rows: [{ regionName: 'Область' }] });
    expect(seen.rows).toHaveLength(1);
    expect(seen.reasons).toMatchObject([
      { reason: 'NO_STATUS', count: 1 },
      { reason: 'LINK_UNKNOWN', count: 1 },
    ]);
    expect(seen.warnings).toMatchObject([{ code: 'NO_LOCALITY', count: 1 }]);
    expect(await house.database.query('select 1 from plugin_pos.showcase_export')).toEqual([]);

    const page = await call('/showcase/blocked', { query: { limit: '1' } });
    expect(page.reasons).toMatchObject([{ reason: 'NO_STATUS' }, { reason: 'LINK_UNKNOWN' }]);
    expect(page.items).toMatchObject([{ document: { isn: stays }, reason: 'NO_STATUS', title: expect.any(String) }]);
    const next = await call('/showcase/blocked', { query: { limit: '1', cursor: page.nextCursor } });
    expect(next).toMatchObject({ nextCursor: null, reasons: [], items: [{ document: { isn: link }, detail: '77' }] });
    const only = await call('/showcase/blocked', { query: { reason: 'LINK_UNKNOWN' } });
    expect(only.items).toHaveLength(1);
    expect([goes, nowhere]).not.toContain(only.items[0]!.document.isn);
    await expect(call('/showcase/blocked', { query: { cursor: 'x' } })).rejects.toMatchObject({
      code: 'POS_PARAMETER_WRONG',
    });
  });

  test('SH-14, AC-02: a user sees and changes lines of his картотеки only', async () => {
    expect((await call('/showcase/blocked', { cards: [] })).items).toEqual([]);
    expect((await call('/showcase/blocked', { cards: [desk.made.card] })).items).toHaveLength(2);
    const isn = await desk.document();
    const rubric = await desk.line(isn, { status: null });
    const body = { status: 'Назначен исполнитель', lines: [{ isn, rubric }] };
    await expect(call('/showcase/blocked/status', { cards: [], body })).rejects.toMatchObject({
      code: 'DOCUMENT_UNKNOWN',
    });
  });

  test('SH-14, SH-03: «Статус ПОС» for many at once; the flag is set with it, and the protocol says so', async () => {
    const isns = [await desk.document({ upload: 0 }), await desk.document({ upload: 0 })];
    const lines: { isn: number; rubric: number }[] = [];
    for (const isn of isns) lines.push({ isn, rubric: await desk.line(isn, { status: null }) });
    const status = 'Отправлен ответ заявителю';
    expect(await call('/showcase/blocked/status', { body: { status, lines } })).toEqual({ count: 2 });
    const rows = await house.database.query(
      `select v."POS_STATUS_RUB" as status, a."POS_UPLOAD" as upload,
              exists (select from delo."PROT" p where p."REF_ISN" = l."ISN_DOC" and p."OPER_COMMENT" like '%Статус ПОС') as told
       from delo."REF_RUBRIC" l join delo."AR_RUBRIC_VALUE" v using ("ISN_REF_RUBRIC")
       join delo."AR_RC_VALUE" a on a."ISN_DOC" = l."ISN_DOC" where l."ISN_DOC" = any($1::bigint[])`,
      [isns],
    );
    expect(rows).toEqual([
      { status, upload: 1, told: true },
      { status, upload: 1, told: true },
    ]);
    const wrong = { status: 'Нет такого', lines };
    await expect(call('/showcase/blocked/status', { body: wrong })).rejects.toMatchObject({
      code: 'SHOWCASE_STATUS_UNKNOWN',
    });
    const foreign = { status, lines: [{ isn: isns[0]!, rubric: lines[1]!.rubric }] };
    await expect(call('/showcase/blocked/status', { body: foreign })).rejects.toMatchObject({
      code: 'RUBRIC_LINE_UNKNOWN',
    });
  });

  test('SH-14: while the settings are incomplete the page says which', async () => {
    await expect(call('/showcase/blocked', { query: { jobId: '7' } })).rejects.toMatchObject({
      code: 'SHOWCASE_SETTINGS_INCOMPLETE',
    });
  });
});

describe('settings', () => {
  const schema = (name: string) =>
    JSON.parse(readFileSync(new URL(`../showcase/${name}.schema.json`, import.meta.url), 'utf8')) as {
      properties: Record<string, { title: string; properties?: Record<string, { title: string }> }>;
    };
  const titles = (name: string) =>
    Object.values(schema(name).properties).flatMap(({ title, properties }) =>
      properties === undefined ? [title] : Object.values(properties).map((inner) => inner.title),
    );

  test('SH-01: labels and their order are those of Рис. 3-3, with what is beyond the manual behind them', () => {
    expect(titles('common').slice(0, 17)).toEqual([
      'Сервер',
      'Периодичность запуска (Часы)',
      'Вид доставки ПОС',
      'Начальная дата выгрузки',
      'Количество попыток передачи данных в ПОС',
      'Архивировать перед передачей',
      'Сохранять результаты выгрузки',
      'Путь к директории сохранения результатов выгрузки',
      'Почтовый адрес администратора',
      'Почтовый адрес отправителя',
      'SMTP Сервер',
      'Порт',
      'Метод авторизации',
      'Пользователь',
      'Пароль',
      'Использовать SSL',
      'Использовать TLS',
    ]);
    expect(titles('common').slice(17, 20)).toEqual([
      'Рубрика без #pos_link',
      'Передавать код рубрики полностью',
      'Заполнять "Статус ПОС" по статусу ССТУ',
    ]);
    expect(titles('instance')).toEqual(['Логин', 'Пароль', 'Использовать тестовый контур ПОС', 'Картотека']);
  });

  test('SH-01: defaults, bounds, and the directory that the flag requires', () => {
    const validate = compileSchema(schema('common'));
    const given: Record<string, unknown> = { serverUrl: 'https://pos.example.ru', deliveryKindIsn: 1 };
    expect(validate(given)).toEqual([]);
    expect(given).toMatchObject({
      periodHours: 24,
      repeats: 3,
      archive: false,
      keepFiles: false,
      additional: { rubricWithoutLink: 'skip', wholeRubricCode: false, fillStatus: false },
    });
    for (const wrong of [
      { periodHours: 0 },
      { periodHours: 1000 },
      { repeats: 100 },
      { repeats: -1 },
      { keepFiles: true },
    ]) {
      expect(validate({ serverUrl: 'https://pos.example.ru', deliveryKindIsn: 1, ...wrong })).not.toEqual([]);
    }
    expect(validate({ ...given, keepFiles: true, directory: '/srv/showcase' })).toEqual([]);
  });

  test('SH-01: what is wrong with settings is said before they are saved', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-check-'));
    const { common, instance } = desk.rules({ keepFiles: true, directory });
    const check = (more: object, other: object = {}) =>
      checkShowcase(
        { module: house.settings, common: { ...common, ...more }, instance: { ...instance, ...other } },
        house.context(),
      );
    try {
      expect(await check({})).toEqual([]);
      expect(await check({ directory: path.join(directory, 'нет') })).toMatchObject([
        { code: 'DIRECTORY_MISSING', path: '/common/directory' },
      ]);
      expect(await check({ directory: 'srv/showcase' })).toMatchObject([{ code: 'DIRECTORY_RELATIVE' }]);
      expect(await check({ directory: '/dev/null' })).toMatchObject([{ code: 'DIRECTORY_NOT_ONE' }]);
      expect(await check({ directory: '/proc' })).toMatchObject([
        { code: expect.stringMatching(/DIRECTORY_(CLOSED|MISSING)/) },
      ]);
      expect(await check({ serverUrl: 'http://pos.example.ru' })).toMatchObject([{ path: '/common/serverUrl' }]);
      expect(await check({ deliveryKindIsn: 999_999 })).toMatchObject([{ code: 'DELIVERY_KIND_UNKNOWN' }]);
      expect(await check({}, { cards: ['0.нет.'] })).toMatchObject([
        { code: 'CARD_UNKNOWN', path: '/instance/cards/0' },
      ]);
      const mail = {
        administrator: 'a@example.ru',
        sender: 'b@example.ru',
        server: 'mail',
        port: 25,
        authorization: 'none',
        ssl: true,
        tls: true,
      };
      expect(await check({ mail })).toMatchObject([{ code: 'MAIL_SSL_AND_TLS', path: '/common/mail/tls' }]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
