import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginDatabase } from '../../../core/contract/index.ts';
import plugin from '../plugin.ts';
import { documentsWith, failingFor } from './breaking.ts';
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

async function route<Reply>(path: string, parameters: Record<string, string>, query: Record<string, string>) {
  const found = plugin.routes!.find((each) => each.path === path)!;
  const request = {
    parameters,
    query,
    headers: {},
    body: undefined,
    rawBody: undefined,
    cards: undefined,
    user: 'technologist',
  };
  return (await found.handle(request, house.context() as never)).body as Reply;
}

const outbox = (query: Record<string, string>) => route<{ items: { id: number }[] }>('/outbox', {}, query);
const retry = (id: string) => route('/outbox/:id/retry', { id }, {});

const listFault = (fault: Parameters<Installation['pos']['control']['addFault']>[0]['fault'], times?: number) =>
  house.pos.control.addFault({ match: { operation: 'listAppeals', ...(times ? { times } : {}) }, fault });

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
    const { items } = await outbox({ state: 'refused' });
    expect(items).toMatchObject([
      { kind: 'registration', key: appeal.id, lastError: expect.stringContaining('ДРУГОЙ-1') },
    ]);
    expect(await retry(String(items[0]!.id))).toMatchObject({ state: 'waiting' });
    await expect(retry(String(items[0]!.id))).rejects.toMatchObject({ code: 'POS_OUTBOX_UNKNOWN' });
    expect(await outbox({ state: 'refused' })).toMatchObject({ items: [], nextCursor: null });
  });

  test('RG-08: asked to stop, the run ends its batch; the next one goes on', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 350, fileCount: 0, supplementShare: 0 });
    const stop = new AbortController();
    const services = documentsWith(house, {
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
});

describe('one bad message', () => {
  test('RG-09, RG-10: harms only itself, is told of, is counted once a run, and after 5 failures goes to quarantine', async () => {
    for (const id of ['1', '2', '3']) house.pos.control.addMessage({ id, files: [] });
    const services = failingFor(house, '2');
    const first = await house.run({ services });
    expect(first.counters).toMatchObject({ registered: 2, confirmed: 2, failed: 1 });
    expect(first.outcome).toMatchObject({
      kind: 'partial',
      failures: [{ item: 'Сообщение ПОС № 2', code: 'INTERNAL' }],
    });
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
    const services = failingFor(house, '2');
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
    await house.run({ services: failingFor(house, '2') });
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
