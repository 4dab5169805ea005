import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { assigned, Client, code, Emulators, first, second, solved, someKey } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;
let id: string;
let deliveryId: string;
let now = new Date('2025-05-04T12:00:00Z');

beforeAll(async () => {
  emulator = await emulators.start({ clock: () => now, tokenLifetimeSeconds: 90 * 86_400 });
  client = await new Client(emulator).login();
});
beforeEach(() => {
  ({ id, deliveryId } = emulator.control.addMessage());
});
afterAll(() => emulators.closeAll());

async function historyLength(): Promise<number> {
  return (await client.get('appealState', `/api/v1/appeals/${id}`)).json.history.length;
}

describe('Idempotency-Key', () => {
  test('same key and content: the first answer again, without effect', async () => {
    await client.confirm(id, deliveryId);
    const key = someKey();
    const once = await client.status(id, {}, key);
    const length = await historyLength();
    expect((await client.status(id, {}, key)).json).toEqual(once.json);
    expect(await historyLength()).toBe(length);
    const entries = emulator.control.journal({ idempotencyKey: key });
    expect(entries.map(({ effective, replayed }) => ({ effective, replayed }))).toEqual([
      { effective: true, replayed: false },
      { effective: false, replayed: true },
    ]);
  });

  test('without a key the same content takes effect twice', async () => {
    await client.confirm(id, deliveryId);
    const once = await client.status(id);
    expect((await client.status(id)).json.statusId).not.toBe(once.json.statusId);
  });

  test('other content: IDEMPOTENCY_CONFLICT; the first answer is kept', async () => {
    await client.confirm(id, deliveryId);
    const key = someKey();
    const once = await client.status(id, {}, key);
    expect(code(await client.status(id, { notifyApplicant: true }, key))).toBe('409 IDEMPOTENCY_CONFLICT');
    expect((await client.status(id, {}, key)).json).toEqual(once.json);
  });

  test('JSON is compared by bytes', async () => {
    await client.confirm(id, deliveryId);
    const path = `/api/v1/appeals/${id}/statuses`;
    const send = (body: string) =>
      client.send(path, {
        operation: 'sendStatus',
        method: 'POST',
        headers: { ...client.bearer(), 'content-type': 'application/json', 'idempotency-key': 'bytes' },
        body,
      });
    const body = JSON.stringify(assigned());
    expect(code(await send(body))).toBe('200 OK');
    expect(code(await send(`${body} `))).toBe('409 IDEMPOTENCY_CONFLICT');
  });

  test('multipart is compared by its parts, whatever the boundary', async () => {
    await client.confirm(id, deliveryId);
    const key = someKey();
    const file = (text: string, name = 'Ответ.txt') => new File([text], name);
    const once = await client.answer(id, {}, [file('да')], key);
    expect(code(once)).toBe('200 OK');
    expect((await client.answer(id, {}, [file('да')], key)).json).toEqual(once.json);
    expect(code(await client.answer(id, {}, [file('нет')], key))).toBe('409 IDEMPOTENCY_CONFLICT');
    expect(code(await client.answer(id, {}, [file('да', 'Другой.txt')], key))).toBe('409 IDEMPOTENCY_CONFLICT');
    expect(code(await client.answer(id, {}, [], key))).toBe('409 IDEMPOTENCY_CONFLICT');
    expect(code(await client.answer(id, { text: 'Иначе.' }, [file('да')], key))).toBe('409 IDEMPOTENCY_CONFLICT');
  });

  test('while the first is in flight: IDEMPOTENCY_IN_PROGRESS, then its answer', async () => {
    await client.confirm(id, deliveryId);
    emulator.control.addFault({ match: { operation: 'sendStatus', times: 1 }, fault: { kind: 'delay', ms: 150 } });
    const key = someKey();
    const firstCall = client.status(id, {}, key);
    await until('the fault', () => emulator.control.faults()[0]?.hits === 1);
    expect(code(await client.status(id, {}, key))).toBe('409 IDEMPOTENCY_IN_PROGRESS');
    expect(code(await client.status(id, assigned(), key))).toBe('409 IDEMPOTENCY_CONFLICT');
    const once = await firstCall;
    expect((await client.status(id, {}, key)).json).toEqual(once.json);
    emulator.control.clearFaults();
  });

  test('its scope is client and path', async () => {
    const key = someKey();
    await client.confirm(id, deliveryId, {}, key);
    expect(code(await client.status(id, {}, key))).toBe('200 OK');
    const next = emulator.control.addMessage();
    expect(code(await client.confirm(next.id, next.deliveryId, {}, key))).toBe('200 OK');
    const other = await new Client(emulator, 'prod', second).login();
    expect(code(await other.status(id, {}, key))).toBe('403 FOREIGN_LKO');
    const test = await new Client(emulator, 'test', first).login();
    const message = emulator.control.addMessage({ contour: 'test', id });
    expect(code(await test.confirm(id, message.deliveryId, {}, key))).toBe('200 OK');
  });

  test('final refusals are remembered', async () => {
    await client.confirm(id, deliveryId);
    const conflict = someKey();
    const refused = await client.confirm(id, deliveryId, { regNumber: 'П-5' }, conflict);
    expect((await client.confirm(id, deliveryId, { regNumber: 'П-5' }, conflict)).json).toEqual(refused.json);
    expect(emulator.control.registrations().find((each) => each.deliveryId === deliveryId)?.conflicts).toBe(1);
    const invalid = someKey();
    const invalidAnswer = await client.answer(id, { text: '' }, [], invalid);
    expect(code(invalidAnswer)).toBe('422 VALIDATION_FAILED');
    expect((await client.answer(id, { text: '' }, [], invalid)).json).toEqual(invalidAnswer.json);
    const type = someKey();
    const wrongType = await client.answer(id, {}, [new File(['x'], 'x.exe')], type);
    expect((await client.answer(id, {}, [new File(['x'], 'x.exe')], type)).json).toEqual(wrongType.json);
  });

  test('ALREADY_ANSWERED is remembered, although a supplement would open the message again', async () => {
    await client.confirm(id, deliveryId);
    await client.answer(id);
    const key = someKey();
    const refused = await client.answer(id, {}, [], key);
    const supplement = emulator.control.redeliver(id);
    await client.confirm(id, supplement.deliveryId, { regNumber: 'П-2' });
    expect((await client.answer(id, {}, [], key)).json).toEqual(refused.json);
    expect(code(await client.answer(id, {}, [], someKey()))).toBe('200 OK');
  });

  test('404 and NOT_REGISTERED may turn out well with the same key later', async () => {
    const key = someKey();
    expect(code(await client.status(id, {}, key))).toBe('422 INVALID_TRANSITION');
    await client.confirm(id, deliveryId);
    expect(code(await client.status(id, {}, key))).toBe('200 OK');
    const later = '12345678';
    expect(code(await client.confirm(later, deliveryId, {}, key))).toBe('404 APPEAL_NOT_FOUND');
    emulator.control.addMessage({ id: later, deliveryId: '44444444-4444-4444-8444-444444444444' });
    expect(code(await client.confirm(later, deliveryId, {}, key))).toBe('404 DELIVERY_NOT_FOUND');
    expect(code(await client.confirm(later, '44444444-4444-4444-8444-444444444444', {}, key))).toBe('200 OK');
  });

  test('401, 403, 429 and 5xx are not remembered', async () => {
    await client.confirm(id, deliveryId);
    const key = someKey();
    for (const status of [401, 403, 429, 500, 503]) {
      emulator.control.addFault({ match: { operation: 'sendStatus', times: 1 }, fault: { kind: 'status', status } });
      expect((await client.status(id, {}, key)).status).toBe(status);
    }
    expect(code(await client.status(id, {}, key))).toBe('200 OK');
    emulator.control.clearFaults();
  });

  test('a key of 128 characters is accepted, of 129 is BAD_REQUEST; an empty one is a key', async () => {
    expect(code(await client.confirm(id, deliveryId, {}, 'k'.repeat(128)))).toBe('200 OK');
    expect(code(await client.status(id, {}, 'k'.repeat(129)))).toBe('400 BAD_REQUEST');
    const once = await client.status(id, {}, '');
    expect((await client.status(id, {}, '')).json).toEqual(once.json);
  });

  test('is kept 30 days', async () => {
    await client.confirm(id, deliveryId);
    const key = someKey();
    const once = await client.status(id, {}, key);
    now = new Date(now.getTime() + 30 * 86_400_000);
    expect((await client.status(id, {}, key)).json).toEqual(once.json);
    now = new Date(now.getTime() + 1);
    expect((await client.status(id, {}, key)).json).not.toEqual(once.json);
  });

  test('an answer that was lost on its way is found by its key', async () => {
    await client.confirm(id, deliveryId);
    emulator.control.addFault({ match: { operation: 'sendAnswer', times: 1 }, fault: { kind: 'reset-after' } });
    const key = someKey();
    await expect(client.answer(id, solved(), [], key)).rejects.toThrow();
    expect(code(await client.answer(id, solved(), [], key))).toBe('200 OK');
    expect(emulator.control.journal({ idempotencyKey: key }).map((each) => [each.status, each.effective])).toEqual([
      [null, true],
      [200, false],
    ]);
    expect(emulator.control.states({ id })).toMatchObject([{ state: 'SOLVED' }]);
  });
});
