import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { code, Emulators, first } from './client.ts';
import { branch, csv, hashOf, office, row, ShowcaseClient } from './showcase-client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: ShowcaseClient;
let now: Date;

beforeEach(async () => {
  now = new Date('2025-05-04T12:00:00Z');
  const testOnly = { ...branch, contours: ['test' as const], lkoId: first.lkoId };
  emulator = await emulators.start({
    clock: () => now,
    showcase: { accounts: [office, testOnly], tokenLifetimeSeconds: 600 },
  });
  client = await new ShowcaseClient(emulator).login();
});
afterAll(() => emulators.closeAll());

const file = csv(row(1));

describe('the transactional token', () => {
  test('is given for login and password, with the time of its end', async () => {
    const answer = await client.ask(office);
    expect(answer.json).toMatchObject({ expiresAt: '2025-05-04T15:10:00+03:00' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['an unknown login', { ...office, login: 'nobody' }, '401 LOGIN_FAILED'],
    ['a wrong password', { ...office, password: 'wrong' }, '401 LOGIN_FAILED'],
    ['a login unknown in this contour', branch, '401 LOGIN_FAILED'],
    ['no password', { login: office.login }, '422 VALIDATION_FAILED'],
    ['a number as login', { ...office, login: 1 }, '422 VALIDATION_FAILED'],
    ['no object', null, '422 VALIDATION_FAILED'],
  ])('is refused for %s', async (_, body, expected) => {
    expect(code(await client.ask(body))).toBe(expected);
  });

  test('is refused where the body is no JSON', async () => {
    const ask = (type: string, body: string) =>
      client.client.send('/showcase/v1/auth/token', {
        operation: 'showcaseToken',
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
    expect(code(await ask('application/x-www-form-urlencoded', 'login=office'))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(code(await ask('application/json', '{"login"'))).toBe('400 BAD_REQUEST');
  });

  test('is good for one upload that is answered 202, and for any number of queries after it', async () => {
    expect(code(await client.upload(file))).toBe('202 OK');
    expect(code(await client.upload(csv(row(2))))).toBe('401 TOKEN_USED');
    for (let query = 0; query < 3; query++) expect((await client.find(hashOf(file))).json.items).toHaveLength(1);
    expect(code(await client.uploadAnew(csv(row(2))))).toBe('202 OK');
  });

  test('is used up by an upload answered 4xx', async () => {
    expect(code(await client.upload(Buffer.alloc(0)))).toBe('400 EMPTY_FILE');
    expect(code(await client.upload(file))).toBe('401 TOKEN_USED');
    await client.login();
    emulator.control.addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'status', status: 429 } });
    expect(code(await client.upload(file))).toBe('429 TOO_MANY_REQUESTS');
    expect(code(await client.upload(file))).toBe('401 TOKEN_USED');
  });

  test('is not used up by an answer of 5xx, before or after the file was taken', async () => {
    emulator.control.addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'status', status: 503 } });
    expect(code(await client.upload(file))).toBe('503 SERVICE_UNAVAILABLE');
    const after = { kind: 'status-after', status: 502 } as const;
    emulator.control.addFault({ match: { operation: 'upload', times: 1 }, fault: after });
    expect(code(await client.upload(file))).toBe('502 BAD_GATEWAY');
    expect(code(await client.upload(file))).toBe('409 DUPLICATE_FILE');
    expect(code(await client.upload(csv(row(2))))).toBe('401 TOKEN_USED');
  });

  test('is not used up by a broken transfer', async () => {
    const cut = { kind: 'cut-request', afterBytes: 100 } as const;
    emulator.control.addFault({ match: { operation: 'upload', times: 1 }, fault: cut });
    await expect(client.upload(file)).rejects.toThrow('fetch failed');
    expect(await emulator.control.uploads()).toEqual([]);
    expect(code(await client.upload(file))).toBe('202 OK');
  });

  test('lets one of two uploads at once through', async () => {
    emulator.control.addFault({ match: { operation: 'upload' }, fault: { kind: 'delay', ms: 50 } });
    const answers = await Promise.all([client.upload(file), client.upload(csv(row(2)))]);
    expect(answers.map(code).sort()).toEqual(['202 OK', '401 TOKEN_USED']);
    expect(await emulator.control.uploads()).toHaveLength(1);
  });

  test('expires for uploads and queries', async () => {
    now = new Date(now.getTime() + 599_999);
    expect(code(await client.find(hashOf(file)))).toBe('200 OK');
    now = new Date(now.getTime() + 1);
    expect(code(await client.find(hashOf(file)))).toBe('401 TOKEN_EXPIRED');
    expect(code(await client.upload(file))).toBe('401 TOKEN_EXPIRED');
    await client.login();
    emulator.control.expireTransactions();
    expect(code(await client.state('1'))).toBe('401 TOKEN_EXPIRED');
  });

  test('of one contour is refused by the other', async () => {
    const other = new ShowcaseClient(emulator, 'test');
    other.token = client.token;
    expect(code(await other.upload(file))).toBe('401 CONTOUR_MISMATCH');
    expect(code(await client.upload(file))).toBe('202 OK');
  });

  test.each(['', 'Transaction', 'Transaction nonsense', 'Bearer'])('«%s» is TOKEN_INVALID', async (scheme) => {
    const headers = { authorization: scheme === 'Bearer' ? `Bearer ${client.token}` : scheme };
    const answer = await client.client.send('/showcase/v1/uploads/1', { operation: 'uploadState', headers });
    expect(code(answer)).toBe('401 TOKEN_INVALID');
    expect(answer.headers.get('www-authenticate')).toBe('Transaction');
  });

  test('of the message exchange is of no use, and the other way round', async () => {
    const exchange = await client.client.login();
    client.token = exchange.token;
    expect(code(await client.upload(file))).toBe('401 TOKEN_INVALID');
    exchange.token = (await client.login()).token;
    expect(code(await exchange.get('lkoMe', '/api/v1/lko/me'))).toBe('401 TOKEN_INVALID');
  });

  test('dies with a change of the password', async () => {
    emulator.control.setShowcasePassword(office.login, 'new');
    expect(code(await client.upload(file))).toBe('401 TOKEN_INVALID');
    expect(code(await client.ask(office))).toBe('401 LOGIN_FAILED');
    expect(code(await client.ask({ ...office, password: 'new' }))).toBe('200 OK');
  });

  test('and passwords do not get into the journal', async () => {
    await client.upload(file);
    const journal = JSON.stringify(emulator.control.journal());
    expect(journal).not.toContain(client.token);
    expect(journal).not.toContain(office.password);
    expect(emulator.control.journal({ login: office.login }).map((each) => [each.operation, each.status])).toEqual([
      ['showcaseToken', 200],
      ['upload', 202],
    ]);
  });

  test('belongs to the ЛКО of its login, by which faults find it', async () => {
    const match = { lkoId: first.lkoId, login: branch.login };
    emulator.control.addFault({ match, fault: { kind: 'status', status: 500 } });
    expect(code(await new ShowcaseClient(emulator, 'test', branch).ask(branch))).toBe('500 INTERNAL_ERROR');
    expect(code(await client.ask(office))).toBe('200 OK');
  });
});
