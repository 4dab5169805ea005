import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoOrganisations } from '../../../scripts/stand/demo/index.ts';
import { posAttributes, sstuAttributes } from '../attributes.ts';
import { openPosHouse, type PosHouse } from './pos-house.ts';

/** «Мастер БД» and its triggers, on a whole host at work. */
type Row = Record<string, unknown>;
const [first] = demoOrganisations;
let house: PosHouse;
let clerk: PosHouse['api'];
let groupDue: unknown;
let cardDue: unknown;

beforeAll(async () => {
  house = await openPosHouse();
  clerk = await house.login('regina', ['clerk'], ['0.']);
  groupDue = (await house.row('document-groups', first!.group.name)).due;
  cardDue = (await house.row('departments', first!.name)).due;
});
afterAll(() => house?.end(), 60_000);

const register = (content = 'Не горит фонарь') =>
  clerk.post<Row & { isn: number }>('/api/documents', { groupDue, cardDue, content });
const view = (isn: number) => clerk.get<{ version: number; values: Row }>(`/api/documents/${isn}`);
const events = async (isn: number) => {
  const rows = await house.sql('SELECT kind FROM delo.event WHERE isn_doc = $1 ORDER BY id', isn);
  await house.sql('DELETE FROM delo.event WHERE isn_doc = $1', isn);
  return rows.map(({ kind }) => kind);
};
const total = posAttributes.length + 1 + 7 + sstuAttributes.length;

test('ED-03: the command line repeats both operations beside a host at work, and the audit tells', async () => {
  const { code, output } = await house.cli('db wizard --all --json');
  expect(code).toBe(0);
  const { items } = JSON.parse(output) as { items: { operation: string; lines: string[] }[] };
  expect(items.map(({ operation }) => operation)).toEqual(['pos:pos-attributes', 'pos:sstu-attributes']);
  const lines = items.flatMap((item) => item.lines);
  expect(lines).toHaveLength(total);
  for (const line of lines) expect(line).toMatch(/: уже есть, изменений не требуется\.$/);
  const [entry] = (await house.host.access.audit.list({ limit: 1 })).items;
  expect(entry).toMatchObject({ action: 'database.wizard', object: 'pos:sstu-attributes', outcome: 'done' });
});

test('ED-03: a dry run of the undoing changes nothing, and names the triggers, the user and what stays', async () => {
  const { code, output } = await house.cli('db wizard --all --undo --dry-run');
  expect(code).toBe(0);
  expect(output).toMatch(/^Дополнение к базе данных Дело для ССТУ \(отмена\) \(пробный запуск, ничего не изменено\)\n/);
  expect(output).toMatch(/\n {2}Триггеры событий «pos» таблицы DOC_RC: будут удалены\.\n/);
  expect(output).toMatch(
    /\n {2}Доп\. реквизит организаций «Секретный ключ ПОС» \(POS_KEY\): остаётся: содержит значения\.\n/,
  );
  expect(output).toMatch(/\n {2}Технический пользователь WFAGENT: будет удалён\.\n/);
  expect((await house.cli('db wizard --all --json')).output.match(/уже есть, изменений не требуется/g)).toHaveLength(
    total,
  );
});

test('ED-03: nobody logs in as WFAGENT', async () => {
  const answer = await fetch(`${house.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.url },
    body: JSON.stringify({ login: 'WFAGENT', password: 'made-up-for-this-test' }),
  });
  expect(answer.status).toBe(401);
});

test('ED-02, ED-04: a read-only field that another program fills makes a РК обращения; a user may not fill it', async () => {
  const { isn, version } = await register();
  expect(await events(isn)).toEqual([]);
  const change = { version, values: { POS_MSG_ID: 'набрано рукой' } };
  const refused = await fetch(`${house.url}/api/documents/${isn}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', origin: house.url, cookie: clerk.cookie },
    body: JSON.stringify(change),
  });
  expect([refused.status, await events(isn)]).toEqual([422, []]);
  await house.sql(
    `INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "POS_MSG_ID") VALUES ($1, 'из другой программы')
     ON CONFLICT ("ISN_DOC") DO UPDATE SET "POS_MSG_ID" = excluded."POS_MSG_ID"`,
    isn,
  );
  expect(await events(isn)).toEqual(['document']);
  expect((await view(isn)).values.POS_MSG_ID).toBe('из другой программы');
});

test('ED-04, SH-03: «Статус ПОС» that a clerk or another program sets puts the РК on the showcase', async () => {
  const { isn } = await register();
  const { items } = await clerk.get<{ items: { due: string }[] }>('/api/directories/rubrics?limit=1');
  const line = await clerk.post<{ id: number }>(`/api/documents/${isn}/rubrics`, {
    rubricDue: items[0]!.due,
    values: { POS_STATUS_RUB: 'Назначен исполнитель' },
  });
  expect([await events(isn), (await view(isn)).values.POS_UPLOAD]).toEqual([['rubric'], true]);
  await house.sql('UPDATE delo."AR_RC_VALUE" SET "POS_UPLOAD" = NULL WHERE "ISN_DOC" = $1', isn);
  const before = await view(isn);
  expect(before.values.POS_UPLOAD).toBeUndefined();
  await house.sql('UPDATE delo."AR_RUBRIC_VALUE" SET "EOS_SSTU_NEED_REPORT" = 1 WHERE "ISN_REF_RUBRIC" = $1', line.id);
  const after = await view(isn);
  expect([await events(isn), after.values.POS_UPLOAD, after.version]).toEqual([['rubric'], true, before.version + 1]);
});

test('ED-04: clerks and another program that write to the same РК at once hinder nobody', async () => {
  const { isn } = await register();
  const { items } = await clerk.get<{ items: { due: string }[] }>('/api/directories/rubrics?limit=9');
  const line = await clerk.post<{ id: number }>(`/api/documents/${isn}/rubrics`, { rubricDue: items[8]!.due });
  await house.sql(`INSERT INTO delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC") VALUES ($1) ON CONFLICT DO NOTHING`, line.id);
  const turns = Array.from({ length: 8 }, (_, turn) => turn);
  await Promise.all([
    ...turns.map((turn) =>
      clerk.post(`/api/documents/${isn}/rubrics`, {
        rubricDue: items[turn]!.due,
        values: { POS_STATUS_RUB: 'Отклонено модератором' },
      }),
    ),
    ...turns.map((turn) =>
      house.sql(
        `UPDATE delo."AR_RUBRIC_VALUE" SET "POS_STATUS_RUB" = $2 WHERE "ISN_REF_RUBRIC" = $1`,
        line.id,
        `Статус ${turn}`,
      ),
    ),
  ]);
  expect(await events(isn)).toHaveLength(16);
  expect((await view(isn)).values.POS_UPLOAD).toBe(true);
});
