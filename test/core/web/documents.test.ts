import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DirectoryChange, Problem } from '../../../core/contract/index.ts';
import { type House, openHouse } from './support/house.ts';
import { document } from './support/services.ts';

let house: House;
let problems: Problem[] = [];
const changes: DirectoryChange[] = [];
const asked = (name: string) => house.services.asked.filter(([called]) => called === name).map(([, ...rest]) => rest);

beforeAll(async () => {
  const guardDirectoryChange = async (change: DirectoryChange) => {
    changes.push(change);
    return problems;
  };
  house = await openHouse({ plugins: [{ code: { guardDirectoryChange } }, { id: 'second' }] });
});
afterAll(() => house.close());
beforeEach(() => {
  house.services.asked.splice(0);
  changes.splice(0);
  problems = [];
});

describe('documents', () => {
  test('are searched by everything, attributes by name and by the shorthands of plugins', async () => {
    const query = 'number=1&group=0.G.&card=0.A.&from=2026-01-01&to=2026-02-01&q=a&attr.POS_X=5&msgId=42&limit=3';
    const answer = await house.ask('GET', `/api/documents?${query}`, await house.as('auditor'));
    expect(asked('documents')).toEqual([
      [
        expect.objectContaining({
          number: '1',
          group: '0.G.',
          card: '0.A.',
          from: '2026-01-01',
          to: '2026-02-01',
          q: 'a',
          limit: 3,
          values: { POS_X: '5', POS_MSG_ID: '42' },
        }),
      ],
    ]);
    const { isn, number, date, kind, group, content } = document;
    expect((await house.audit()).at(-1)).toBe('auditor: documents.search null → done');
    expect(answer.json()).toEqual({
      items: [expect.objectContaining({ isn, number, date, kind, group, content, msgId: '42' })],
      nextCursor: null,
    });
  });

  test('AC-02: a clerk sees the own card indexes only; another document does not exist', async () => {
    const clerk = await house.as('clerk');
    await house.ask('GET', '/api/documents', clerk);
    await house.ask('GET', '/api/documents', await house.as('auditor'));
    expect(asked('documents').map(([filter]) => (filter as { cards: unknown }).cards)).toEqual([['0.A.'], undefined]);
    expect((await house.ask('GET', '/api/documents/100', clerk)).statusCode).toBe(200);
    await house.services.access.users.update('clerk', { cards: ['0.B.'] });
    const hidden = await house.ask('GET', '/api/documents/100', clerk);
    const missing = await house.ask('GET', '/api/documents/999', clerk);
    expect([hidden.statusCode, missing.statusCode]).toEqual([404, 404]);
    expect(hidden.json().error.code).toBe(missing.json().error.code);
    expect((await house.ask('GET', '/api/documents/100/files/7/content', clerk)).statusCode).toBe(404);
  });

  test('one is answered in the fixed shape, and reading it is audited', async () => {
    const answer = await house.ask('GET', '/api/documents/100', await house.as('auditor'));
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(document)));
    expect((await house.audit()).at(-1)).toBe('auditor: document.read 100 → done');
  });

  test('AC-05: a file is a download, whatever its name', async () => {
    const { headers, body } = await house.ask('GET', '/api/documents/100/files/7/content', await house.as('auditor'));
    expect(body).toBe('bytes');
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('Письмо «раз».txt')}`,
    });
    expect((await house.audit()).at(-1)).toBe('auditor: document.file.read 100/7 → done');
  });
});

describe('directories', () => {
  const patch = async (body: object, query = '') =>
    house.ask('PATCH', `/api/directories/organizations/0.2SD.${query}`, await house.as('technologist'), body);

  test('are listed, added to, changed and marked', async () => {
    const tech = await house.as('technologist');
    const list = await house.ask('GET', '/api/directories/rubrics?q=a&parent=0.&limit=2', tech);
    expect(list.json()).toEqual({ items: [{ due: '0.1.', values: { POS_KEY: null } }], nextCursor: null });
    const created = await house.ask('POST', '/api/directories/delivery-kinds', tech, { name: 'Сайт' });
    expect([created.statusCode, created.json()]).toEqual([201, { name: 'Сайт', isn: 1 }]);
    await patch({ name: 'Новое' });
    expect((await house.ask('DELETE', '/api/directories/rubrics/0.1.', tech)).statusCode).toBe(204);
    expect(house.services.asked).toEqual([
      ['list', 'rubrics', { q: 'a', parent: '0.', limit: 2 }],
      ['create', 'delivery-kinds', { name: 'Сайт' }, 'technologist'],
      ['update', 'organizations', '0.2SD.', { name: 'Новое' }, 'technologist'],
      ['remove', 'rubrics', '0.1.', 'technologist'],
    ]);
    expect((await house.ask('GET', '/api/directories/nothing', tech)).statusCode).toBe(404);
  });

  test('a plugin may refuse a change', async () => {
    problems = [{ path: '/values/POS_KEY', severity: 'error', code: 'KEY_WRONG', message: 'Ключ не подходит.' }];
    const answer = await patch({ values: { POS_KEY: 'hidden value' } });
    expect([answer.statusCode, answer.json().error.details]).toEqual([
      422,
      [{ path: '/values/POS_KEY', message: 'Ключ не подходит.', code: 'KEY_WRONG' }],
    ]);
    expect(changes).toEqual([
      { directory: 'organizations', key: '0.2SD.', changes: { values: { POS_KEY: 'hidden value' } } },
    ]);
    expect(asked('update')).toEqual([]);
  });

  test('a plugin may ask for a confirmation, which is given by `confirm`', async () => {
    problems = [{ path: '/name', severity: 'confirm', code: 'RENAME', message: 'Точно?' }];
    const answer = await patch({ name: 'x' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'CONFIRMATION_NEEDED']);
    expect(answer.json().error.details[0].code).toBe('RENAME');
    expect((await patch({ name: 'x' }, '?confirm=OTHER')).statusCode).toBe(409);
    expect((await patch({ name: 'x' }, '?confirm=OTHER&confirm=RENAME')).statusCode).toBe(200);
  });

  test('ED-13: the audit of a changed key names the field and not the key', async () => {
    await patch({ values: { POS_KEY: 'hidden value' } });
    const rows = await house.fresh.database.query<{ row: string }>('select audit::text as row from host.audit');
    const all = rows.map(({ row }) => row).join();
    expect(all).toContain('values.POS_KEY');
    expect(all).not.toContain('hidden value');
  });

  test('AC-04: citizens are read by who reads documents, and it is recorded', async () => {
    expect((await house.ask('GET', '/api/directories/citizens', await house.as('technologist'))).statusCode).toBe(403);
    await house.ask('GET', '/api/directories/citizens?q=Придуманная', await house.as('auditor'));
    expect(asked('list')).toEqual([['citizens', { q: 'Придуманная', limit: 50 }]]);
    expect((await house.audit()).at(-1)).toBe('auditor: citizens.read null → done');
    const card = await house.ask('GET', '/api/directories/citizens/5', await house.as('auditor'));
    expect(card.json()).toEqual({ due: '5' });
    expect((await house.audit()).at(-1)).toBe('auditor: citizens.read 5 → done');
    expect((await house.ask('GET', '/api/directories/citizens/5', await house.as('technologist'))).statusCode).toBe(
      403,
    );
    await house.ask('PATCH', '/api/directories/citizens/5', await house.as('clerk'), { city: 'Город' });
    expect(asked('update')).toEqual([['citizens', '5', { city: 'Город' }, 'clerk']]);
  });

  test('users are a directory too, without passwords', async () => {
    const answer = await house.ask('GET', '/api/directories/users?q=tech', await house.as('clerk'));
    expect(answer.json().items).toEqual([
      { login: 'technologist', name: 'Имя technologist', roles: ['technologist'], cards: ['0.A.'], officialDue: null },
    ]);
  });
});
