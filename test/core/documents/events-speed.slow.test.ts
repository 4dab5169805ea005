import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judged } from '../../../core/documents/events/judge.ts';
import { checkedWatch } from '../../../core/documents/events/watch.ts';
import { openWatchedOffice, type WatchedOffice, watch } from './watched-office.ts';

const many = 20_000;
let office: WatchedOffice;

beforeAll(async () => {
  office = await openWatchedOffice();
  const from = `FROM generate_series(1, ${many}) i`;
  await office.database.query(
    `INSERT INTO delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       SELECT i, 2, '${office.group}', '0.', i, i, '2026-03-10' ${from};
     INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "MSG_ID") SELECT i, i ${from};
     INSERT INTO delo."RESOLUTION" ("ISN_RESOLUTION", "ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_DATE")
       SELECT i, i, '0.1.', '2026-03-10' ${from};
     INSERT INTO delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") SELECT i, '0.2.', 1 ${from};
     INSERT INTO delo."REF_RUBRIC" ("ISN_REF_RUBRIC", "ISN_DOC", "DUE_RUBRIC") SELECT i, i, '0.R' ${from};
     INSERT INTO delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "RUB_STATUS") SELECT i, 'a' ${from}`,
  );
}, 300_000);
afterAll(() => office.end());

test('ED-04: sets of any size are recorded, and taken whole', async () => {
  expect(await office.system.events.waiting('post')).toMatchObject({ count: 3 * many });
  expect(await office.takenEvents(3 * many)).toHaveLength(3 * many);
  const [{ flagged } = { flagged: 0 }] = await office.database.query<{ flagged: number }>(
    'SELECT count(*) AS flagged FROM delo."AR_RC_VALUE" WHERE "MSG_SHOWN" = 1',
  );
  expect(flagged).toBe(many);
}, 300_000);

test('ED-04: taking events looks rows up by their keys, also where the planner knows nothing of the tables', async () => {
  const waiting = '(SELECT * FROM delo.event ORDER BY id LIMIT 500)';
  for (const prepare of ['SELECT 1', 'ANALYZE']) {
    await office.database.query(prepare);
    const plan = await office.database.query(`EXPLAIN ${judged(checkedWatch(watch), waiting)}`);
    const read = plan.map((line) => String(line['QUERY PLAN'])).filter((line) => /Scan/.test(line));
    expect(read.filter((line) => /Index/.test(line)).length).toBeGreaterThanOrEqual(5);
    expect(read.filter((line) => /Seq Scan on (?!event)/.test(line))).toEqual([]);
  }
});
