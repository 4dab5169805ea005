import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { assigned, Client, Emulators, first, second } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;
let now: Date;

beforeEach(async () => {
  now = new Date('2025-05-04T12:00:00Z');
  emulator = await emulators.start({ clock: () => now, tokenLifetimeSeconds: 7 * 86_400 });
  client = await new Client(emulator).login();
});
afterAll(() => emulators.closeAll());

const ids = (items: readonly { deliveryId: string }[]) => items.map((each) => each.deliveryId);

describe('the list of waiting deliveries', () => {
  test('is ordered by time of queueing, oldest first, also within one millisecond', async () => {
    const added = emulator.control.addMessages({ lkoId: first.lkoId, count: 25, supplementShare: 0.3 });
    now = new Date('2025-05-04T13:00:00Z');
    const later = emulator.control.redeliver(added[0]?.id ?? '');
    const items = await client.list(7);
    expect(ids(items)).toEqual([...ids(added), later.deliveryId]);
    const times = (items as unknown as { queuedAt: string }[]).map((each) => each.queuedAt);
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(26);
  });

  test('an explicit time of queueing is obeyed; equal ones are ordered by deliveryId', async () => {
    const at = (queuedAt: string, deliveryId: string) =>
      emulator.control.addMessage({ queuedAt, deliveryId: `${deliveryId}0000000-0000-4000-8000-000000000000` });
    at('2025-05-04T10:00:00+03:00', 'b');
    at('2025-05-04T10:00:00+03:00', 'a');
    at('2025-05-04T06:59:59.999Z', 'c');
    expect(ids(await client.list(1)).map((each) => each[0])).toEqual(['c', 'a', 'b']);
  });

  test('reading changes nothing; total counts what waits now', async () => {
    emulator.control.addMessages({ lkoId: first.lkoId, count: 3 });
    const once = await client.get('listAppeals', '/api/v1/appeals?limit=2');
    const twice = await client.get('listAppeals', '/api/v1/appeals?limit=2');
    expect(twice.json).toEqual(once.json);
    expect(once.json.total).toBe(3);
    expect(once.json.nextCursor).not.toBeNull();
    const exact = await client.get('listAppeals', '/api/v1/appeals?limit=3');
    expect(exact.json.nextCursor).toBeNull();
  });

  test('confirmations between pages neither skip nor repeat', async () => {
    const added = emulator.control.addMessages({ lkoId: first.lkoId, count: 40, supplementShare: 0 });
    let total = 40;
    const items = await client.list(6, async (page) => {
      expect(page.json.total).toBe(total);
      for (const { id, deliveryId } of page.json.items) await client.confirm(id, deliveryId);
      total -= page.json.items.length;
    });
    expect(ids(items)).toEqual(ids(added));
    expect(await client.list()).toEqual([]);
  });

  test('a confirmed item under the cursor does not disturb; what comes meanwhile is seen', async () => {
    const added = emulator.control.addMessages({ lkoId: first.lkoId, count: 4, supplementShare: 0 });
    const page = await client.get('listAppeals', '/api/v1/appeals?limit=2');
    for (const { id, deliveryId } of added.slice(0, 3)) await client.confirm(id, deliveryId);
    const late = emulator.control.addMessage();
    const next = await client.get('listAppeals', `/api/v1/appeals?cursor=${page.json.nextCursor}`);
    expect(ids(next.json.items)).toEqual([added[3]?.deliveryId, late.deliveryId]);
  });

  test('a delivery stays readable after its confirmation', async () => {
    const appeal = emulator.control.addMessage({ text: 'Прошу починить качели.' });
    await client.confirm(appeal.id, appeal.deliveryId);
    const path = `/api/v1/appeals/${appeal.id}/deliveries/${appeal.deliveryId}`;
    expect((await client.get('delivery', path)).json).toEqual(appeal);
  });

  test('each ЛКО and each contour has its own', async () => {
    const prod = emulator.control.addMessage();
    const test = emulator.control.addMessage({ contour: 'test' });
    const foreign = emulator.control.addMessage({ lkoId: second.lkoId });
    const inTest = await new Client(emulator, 'test').login();
    const other = await new Client(emulator, 'prod', second).login();
    expect(ids(await client.list())).toEqual([prod.deliveryId]);
    expect(ids(await inTest.list())).toEqual([test.deliveryId]);
    expect(ids(await other.list())).toEqual([foreign.deliveryId]);
    expect(prod.id).not.toBe(test.id);
  });
});

describe('the registry', () => {
  const changed = async (query = '') =>
    (await client.get('appealRegistry', `/api/v1/appeals/registry${query}`)).json.items.map(
      (each: { id: string }) => each.id,
    );

  test('is ordered by time of change; changedSince is included', async () => {
    const [one, two, three] = emulator.control.addMessages({ lkoId: first.lkoId, count: 3, supplementShare: 0 });
    expect(await changed()).toEqual([one?.id, two?.id, three?.id]);
    now = new Date('2025-05-05T12:00:00Z');
    await client.confirm(one?.id ?? '', one?.deliveryId ?? '');
    expect(await changed()).toEqual([two?.id, three?.id, one?.id]);
    expect(await changed('?changedSince=2025-05-05T12:00:00Z')).toEqual([one?.id]);
    expect(await changed('?changedSince=2025-05-05T15:00:00%2B03:00')).toEqual([one?.id]);
    expect(await changed('?changedSince=2025-05-05T12:00:00.000001Z')).toEqual([]);
    now = new Date('2025-05-06T12:00:00Z');
    await client.status(one?.id ?? '', assigned());
    expect(await changed('?changedSince=2025-05-06T00:00:00Z')).toEqual([one?.id]);
  });

  test('is read page by page; its updatedAt can be used as changedSince', async () => {
    emulator.control.addMessages({ lkoId: first.lkoId, count: 11, supplementShare: 0 });
    const seen: string[] = [];
    let updatedAt = '';
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { json } = await client.get('appealRegistry', `/api/v1/appeals/registry?limit=4${query}`);
      seen.push(...json.items.map((each: { id: string }) => each.id));
      updatedAt = json.items.at(-1).updatedAt;
      cursor = json.nextCursor;
    }
    expect(new Set(seen).size).toBe(11);
    expect(await changed(`?changedSince=${encodeURIComponent(updatedAt)}`)).toEqual([seen.at(-1)]);
  });

  test('a cursor of one list is no cursor of the other', async () => {
    emulator.control.addMessages({ lkoId: first.lkoId, count: 3, supplementShare: 0 });
    const { nextCursor } = (await client.get('listAppeals', '/api/v1/appeals?limit=1')).json;
    const refused = await client.get('appealRegistry', `/api/v1/appeals/registry?cursor=${nextCursor}`);
    expect(refused.json.error.code).toBe('BAD_CURSOR');
  });
});
