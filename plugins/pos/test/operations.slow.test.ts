import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { posAttributes, sstuAttributes } from '../attributes.ts';
import { operations } from '../operations.ts';
import { gauges } from '../watch.ts';
import { posWatch } from '../watch-documents.ts';
import { type Installation, open } from './support.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await open();
});
afterAll(() => installation.end());

const [pos, sstu] = operations;
const run = (operation = pos!, dryRun = false) => operation.run(installation.context(), { dryRun });
const undo = (operation = pos!, dryRun = false) => operation.undo!(installation.context(), { dryRun });
const apiNames = async () => {
  const { attributes } = installation.documents.directories;
  const owners = await Promise.all((['document', 'rubric', 'organization'] as const).map(attributes));
  return owners.flat().map(({ apiName }) => apiName);
};
const said = (lines: readonly string[], what: RegExp) => lines.filter((line) => what.test(line)).length;

test('ED-03: both operations are repeated without harm: attributes, triggers and technical user are there already', async () => {
  const lines = [...(await run()), ...(await run(sstu))];
  expect(lines).toHaveLength(posAttributes.length + 1 + 7 + sstuAttributes.length);
  expect(said(lines, /: уже есть, изменений не требуется\.$/)).toBe(lines.length);
  expect(said(lines, /^Технический пользователь WFAGENT/)).toBe(1);
  expect(said(lines, /^Триггеры событий «pos» таблицы/)).toBe(7);
});

test('ED-04: events that nobody has looked at yet are counted, with their age', async () => {
  const gauge = async (name: string) =>
    (await gauges(installation.context())).find((one) => one.name === name)!.values[0]!.value;
  expect(await gauge('pos_events_waiting')).toBe(0);
  await installation.database.query(
    `INSERT INTO delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       VALUES (1, 2, $1, $2, 1, 'П-1', '2026-03-10')`,
    [installation.made.group, installation.made.card],
  );
  await installation.database.query(`INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "POS_MSG_ID") VALUES (1, 'm-1')`);
  installation.clock.at = new Date(Date.now() + 3_600_000);
  expect(await gauge('pos_events_waiting')).toBe(1);
  expect(await gauge('pos_events_oldest_seconds')).toBeGreaterThanOrEqual(3_600);
  await installation.database.query(
    'DELETE FROM delo."AR_RC_VALUE"; DELETE FROM delo."DOC_RC"; DELETE FROM delo.event',
  );
});

test('ED-03: what is in use stays when the operations are undone, and each line says why', async () => {
  const before = await apiNames();
  const foretold = [...(await undo(sstu, true)), ...(await undo(pos, true))];
  expect(await installation.documents.wizard.isWatched(posWatch)).toBe(true);
  expect(await apiNames()).toEqual(before);
  // The organisation of the installation has these.
  for (const apiName of ['POS_ID', 'POS_KEY', 'POS_DOCGROUP', 'POS_CAB_REG']) {
    expect(said(foretold, new RegExp(`\\(${apiName}\\): остаётся: содержит значения`))).toBe(1);
  }
  expect(said(foretold, /\(EOS_SSTU_ITEM\): остаётся: входит и в операцию «Добавление допреквизитов ПОС»/)).toBe(1);
});

test('ED-03: undone, last one first, nothing is left but what holds values; then both can be done anew', async () => {
  const lines = [...(await undo(sstu)), ...(await undo(pos))];
  expect(await installation.documents.wizard.isWatched(posWatch)).toBe(false);
  expect((await apiNames()).sort()).toEqual(['POS_CAB_REG', 'POS_DOCGROUP', 'POS_ID', 'POS_KEY']);
  expect(said(lines, /^Технический пользователь WFAGENT: удалён/)).toBe(1);
  await run();
  await run(sstu);
  const wanted = [...posAttributes, ...sstuAttributes].map(({ apiName }) => apiName);
  expect(new Set(await apiNames())).toEqual(new Set(wanted));
  expect(await installation.documents.wizard.isWatched(posWatch)).toBe(true);
});

test('ED-03: «Добавление допреквизитов ПОС» undone alone leaves what «Дополнение для ССТУ» needs', async () => {
  const lines = await undo();
  expect((await apiNames()).filter((name) => name.startsWith('EOS_')).sort()).toEqual([
    'EOS_SSTU_ITEM',
    'EOS_SSTU_MEASURES',
    'EOS_SSTU_NEED_REPORT',
    'EOS_SSTU_STATUS',
  ]);
  expect(said(lines, /остаётся: входит и в операцию «Дополнение к базе данных Дело для ССТУ»/)).toBe(2);
  await run();
});

test('ED-03: on a database without the attributes a dry run tells of all that the operation makes', async () => {
  await undo(sstu);
  await undo(pos);
  const lines = await run(pos, true);
  expect(said(lines, /: будет добавлен[,.]/)).toBe(posAttributes.length - 4 + 1);
  expect(said(lines, /^Триггеры .*: будут добавлены\.$/)).toBe(7);
  expect(await apiNames()).toHaveLength(4);
  await run();
});
