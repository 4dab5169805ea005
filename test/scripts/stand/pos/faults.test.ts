import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import type { Fault, FaultMatch, PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { Client, code, Emulators, first, second } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;

beforeEach(async () => {
  emulator = await emulators.start({ seed: 3 });
  client = await new Client(emulator).login();
});
afterAll(() => emulators.closeAll());

const fail = (fault: Fault, match: FaultMatch = { operation: 'listAppeals', times: 1 }) =>
  emulator.control.addFault({ match, fault });
const list = (query = '') => client.get('listAppeals', `/api/v1/appeals${query}`);
/** The same without a check against the contract. */
const rawList = (query = '') => client.send(`/api/v1/appeals${query}`, { headers: client.bearer() });
const idsOf = (answer: { json: { items: { id: string }[] } }) => answer.json.items.map((each) => each.id);

describe('faults of a request', () => {
  test.each([
    [401, '401 TOKEN_INVALID'],
    [403, '403 LKO_INTEGRATION_DISABLED'],
    [429, '429 TOO_MANY_REQUESTS'],
    [500, '500 INTERNAL_ERROR'],
    [503, '503 SERVICE_UNAVAILABLE'],
  ])('status %i, without the call being carried out', async (status, expected) => {
    const { id, deliveryId } = emulator.control.addMessage();
    fail({ kind: 'status', status }, { operation: 'confirmRegistration', times: 1 });
    expect(code(await client.confirm(id, deliveryId))).toBe(expected);
    expect(emulator.control.states({ id })).toMatchObject([{ state: 'NEW' }]);
    expect(code(await client.confirm(id, deliveryId))).toBe('200 OK');
  });

  test('429 has Retry-After; code and Retry-After can be given', async () => {
    fail({ kind: 'status', status: 429 });
    expect((await list()).headers.get('retry-after')).toBe('1');
    fail({ kind: 'status', status: 429, retryAfter: 'Sun, 04 May 2025 12:00:00 GMT' });
    expect((await list()).headers.get('retry-after')).toBe('Sun, 04 May 2025 12:00:00 GMT');
    fail({ kind: 'status', status: 401, code: 'TOKEN_EXPIRED' });
    expect(code(await list())).toBe('401 TOKEN_EXPIRED');
  });

  test('status after the call was carried out', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    fail({ kind: 'status-after', status: 503 }, { operation: 'confirmRegistration', times: 1 });
    expect(code(await client.confirm(id, deliveryId))).toBe('503 SERVICE_UNAVAILABLE');
    expect(emulator.control.states({ id })).toMatchObject([{ state: 'REGISTERED' }]);
  });

  test('reset: nothing is carried out', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    fail({ kind: 'reset' }, { operation: 'confirmRegistration', times: 1 });
    await expect(client.confirm(id, deliveryId)).rejects.toThrow('fetch failed');
    expect(emulator.control.states({ id })).toMatchObject([{ state: 'NEW' }]);
    expect(emulator.control.journal({ operation: 'confirmRegistration' })).toMatchObject([
      { status: null, effective: false, fault: 'reset' },
    ]);
  });

  test('reset after: carried out, the answer is lost', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    fail({ kind: 'reset-after' }, { operation: 'confirmRegistration', times: 1 });
    await expect(client.confirm(id, deliveryId)).rejects.toThrow('fetch failed');
    expect(emulator.control.states({ id })).toMatchObject([{ state: 'REGISTERED' }]);
    expect(code(await client.confirm(id, deliveryId))).toBe('200 OK');
    expect(emulator.control.registrations()).toMatchObject([{ effective: 1, repeats: 1, conflicts: 0 }]);
  });

  test('delays', async () => {
    for (const kind of ['delay', 'delay-answer'] as const) {
      fail({ kind, ms: 60 });
      const begun = Date.now();
      expect((await list()).status).toBe(200);
      expect(Date.now() - begun).toBeGreaterThanOrEqual(55);
    }
  });

  test('a call that is held is carried out when the fault is taken away', async () => {
    fail({ kind: 'hold' });
    const answered = list();
    await until('the call', () => emulator.control.faults()[0]?.hits === 1);
    emulator.control.clearFaults();
    expect((await answered).status).toBe(200);
  });

  test('a delayed call is carried out although its client went away', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    fail({ kind: 'delay', ms: 1_000 }, { operation: 'confirmRegistration', times: 1 });
    const body = {
      deliveryId,
      regNumber: '1',
      regDate: '2025-05-04',
      sedDocId: '1',
      registeredAt: '2025-05-04T10:00:00Z',
    };
    const gone = fetch(`${client.base}/api/v1/appeals/${id}/registration`, {
      method: 'POST',
      headers: { ...client.bearer(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(500),
    });
    await expect(gone).rejects.toThrow();
    await until('the registration', () => emulator.control.registrations()[0]?.effective === 1);
    expect(emulator.control.states({ id })).toMatchObject([{ state: 'REGISTERED' }]);
  });
});

describe('faults of an answer', () => {
  beforeEach(() => {
    emulator.control.addMessages({ lkoId: first.lkoId, count: 6, supplementShare: 0 });
  });

  test('cut body', async () => {
    fail({ kind: 'cut-body' });
    await expect(list()).rejects.toThrow('terminated');
  });

  test('cut body of a file', async () => {
    const { id, files } = emulator.control.addMessage({ files: [{ name: 'a.pdf', size: 50_000 }] });
    fail({ kind: 'cut-body' }, { path: /\/files\//, times: 1 });
    const path = `/api/v1/appeals/${id}/files/${files[0]?.id}/content`;
    await expect(client.get('fileContent', path)).rejects.toThrow('terminated');
    expect((await client.get('fileContent', path)).bytes).toHaveLength(50_000);
  });

  test('slow body', async () => {
    fail({ kind: 'slow-body', bytesPerSecond: 100_000 });
    const begun = Date.now();
    expect((await list()).json.items).toHaveLength(6);
    expect(Date.now() - begun).toBeGreaterThan(50);
  });

  test('duplicate page: the same page comes again, then the next one', async () => {
    fail({ kind: 'duplicate-page' }, { operation: 'listAppeals', times: 1, after: 1 });
    const pages: string[][] = [];
    const items = await client.list(2, async (page) => {
      pages.push(idsOf(page));
    });
    expect(pages).toHaveLength(4);
    expect(pages[2]).toEqual(pages[1]);
    expect(new Set(items.map((each) => each.id)).size).toBe(6);
  });

  test('changed page order', async () => {
    const usual = idsOf(await list());
    fail({ kind: 'changed-page-order' });
    expect(idsOf(await list())).toEqual([...usual].reverse());
    expect(idsOf(await list())).toEqual(usual);
  });

  test('endless list', async () => {
    fail({ kind: 'endless-list' }, { operation: 'listAppeals' });
    const page = await list('?limit=4');
    const last = await list(`?limit=4&cursor=${page.json.nextCursor}`);
    expect(idsOf(last)).toHaveLength(2);
    expect(idsOf(await list(`?limit=4&cursor=${last.json.nextCursor}`))).toEqual(idsOf(page));
    emulator.control.clearFaults();
    expect((await list()).json.nextCursor).toBeNull();
  });

  test('wrong content type', async () => {
    fail({ kind: 'wrong-content-type' });
    const answer = await rawList();
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.bytes.toString()).toMatch(/^<!doctype html>/);
  });

  test('broken JSON', async () => {
    fail({ kind: 'broken-json' });
    await expect(rawList()).rejects.toThrow(SyntaxError);
  });

  test('unknown field: the contract is kept', async () => {
    fail({ kind: 'unknown-field' });
    expect((await list()).json.items[0]).toMatchObject({
      unknownField: ['значение'],
      organization: { lkoId: first.lkoId },
    });
  });

  test('missing field: the contract is broken', async () => {
    fail({ kind: 'missing-field' });
    await expect(list()).rejects.toThrow("must have required property 'category'");
    fail({ kind: 'missing-field', field: 'nextCursor' });
    expect((await rawList()).json).not.toHaveProperty('nextCursor');
  });
});

describe('which requests are hit', () => {
  test('by operation, path, method, ЛКО and contour', async () => {
    const other = await new Client(emulator, 'prod', second).login();
    const inTest = await new Client(emulator, 'test').login();
    const status = { kind: 'status', status: 503 } as const;
    const me = (each: Client) => each.get('lkoMe', '/api/v1/lko/me').then((answer) => answer.status);
    const matches: [FaultMatch, number[]][] = [
      [{ operation: 'lkoMe' }, [503, 503, 503]],
      [{ operation: 'listAppeals' }, [200, 200, 200]],
      [{ path: '/lko/' }, [503, 503, 503]],
      [{ path: '^/test/' }, [200, 200, 503]],
      [{ method: 'POST' }, [200, 200, 200]],
      [{ lkoId: second.lkoId }, [200, 503, 200]],
      [{ contour: 'test' }, [200, 200, 503]],
      [{ contour: 'test', lkoId: second.lkoId }, [200, 200, 200]],
    ];
    for (const [match, expected] of matches) {
      emulator.control.addFault({ match, fault: status });
      expect([await me(client), await me(other), await me(inTest)]).toEqual(expected);
      emulator.control.clearFaults();
    }
  });

  test('the token call belongs to the ЛКО that asks', async () => {
    fail({ kind: 'status', status: 500 }, { operation: 'token', lkoId: second.lkoId });
    const form = { grant_type: 'client_credentials', client_id: second.clientId, client_secret: second.clientSecret };
    expect((await client.form(form)).status).toBe(500);
    expect((await new Client(emulator).login()).token).not.toBe('');
  });

  test('so many times, after so many', async () => {
    fail({ kind: 'status', status: 503 }, { operation: 'listAppeals', after: 1, times: 2 });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call++) statuses.push((await list()).status);
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
    expect(emulator.control.faults()).toMatchObject([{ seen: 5, hits: 2 }]);
  });

  test('with a probability that follows from the seed', async () => {
    const pattern = async () => {
      fail({ kind: 'status', status: 503 }, { operation: 'listAppeals', probability: 0.5 });
      const statuses: number[] = [];
      for (let call = 0; call < 20; call++) statuses.push((await list()).status);
      return statuses;
    };
    const once = await pattern();
    expect(new Set(once)).toEqual(new Set([200, 503]));
    emulator = await emulators.start({ seed: 3 });
    client = await new Client(emulator).login();
    expect(await pattern()).toEqual(once);
  });

  test('one fault can be removed', async () => {
    const number = fail({ kind: 'status', status: 503 }, {});
    emulator.control.removeFault(number);
    expect((await list()).status).toBe(200);
  });
});
