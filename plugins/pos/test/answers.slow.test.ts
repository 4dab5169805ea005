import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPosEmulator } from '../../../scripts/stand/pos/index.ts';
import { documentsWith, failingFor } from './breaking.ts';
import { type Installation, lko, open } from './support.ts';

let house: Installation;
beforeEach(async () => {
  house = await open();
});
afterEach(async () => {
  await house.end();
});

const listFault = (fault: Parameters<Installation['pos']['control']['addFault']>[0]['fault'], times?: number) =>
  house.pos.control.addFault({ match: { operation: 'listAppeals', ...(times ? { times } : {}) }, fault });

describe('bad answers of ПОС', () => {
  test('RG-01: unknown fields are ignored', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 3, fileCount: 1, fileSize: 300 });
    house.pos.control.addFault({ match: {}, fault: { kind: 'unknown-field' } });
    expect((await house.run()).counters).toMatchObject({ registered: 3, confirmed: 3 });
  });

  test.each([
    ['wrong-content-type', 'POS_ANSWER_UNREADABLE', 'не в формате JSON'],
    ['broken-json', 'POS_ANSWER_UNREADABLE', 'не в формате JSON'],
    ['cut-body', 'POS_AWAY', 'ПОС недоступна'],
  ] as const)('PX-04: a list with %s holds the organisation and ends by itself', async (kind, code, part) => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 2, fileCount: 0 });
    const fault = listFault({ kind });
    const { outcome } = await house.run();
    expect(outcome).toMatchObject({ failures: [{ code, message: expect.stringContaining(part) }] });
    house.pos.control.removeFault(fault);
    expect((await house.run()).counters).toMatchObject({ registered: 2, confirmed: 2 });
  });

  test.each(['wrong-content-type', 'broken-json'] as const)(
    'RG-08: a confirmation answered with %s is sent again',
    async (kind) => {
      house.pos.control.addMessages({ lkoId: lko.lkoId, count: 2, fileCount: 0 });
      const fault = house.pos.control.addFault({ match: { operation: 'confirmRegistration' }, fault: { kind } });
      expect((await house.run()).outcome).toMatchObject({ failures: [{ code: 'CONFIRMATION_LATER' }, {}] });
      house.pos.control.removeFault(fault);
      await house.run();
      expect(house.pos.control.registrations()).toMatchObject([
        { effective: 1, conflicts: 0 },
        { effective: 1, conflicts: 0 },
      ]);
      expect(await house.seen()).toHaveLength(2);
      expect(await house.database.query(`select 1 from plugin_pos.outbox where state <> 'done'`)).toEqual([]);
    },
  );

  test('RG-01: pages that are too long are asked for in smaller parts, and resumed in smaller parts', async () => {
    const text = 'я'.repeat(1_000_000);
    for (let count = 0; count < 12; count++) house.pos.control.addMessage({ text, files: [] });
    const away = documentsWith(house, {
      withValue: async () => {
        throw Object.assign(new Error('away'), { code: '57P01' });
      },
    });
    expect((await house.run({ services: away })).outcome).toMatchObject({ failures: [{ code: 'POS_STORE_AWAY' }] });
    expect((await house.run()).outcome.kind).toBe('ok');
    expect(await house.seen()).toHaveLength(12);
    const limits = house.pos.control.journal({}).filter(({ operation }) => operation === 'listAppeals');
    expect(limits.length).toBeGreaterThan(2);
  });

  test('RG-09, PX-05: a message in quarantine moves with its organisation to another address', async () => {
    const appeal = house.pos.control.addMessage({ id: '2', files: [] });
    const services = failingFor(house, '2');
    for (let run = 1; run <= 5; run++) await house.run({ services });
    const other = await createPosEmulator({ organisations: [lko] });
    other.control.addMessage({ ...appeal, files: [] });
    house.settings = { ...house.settings, posUrl: other.url };
    await house.run();
    expect(await house.database.query('select url, state from plugin_pos.inbox')).toEqual([
      { url: other.url, state: 'quarantined' },
    ]);
    await other.close();
  });

  test('RG-01: a list that never ends is left with a clear fault; what came is registered', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 120, fileCount: 0 });
    house.pos.control.addFault({ match: { operation: 'confirmRegistration' }, fault: { kind: 'status', status: 500 } });
    listFault({ kind: 'endless-list' });
    const { outcome } = await house.run();
    expect(outcome).toMatchObject({ kind: 'partial' });
    expect(JSON.stringify(outcome)).toContain('POS_ENDLESS_LIST');
    expect(await house.seen()).toHaveLength(120);
  });

  test('AC-06: logs, errors and notices hold no names, addresses or texts; raw texts go after their time', async () => {
    const secret = { text: 'Секретный текст', lastName: 'Скрытнов' };
    house.pos.control.addMessage({
      id: '2',
      text: secret.text,
      files: [],
      applicants: [{ main: true, type: 'PERSON', lastName: secret.lastName }],
    });
    await house.run({ services: failingFor(house, '2') });
    const traces = JSON.stringify([house.log, [...house.notices]]);
    for (const part of [secret.text, secret.lastName, lko.clientSecret]) expect(traces).not.toContain(part);
    await house.run();
    const raw = () => house.database.query('select raw is null as gone, delivery_id from plugin_pos.inbox');
    house.clock.at = new Date(house.clock.at.getTime() + 89 * 86_400_000);
    await house.run();
    expect(await raw()).toMatchObject([{ gone: false }]);
    house.clock.at = new Date(house.clock.at.getTime() + 2 * 86_400_000);
    await house.run();
    expect(await raw()).toMatchObject([{ gone: true, delivery_id: expect.any(String) }]);
  });
});
