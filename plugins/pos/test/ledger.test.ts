import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DocumentSystem, PluginDatabase } from '../../../core/contract/index.ts';
import { createPosEmulator } from '../../../scripts/stand/pos/index.ts';
import plugin from '../plugin.ts';
import { type Installation, lko, open } from './support.ts';

let house: Installation;
beforeEach(async () => {
  house = await open();
});
afterEach(async () => {
  await house.end();
});

async function quarantined() {
  return (await plugin.quarantine!.list({ limit: 100 }, house.context() as never)).items;
}

const listFault = (fault: Parameters<Installation['pos']['control']['addFault']>[0]['fault'], times?: number) =>
  house.pos.control.addFault({ match: { operation: 'listAppeals', ...(times ? { times } : {}) }, fault });

/** The document system with one call replaced. */
function documentsWith(change: Partial<DocumentSystem>): { documents: DocumentSystem } {
  return { documents: { ...house.documents, ...change } };
}

const failingFor = (messageId: string): Partial<DocumentSystem> => ({
  register: async (drafts, transaction) => {
    if (drafts.some(({ attributes }) => attributes.POS_MSG_ID === messageId)) throw new TypeError('broken');
    return house.documents.register(drafts, transaction);
  },
});

describe('exactly one РК and one confirmation', () => {
  test('RG-08: РК and debt are one transaction: killed before its commit leaves neither', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 3, fileCount: 0 });
    const database: PluginDatabase = {
      query: house.database.query.bind(house.database),
      transaction: (work) =>
        house.database.transaction(async (transaction) => {
          await work(transaction);
          throw Object.assign(new Error('killed'), { code: '57P01' });
        }),
    };
    const { outcome } = await house.run({ services: { database } });
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'POS_STORE_AWAY' }] });
    expect(await house.seen()).toEqual([]);
    expect(await house.database.query('select 1 from plugin_pos.outbox')).toEqual([]);
    expect(await house.database.query('select distinct attempts, state from plugin_pos.inbox')).toEqual([
      { attempts: 0, state: 'received' },
    ]);
    expect((await house.run()).counters).toMatchObject({ registered: 3, confirmed: 3 });
    expect(await house.seen()).toHaveLength(3);
  });

  test('RG-08: killed after the commit, the next run confirms without a second РК', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 3, fileCount: 0 });
    const stop = new AbortController();
    const database: PluginDatabase = {
      query: house.database.query.bind(house.database),
      transaction: async (work) => {
        const result = await house.database.transaction(work);
        stop.abort('shutdown');
        return result;
      },
    };
    await house.run({ signal: stop.signal, services: { database } });
    expect(await house.seen()).toHaveLength(3);
    expect(house.pos.control.registrations().map(({ effective }) => effective)).toEqual([0, 0, 0]);
    expect((await house.run()).counters).toMatchObject({ confirmed: 3 });
    expect(await house.seen()).toHaveLength(3);
  });

  test('RG-08: a confirmation whose answer is lost goes again with the same key and body', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 2, fileCount: 0 });
    house.pos.control.addFault({
      match: { operation: 'confirmRegistration', times: 2 },
      fault: { kind: 'reset-after' },
    });
    await house.run();
    await house.run();
    const sent = house.pos.control.journal({}).filter(({ operation }) => operation === 'confirmRegistration');
    const bodies = new Set(sent.map(({ idempotencyKey, body }) => JSON.stringify([idempotencyKey, body])));
    expect(sent).toHaveLength(4);
    expect(bodies.size).toBe(2);
    expect(house.pos.control.registrations()).toMatchObject([
      { effective: 1, conflicts: 0 },
      { effective: 1, conflicts: 0 },
    ]);
    expect(await house.seen()).toHaveLength(2);
  });

  test('RG-08: a delivery that ПОС knows with another number is a refusal that stays visible', async () => {
    const appeal = house.pos.control.addMessage({ files: [] });
    house.pos.control.addFault({ match: { operation: 'confirmRegistration' }, fault: { kind: 'status', status: 503 } });
    await house.run();
    house.pos.control.clearFaults();
    await house.database.query(
      `update plugin_pos.outbox set body = replace(body, '"regNumber":"', '"regNumber":"X'), idempotency_key = gen_random_uuid()`,
    );
    const original = await house.seen();
    const { access_token } = (await (
      await fetch(`${house.pos.url}/prod/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: lko.clientId,
          client_secret: lko.clientSecret,
        }),
      })
    ).json()) as { access_token: string };
    await fetch(`${house.pos.url}/prod/api/v1/appeals/${appeal.id}/registration`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        deliveryId: appeal.deliveryId,
        regNumber: 'ДРУГОЙ-1',
        regDate: original[0]!.date,
        sedDocId: '1',
        registeredAt: new Date().toISOString(),
      }),
    });
    const { outcome, errors } = await house.run();
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'CONFIRMATION_REFUSED' }] });
    expect(errors.join()).toContain('ДРУГОЙ-1');
    expect(await house.database.query('select state, error_code from plugin_pos.outbox')).toEqual([
      { state: 'refused', error_code: 'ALREADY_REGISTERED' },
    ]);
    expect((await house.run()).outcome.kind).toBe('nothing');
  });

  test('RG-08: asked to stop, the run ends its batch; the next one goes on', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 350, fileCount: 0, supplementShare: 0 });
    const stop = new AbortController();
    const services = documentsWith({
      register: async (drafts, transaction) => {
        stop.abort('stopped');
        return house.documents.register(drafts, transaction);
      },
    });
    const { errors } = await house.run({ signal: stop.signal, services });
    expect(errors).toEqual([]);
    expect(await house.seen()).toHaveLength(100);
    expect((await house.run()).outcome.kind).toBe('ok');
    expect(await house.seen()).toHaveLength(350);
    expect(
      house.pos.control.registrations().every(({ effective, conflicts }) => effective === 1 && conflicts === 0),
    ).toBe(true);
  });

  test('RG-08: what was confirmed, but is listed again, is confirmed again with the same number', async () => {
    house.pos.control.addMessage({ id: '5', files: [] });
    await house.run();
    const lists = listFault({ kind: 'duplicate-page' });
    house.pos.control.addMessage({ id: '6', files: [] });
    await house.run();
    house.pos.control.removeFault(lists);
    expect((await house.run()).errors).toEqual([]);
    expect(await house.seen()).toHaveLength(2);
  });
});

describe('one bad message', () => {
  test('RG-09: harms only itself, is counted once a run, and after 5 failures goes to quarantine', async () => {
    for (const id of ['1', '2', '3']) house.pos.control.addMessage({ id, files: [] });
    const services = documentsWith(failingFor('2'));
    const first = await house.run({ services });
    expect(first.counters).toMatchObject({ registered: 2, confirmed: 2, failed: 1 });
    expect(first.outcome).toMatchObject({
      kind: 'partial',
      failures: [{ item: 'Сообщение ПОС № 2', code: 'INTERNAL' }],
    });
    expect(house.notices.get('messages-failed POSExchange.POSRegistration')!.text).toContain('(2)');
    for (let run = 2; run <= 4; run++) expect((await house.run({ services })).counters).toMatchObject({ failed: 1 });
    expect(await quarantined()).toEqual([]);
    expect((await house.run({ services })).counters).toMatchObject({ failed: 1, quarantined: 1 });
    const [item] = await quarantined();
    expect(item).toMatchObject({ key: 'Сообщение ПОС № 2', attempts: 5, code: 'INTERNAL' });
    expect(await plugin.quarantine!.raw(item!.id, house.context() as never)).toMatchObject({ id: '2' });
    expect((await house.run({ services })).outcome.kind).toBe('nothing');
    expect(house.notices.size).toBe(0);

    expect(await plugin.quarantine!.retry(item!.id, house.context() as never)).toBe(true);
    expect(await plugin.quarantine!.retry(item!.id, house.context() as never)).toBe(false);
    expect(house.wakes).toEqual(['POSExchange.POSRegistration']);
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1 });
    expect(await house.seen()).toHaveLength(3);
  });

  test('RG-09: a message in quarantine is tried again when a setting it depends on has changed', async () => {
    house.pos.control.addMessage({ id: '2', files: [] });
    const services = documentsWith(failingFor('2'));
    for (let run = 1; run <= 5; run++) await house.run({ services });
    expect(await quarantined()).toHaveLength(1);
    await house.run();
    expect(await house.seen()).toEqual([]);
    house.settings = { ...house.settings, deliveryKindIsn: await house.office.deliveryKind('ПОС новый') };
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1 });
    expect(await quarantined()).toEqual([]);
  });

  test('RG-09: later deliveries of a message that failed wait, so that the first stays the first', async () => {
    house.pos.control.addMessage({ id: '2', files: [], text: 'Первое.' });
    house.pos.control.redeliver('2', { files: [], text: 'Второе.' });
    await house.run({ services: documentsWith(failingFor('2')) });
    expect(await house.database.query('select attempts from plugin_pos.inbox order by id')).toEqual([
      { attempts: 1 },
      { attempts: 0 },
    ]);
    await house.run();
    expect((await house.seen('2')).map(({ content }) => content)).toEqual(['Первое.', 'Второе.']);
  });

  test('RG-09: a missing required field sends that message to quarantine, with its raw text', async () => {
    house.pos.control.addMessage({ id: '1', files: [] });
    house.pos.control.addMessage({ id: '2', files: [] });
    listFault({ kind: 'missing-field', field: 'category' }, 1);
    const { counters, errors } = await house.run();
    expect(counters).toMatchObject({ received: 2, quarantined: 2, failed: 2 });
    expect(errors.join()).toContain('/category');
    const items = await quarantined();
    expect(items.map(({ key, code }) => [key, code])).toEqual([
      ['Сообщение ПОС № 1', 'MESSAGE_INVALID'],
      ['Сообщение ПОС № 2', 'MESSAGE_INVALID'],
    ]);
    expect(await plugin.quarantine!.raw(items[0]!.id, house.context() as never)).not.toHaveProperty('category');
    expect((await house.run()).counters).toMatchObject({ registered: 2, confirmed: 2 });
    expect(await quarantined()).toEqual([]);
  });

  test('RG-09: the quarantine is paged', async () => {
    for (const id of ['1', '2', '3']) house.pos.control.addMessage({ id, files: [] });
    listFault({ kind: 'missing-field', field: 'text' });
    await house.run();
    const page = (cursor?: string) =>
      plugin.quarantine!.list({ limit: 2, ...(cursor ? { cursor } : {}) }, house.context() as never);
    const first = await page();
    const second = await page(first.nextCursor!);
    expect([...first.items, ...second.items].map(({ key }) => key)).toHaveLength(3);
    expect(second.nextCursor).toBeNull();
  });
});

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
      expect((await house.run()).outcome).toMatchObject({ failures: [{ code: 'POS_ANSWER_UNREADABLE' }] });
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
    const away = documentsWith({
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
    const services = documentsWith(failingFor('2'));
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
    await house.run({ services: documentsWith(failingFor('2')) });
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
