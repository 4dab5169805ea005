import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeDeadlineLetters } from '../../../../core/composition/deadline-letters.ts';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let technologist: string;
beforeAll(async () => {
  house = await openDocumentHouse();
  technologist = await house.as('technologist');
});
afterAll(() => house.end());

const ask = (method: string, url: string, body?: unknown) => house.ask(method, url, technologist, body);
const mail = {
  administrator: 'admin@mail.example',
  sender: 'host@mail.example',
  server: '127.0.0.1',
  port: 25,
  authorization: 'none',
} as const;
const accounts = { of: async () => ({ name: 'test', settings: mail }), named: async () => mail, title: () => 'test' };
/** As two nodes do at the same time. */
async function onTwoNodes(day: string, account = accounts) {
  const options = {
    database: house.fresh.database,
    clock: { now: () => new Date(`${day}T09:00:00Z`) },
    timeZone: 'Europe/Moscow',
    accounts: account,
    linkOf: (isn: number) => `https://host.example/documents/${isn}`,
  };
  await house.fresh.database.query('delete from host.letter');
  await Promise.all([writeDeadlineLetters(options), writeDeadlineLetters(options)]);
  return house.fresh.database.query<{ recipient: string; subject: string; body: string }>(
    'select recipients[1] as recipient, subject, body from host.letter order by 1',
  );
}

test('UI-09: the calendar knows the year, is changed and imported, and counts working days', async () => {
  const workingDay = async (from: string, days: number) =>
    (await ask('GET', `/api/working-day?from=${from}&days=${days}`)).json().day;
  expect(await workingDay('2026-04-30', 1)).toBe('2026-05-04');
  expect(await workingDay('2026-05-08', 1)).toBe('2026-05-12');
  expect(await workingDay('2026-01-12', -1)).toBe('2025-12-31');
  expect(await workingDay('2026-12-30', 3)).toBe('2027-01-13');
  const csv = '2028-01-03;выходной;Каникулы\n2028-01-08;рабочий;Перенос;с 3 января\n';
  const imported = await ask('POST', '/api/calendar/2028/import', { csv });
  expect(imported.json().items).toEqual([
    { day: '2028-01-03', working: false, note: 'Каникулы' },
    { day: '2028-01-08', working: true, note: 'Перенос;с 3 января' },
  ]);
  expect(await workingDay('2028-01-07', 1)).toBe('2028-01-08');
  const wrong = await ask('POST', '/api/calendar/2028/import', { csv: '2028-01-03;выходной\n2028-02-31;выходной' });
  expect([wrong.statusCode, wrong.json().error.details[0].message]).toEqual([422, expect.stringContaining('Строка 2')]);
  const other = await ask('PUT', '/api/calendar/2028', { days: [{ day: '2027-01-01', working: false, note: null }] });
  expect(other.statusCode).toBe(422);
  expect((await ask('GET', '/api/calendar/2028')).json().items).toHaveLength(2);
  expect((await ask('PUT', '/api/calendar/2028', { days: [] })).json().items).toEqual([]);
});

test('UI-09: executor and head get letters three working days before, on the day and when overdue, once each', async () => {
  const email = (due: string, address: string) =>
    ask('PATCH', `/api/directories/departments/${encodeURIComponent(due)}`, { email: address });
  expect((await email(house.made.specialist, 'executor@mail.example')).json().email).toBe('executor@mail.example');
  await email(house.made.head, 'head@mail.example');
  // 9, 10 and 11 May 2026 are days off.
  const planDate = '2026-05-13';
  const executors = [{ due: house.made.specialist, responsible: true }];
  const assigned = async (more: object) => {
    const { isn } = await house.registered({ planDate, ...more });
    const resolution = { authorDue: house.made.head, text: 'Исполнить', executors };
    expect((await house.clerk('POST', `/api/documents/${isn}/resolutions`, resolution)).statusCode).toBe(201);
    return isn;
  };
  const plain = await assigned({});
  const urgent = await assigned({ urgent: true });
  await assigned({ factDate: '2026-05-01' });
  // Nobody is told where no mail is set up, and nothing is taken for told.
  expect(await onTwoNodes('2026-05-07', { ...accounts, of: async () => undefined as never })).toEqual([]);
  expect(await onTwoNodes('2026-05-06')).toEqual([]);
  const before = await onTwoNodes('2026-05-07');
  expect(before.map(({ recipient }) => recipient)).toEqual(['executor@mail.example', 'head@mail.example']);
  expect(before[0]!.subject).toBe('Сроки исполнения РК: 2');
  expect(before[0]!.body).toContain('Срок скоро наступит:');
  expect(before[0]!.body).not.toContain('Не горит фонарь');
  const place = (isn: number) => before[0]!.body.indexOf(`/documents/${isn}`);
  // Fast track first.
  expect(place(urgent)).toBeGreaterThan(0);
  expect(place(plain)).toBeGreaterThan(place(urgent));
  expect(await onTwoNodes('2026-05-12')).toEqual([]);
  expect((await onTwoNodes(planDate)).map(({ body }) => body.split('\n')[0])).toEqual([
    'Срок сегодня:',
    'Срок сегодня:',
  ]);
  // One of them is answered in time: the answer that is linked with it was sent.
  const answer = await house.registered({
    groupDue: house.made.answers,
    links: [{ typeIsn: house.made.linkType, isn: plain }],
  });
  await house.fresh.database.query(
    `insert into delo."REF_SEND" ("ISN_DOC", "ISN_CITIZEN", "SEND_DATE") values ($1, $2, now())`,
    [answer.isn, house.made.citizen],
  );
  const settings = { enabled: true, executors: true, heads: false, daysBefore: 3 };
  expect((await ask('PUT', '/api/deadlines/settings', { ...settings, enabled: false })).statusCode).toBe(200);
  expect(await onTwoNodes('2026-05-14')).toEqual([]);
  await ask('PUT', '/api/deadlines/settings', settings);
  const overdue = await onTwoNodes('2026-05-14');
  expect(overdue.map(({ recipient, subject }) => [recipient, subject])).toEqual([
    ['executor@mail.example', 'Сроки исполнения РК: 1'],
  ]);
  expect(overdue[0]!.body).toContain(`/documents/${urgent}`);
  expect(await onTwoNodes('2026-05-20')).toEqual([]);
});
