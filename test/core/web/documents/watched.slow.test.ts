import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let made: DocumentHouse['made'];
beforeAll(async () => {
  house = await openDocumentHouse();
  made = house.made;
  const rule = { kinds: [2], attribute: 'RUB_STATUS', when: 'changed', sets: 'MSG_SHOWN' } as const;
  await house.documents.system.wizard.ensureWatch(
    {
      stream: 'test',
      channel: 'test_events',
      documents: { kind: 2, attribute: 'MSG_ID' },
      resolutions: true,
      rubrics: [rule],
    },
    false,
  );
});
afterAll(() => house.end());

/** What happened since it was asked last. */
async function events(): Promise<string[]> {
  const { events: queue } = house.documents.system;
  const taken = await house.fresh.database.transaction((transaction) => queue.take('test', 100, transaction));
  return taken.map(({ kind, isn, ref }) => `${kind} ${isn} ${ref}`);
}

const read = async (isn: number) => (await house.clerk('GET', `/api/documents/${isn}`)).json();
const responsible = () => [{ due: made.specialist, responsible: true }];

test('ED-04: what users do is an event as it is with other programs: a РК with a number, a резолюция, its changes', async () => {
  const { isn } = await house.registered({ values: { MSG_ID: '5' } });
  expect(await events()).toEqual([`document ${isn} null`]);

  const path = `/api/documents/${isn}/resolutions`;
  const draft = { authorDue: made.head, text: 'Рассмотреть' };
  const first = (await house.clerk('POST', path, { ...draft, executors: [{ due: made.head }] })).json();
  expect(await events()).toEqual([]);
  await house.clerk('PATCH', `${path}/${first.id}`, { executors: responsible() });
  expect(await events()).toEqual([`resolution ${isn} ${first.id}`]);
  for (const change of [{ text: 'Ответить' }, { planDate: '2026-03-01' }, { authorDue: made.specialist }]) {
    await house.clerk('PATCH', `${path}/${first.id}`, change);
    expect(await events()).toEqual([`resolution ${isn} ${first.id}`]);
  }
  await house.clerk('PATCH', `${path}/${first.id}`, { text: 'Ответить' });
  expect(await events()).toEqual([]);
  await house.clerk('DELETE', `${path}/${first.id}`);
  expect(await events()).toEqual([]);
});

test('ED-04: a flag that a trigger sets beside a user’s change is there, and hinders nobody (ED-11)', async () => {
  const { isn } = await house.registered();
  const line = (await house.clerk('POST', `/api/documents/${isn}/rubrics`, { rubricDue: made.rubric })).json();
  const { version } = await read(isn);
  await house.colleague('PATCH', `/api/documents/${isn}/rubrics/${line.id}`, { values: { RUB_STATUS: 'Решён' } });
  const view = await read(isn);
  expect(view.values).toEqual({ MSG_SHOWN: true });
  expect(view.version).toBeGreaterThan(version);
  expect(await events()).toEqual([`rubric ${isn} ${line.id}`]);
  const answer = await house.clerk('PATCH', `/api/documents/${isn}`, { version, values: { MSG_SHOWN: false } });
  expect([answer.statusCode, answer.json().values]).toEqual([200, { MSG_SHOWN: false }]);
});

test('ED-11: users and another program that write the same РК at once wait for each other', async () => {
  const { isn } = await house.registered({ rubrics: [made.rubric, made.secondRubric] });
  const { rubrics } = await read(isn);
  const { database } = house.fresh;
  const other = (n: number) =>
    database.transaction(async (transaction) => {
      await transaction.query(
        `INSERT INTO delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "RUB_STATUS") VALUES ($1, $2)
         ON CONFLICT ("ISN_REF_RUBRIC") DO UPDATE SET "RUB_STATUS" = excluded."RUB_STATUS"`,
        [rubrics[1].id, n % 2 ? 'Решён' : 'Отклонён'],
      );
    });
  const answers = await Promise.all(
    [1, 2, 3, 4, 5, 6].flatMap((n) => [
      house.clerk('PATCH', `/api/documents/${isn}/rubrics/${rubrics[0].id}`, {
        values: { RUB_STATUS: n % 2 ? 'Решён' : 'Отклонён' },
      }),
      house.colleague('PATCH', `/api/documents/${isn}`, { version: 1, values: { MSG_COMMENT: `Правка ${n}` } }),
      other(n).then(() => undefined),
    ]),
  );
  const statuses = answers.filter((answer) => answer !== undefined).map(({ statusCode }) => statusCode);
  expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
});
