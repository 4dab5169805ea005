import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DocumentChange } from '../../../core/contract/index.ts';
import { draft, type Office, openOffice } from './office.ts';

let office: Office;
let department: string;
const officials: Record<string, string> = {};

beforeAll(async () => {
  office = await openOffice({ template: '{N}' });
  const { directories } = office;
  const made = await directories.create('departments', { kind: 'department', name: 'Отдел писем' }, 'test');
  department = made.due as string;
  for (const name of ['Первый П.П. - Начальник отдела', 'Вторая В.В. - Специалист']) {
    const row = await directories.create(
      'departments',
      { kind: 'official', name, parentDue: department, duty: name.split(' - ')[1], head: name.startsWith('Первый') },
      'test',
    );
    officials[name.split(' ')[0]!] = row.due as string;
  }
});
afterAll(() => office.end());

async function registered(key: string, more: Parameters<typeof draft>[2] = {}): Promise<number> {
  const [row] = await office.database.transaction((transaction) =>
    office.system.register([draft(office, key, more)], transaction),
  );
  return row!.isn;
}

function changed(changes: readonly DocumentChange[], by = 'WFAGENT') {
  return office.database.transaction((transaction) => office.system.change(changes, by, transaction));
}

async function readOne(isn: number) {
  return (await office.system.read([isn])).get(isn)!;
}

describe('РК as plugins read them', () => {
  test('ED-05: everything that a letter or a status needs is in one picture', async () => {
    const { directories, system, database } = office;
    const [citizen] = await database.transaction((transaction) =>
      system.citizens.create([{ name: 'Заявителева З.З.' }], transaction),
    );
    const rubric = await directories.create('rubrics', { code: '7', name: 'Дороги' }, 'test');
    const type = await directories.create('link-types', { name: 'Ответ', reverseName: 'Обращение' }, 'test');
    const outgoing = await directories.create(
      'document-groups',
      { name: 'Ответы', kind: 3, attributes: ['MSG_STATUS', 'MSG_ID'] },
      'test',
    );
    const appeal = await registered('appeal');
    const file = await system.files.store(bytes('Ответ'));
    const isn = await registered('answer', {
      groupDue: outgoing.due as string,
      planDate: '2026-05-05',
      correspondents: [{ citizenIsn: citizen! }],
      rubrics: [rubric.due as string],
      files: [{ ...file, name: 'ответ.pdf', send: true }],
      links: [{ typeIsn: type.isn as number, isn: appeal }],
      executors: [officials.Вторая!, officials.Первый!, officials.Вторая!],
      attributes: { MSG_ID: '42', MSG_SHOWN: false, MSG_COST: 2.5, MSG_DUE: '2026-06-01' },
    });
    await changed([{ isn, sentTo: [{ citizenIsn: citizen!, at: office.clock.at, deliveryIsn: office.delivery }] }]);
    const [resolution] = await database.query<{ isn: number }>(
      `INSERT INTO delo."RESOLUTION" ("ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE", "PLAN_DATE")
       VALUES ($1, $2, 'Ответить', '2026-03-11', '2026-04-01') RETURNING "ISN_RESOLUTION" AS isn`,
      [isn, officials.Первый],
    );
    await database.query(
      'INSERT INTO delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") VALUES ($1, $2, 0), ($1, $3, 1)',
      [resolution!.isn, officials.Первый, officials.Вторая],
    );
    const place = { departmentDue: department, departmentName: 'Отдел писем' };
    const first = { due: officials.Первый, name: 'Первый П.П.', duty: 'Начальник отдела', ...place };
    const second = { due: officials.Вторая, name: 'Вторая В.В.', duty: 'Специалист', ...place };
    expect(await readOne(isn)).toEqual({
      isn,
      version: 2,
      kind: 3,
      number: '1',
      date: '2026-03-10',
      planDate: '2026-05-05',
      groupDue: outgoing.due,
      groupAttributes: ['MSG_STATUS', 'MSG_ID'],
      cardDue: office.card,
      deliveryIsn: office.delivery,
      values: { MSG_ID: '42', MSG_SHOWN: false, MSG_COST: 2.5, MSG_DUE: '2026-06-01' },
      correspondents: [{ citizenIsn: citizen, name: 'Заявителева З.З.' }],
      addressees: [{ citizenIsn: citizen, sentAt: office.clock.at }],
      rubrics: [{ id: expect.any(Number), due: rubric.due, isn: rubric.isn, code: '7', name: 'Дороги' }],
      links: [{ typeIsn: type.isn, isn: appeal }],
      files: [{ id: expect.any(Number), name: 'ответ.pdf', send: true, ...file }],
      executors: [second, first],
      resolutions: [
        {
          isn: resolution!.isn,
          documentIsn: isn,
          parentIsn: null,
          author: first,
          text: 'Ответить',
          date: '2026-03-11',
          planDate: '2026-04-01',
          executors: [
            { official: second, responsible: true },
            { official: first, responsible: false },
          ],
        },
      ],
    });
  });

  test('ED-05: addressees of a draft are not marked as sent to', async () => {
    const [one, other] = await office.database.transaction((transaction) =>
      office.system.citizens.create([{ name: 'Первов П.П.' }, { name: 'Второв В.В.' }], transaction),
    );
    const isn = await registered('addressees', {
      addressees: [other!, one!, other!].map((citizenIsn) => ({ citizenIsn })),
    });
    expect((await readOne(isn)).addressees).toEqual([
      { citizenIsn: other, sentAt: null },
      { citizenIsn: one, sentAt: null },
    ]);
    await expect(registered('nobody', { addressees: [{ citizenIsn: 4_000_000 }] })).rejects.toMatchObject({
      details: [{ path: '/addressees/0/citizenIsn' }],
    });
  });

  test('ED-01: a group by its key, standard texts by title, without what is deleted', async () => {
    const { directories, system } = office;
    expect(await system.directories.group(office.group)).toMatchObject({ due: office.group, kind: 2 });
    expect(await system.directories.group('0.НЕТ.')).toBeUndefined();
    const made = [];
    for (const title of ['Отказ', 'Ответ', 'Старый'])
      made.push(await directories.create('standard-texts', { title, text: `Текст ${title}` }, 'test'));
    await directories.remove('standard-texts', String(made[2]!.id), 'test');
    expect(await system.directories.standardTexts()).toEqual([
      { id: made[1]!.id, title: 'Ответ', text: 'Текст Ответ' },
      { id: made[0]!.id, title: 'Отказ', text: 'Текст Отказ' },
    ]);
  });

  test('ED-01: officials of a подразделение itself, by weight', async () => {
    const below = await office.directories.create(
      'departments',
      { kind: 'department', name: 'Сектор', parentDue: department },
      'test',
    );
    await office.directories.create(
      'departments',
      { kind: 'official', name: 'Третий Т.Т.', parentDue: below.due },
      'test',
    );
    const found = await office.system.directories.officialsOf(department);
    expect(found.map(({ due, head }) => [due, head]).sort()).toEqual(
      [
        [officials.Первый, true],
        [officials.Вторая, false],
      ].sort(),
    );
  });

  test('ED-05: many РК take as many statements as one', async () => {
    const isns = [await registered('many-1'), await registered('many-2'), await registered('many-3')];
    let statements = 0;
    const counting = {
      attempt: async <T>(work: () => Promise<T>) => work(),
      query: <Row>(sql: string, parameters?: readonly unknown[]) => {
        statements += 1;
        return office.database.query<Row>(sql, parameters);
      },
    };
    const found = await office.system.read([...isns, 1], counting);
    expect([...found.keys()].sort()).toEqual(isns);
    expect(statements).toBe(2);
  });

  test('ED-05: only an outgoing РК has an executor, and only an official is one', async () => {
    const incoming = registered('x-1', { executors: [officials.Первый!] });
    await expect(incoming).rejects.toMatchObject({ code: 'EXECUTORS_NOT_HERE' });
    const group = await office.directories.create('document-groups', { name: 'Ещё ответы', kind: 3 }, 'test');
    const wrong = registered('x-2', { groupDue: group.due as string, executors: [department] });
    await expect(wrong).rejects.toMatchObject({
      code: 'OFFICIAL_UNKNOWN',
      details: [{ path: '/executors/0', message: expect.stringContaining('Должностного лица') }],
    });
  });
});

describe('what plugins change in РК', () => {
  test('ED-02: also what users must not edit; ED-07: with additional information where the attribute asks', async () => {
    const isn = await registered('change-1', { attributes: { MSG_ID: '1', MSG_COST: 1.5 } });
    office.clock.at = new Date('2026-03-12T10:00:00Z');
    await changed([
      {
        isn,
        values: { MSG_ID: '2', MSG_STATUS: 'назначен исполнитель', MSG_COST: '1,50', MSG_SHOWN: true },
        protocol: [{ operation: 'Отправка статуса', comment: 'Принято' }],
      },
    ]);
    const view = await office.reader.get(isn);
    expect(view.values).toEqual({ MSG_ID: '2', MSG_STATUS: 'Назначен исполнитель', MSG_COST: 1.5, MSG_SHOWN: true });
    expect(view.version).toBe(2);
    const records = view.protocol
      .slice(1)
      .map(({ user, operation, comment, details }) => [user, operation, comment, details]);
    expect(records).toEqual([
      ['WFAGENT', 'Доп. реквизит «Статус»', null, 'Назначен исполнитель'],
      ['WFAGENT', 'Отправка статуса', 'Принято', null],
    ]);
    const [stamp] = await office.database.query<{ at: Date; by: string }>(
      `SELECT d."UPD_DATE" AS at, "CLASSIF_NAME" AS by FROM delo."DOC_RC" d
       JOIN delo."USER_CL" ON "ISN_LCLASSIF" = d."UPD_WHO" WHERE "ISN_DOC" = $1`,
      [isn],
    );
    expect(stamp).toEqual({ at: office.clock.at, by: 'WFAGENT' });
  });

  test('ED-07: a value that stays is no change', async () => {
    const isn = await registered('change-2', { attributes: { MSG_STATUS: 'Зарегистрировано', MSG_COST: 3 } });
    await changed([{ isn, values: { MSG_STATUS: 'ЗАРЕГИСТРИРОВАНО', MSG_COST: '3.0', MSG_DUE: null } }]);
    const { version, protocol } = await office.reader.get(isn);
    expect([version, protocol.length]).toEqual([1, 2]);
  });

  test('ED-05: an addressee is there once, marked with the last sending', async () => {
    const [one, two] = await office.database.transaction((transaction) =>
      office.system.citizens.create([{ name: 'Один О.О.' }, { name: 'Два Д.Д.' }], transaction),
    );
    const isn = await registered('sent');
    const mark = (citizenIsn: number, day: string) => {
      return {
        citizenIsn,
        at: new Date(`2026-03-${day}T09:00:00Z`),
        deliveryIsn: office.delivery,
        person: 'Вторая В.В.',
      };
    };
    await changed([{ isn, sentTo: [mark(one!, '10')] }]);
    await changed([{ isn, sentTo: [mark(two!, '11'), mark(one!, '11')] }]);
    expect((await office.reader.get(isn)).addressees).toMatchObject([
      { name: 'Один О.О.', sentAt: new Date('2026-03-11T09:00:00Z'), delivery: 'Портал' },
      { name: 'Два Д.Д.', sentAt: new Date('2026-03-11T09:00:00Z'), delivery: 'Портал' },
    ]);
  });

  test.each<[string, (isn: number) => DocumentChange, string]>([
    ['no such РК', () => ({ isn: 1, values: {} }), 'DOCUMENT_UNKNOWN'],
    ['no such attribute', (isn) => ({ isn, values: { NOT_THERE: '1' } }), 'ATTRIBUTE_UNKNOWN'],
    ['a value outside the list', (isn) => ({ isn, values: { MSG_STATUS: 'Прочее' } }), 'ATTRIBUTE_VALUE_WRONG'],
  ])('ED-06: %s is refused, and nothing is written', async (name, change, code) => {
    const isn = await registered(`wrong ${name}`);
    const all = changed([{ isn, values: { MSG_ID: '9' } }, change(isn)]);
    await expect(all).rejects.toMatchObject({ code });
    expect((await readOne(isn)).values).toEqual({});
  });

  test('SH-09: what is to change only an unchanged РК leaves one that changed, or is gone, and records all the same', async () => {
    const [same, moved] = [await registered('since-1'), await registered('since-2')];
    await changed([{ isn: moved, values: { MSG_ID: '7' } }]);
    const entry = { operation: 'Обработка ответа', comment: 'рубрика' };
    const gone = 4_000_000_000;
    const { left } = await changed(
      [same, moved, gone].map((isn) => ({ isn, unchangedSince: 1, values: { MSG_SHOWN: true }, protocol: [entry] })),
    );
    expect(left).toEqual(new Set([moved, gone]));
    expect(await readOne(same)).toMatchObject({ version: 2, values: { MSG_SHOWN: true } });
    expect((await readOne(moved)).values).toEqual({ MSG_ID: '7' });
    for (const isn of [same, moved]) {
      expect((await office.reader.get(isn)).protocol).toContainEqual(
        expect.objectContaining({ operation: 'Обработка ответа', comment: 'рубрика' }),
      );
    }
  });

  test('ED-11: changes that meet do not lose what each other wrote', async () => {
    const isns = [await registered('meet-1'), await registered('meet-2')];
    await Promise.all([
      changed(isns.map((isn) => ({ isn, values: { MSG_ID: '1' } }))),
      changed([...isns].reverse().map((isn) => ({ isn, values: { MSG_SHOWN: true } }))),
      changed(isns.map((isn) => ({ isn, values: { MSG_COST: 5 } }))),
    ]);
    for (const isn of isns) {
      expect(await readOne(isn)).toMatchObject({ version: 4, values: { MSG_ID: '1', MSG_SHOWN: true, MSG_COST: 5 } });
    }
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
