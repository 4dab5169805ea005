import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { Client, code, Emulators, first, second } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let now = new Date('2025-05-04T12:00:00Z');

beforeAll(async () => {
  const testOnly = { ...second, contours: ['test' as const], clientSecret: 'тайна+100%' };
  emulator = await emulators.start({
    clock: () => now,
    tokenLifetimeSeconds: 600,
    organisations: [first, testOnly],
  });
});
afterAll(() => emulators.closeAll());

const grant = { grant_type: 'client_credentials' };
const body = { ...grant, client_id: first.clientId, client_secret: first.clientSecret };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

describe('the token', () => {
  test('is given for client_id and client_secret in the body', async () => {
    const answer = await new Client(emulator).form(body);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('is given for HTTP Basic, form-encoded inside', async () => {
    const answer = await new Client(emulator, 'test').form(grant, basic(second.clientId, 'тайна+100%'));
    expect(answer.status).toBe(200);
  });

  test.each([
    ['an unknown client', { ...body, client_id: 'nobody' }, {}, '401 invalid_client'],
    ['a wrong secret', { ...body, client_secret: 'wrong' }, {}, '401 invalid_client'],
    ['no credentials', grant, {}, '401 invalid_client'],
    ['a wrong secret in Basic', grant, basic(first.clientId, 'wrong'), '401 invalid_client'],
    ['a broken Basic', grant, { authorization: 'Basic %%%' }, '401 invalid_client'],
    ['an unknown grant', { ...body, grant_type: 'password' }, {}, '400 unsupported_grant_type'],
    ['no grant', { client_id: first.clientId, client_secret: first.clientSecret }, {}, '400 invalid_request'],
    ['two methods', body, basic(first.clientId, first.clientSecret), '400 invalid_request'],
    ['a JSON body', body, { 'content-type': 'application/json' }, '400 invalid_request'],
  ])('is refused for %s', async (_, form: Record<string, string>, headers: Record<string, string>, expected) => {
    expect(code(await new Client(emulator).form(form, headers))).toBe(expected);
  });

  test('is refused where the organisation is unknown in the contour', async () => {
    const refused = await new Client(emulator, 'prod').form(grant, basic(second.clientId, 'тайна+100%'));
    expect(code(refused)).toBe('401 invalid_client');
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic/);
  });

  test('of one contour is refused by the other', async () => {
    const client = await new Client(emulator, 'prod').login();
    const other = new Client(emulator, 'test');
    other.token = client.token;
    expect(code(await other.get('lkoMe', '/api/v1/lko/me'))).toBe('401 CONTOUR_MISMATCH');
    expect(code(await client.get('lkoMe', '/api/v1/lko/me'))).toBe('200 OK');
  });

  test('expires', async () => {
    const client = await new Client(emulator).login();
    now = new Date(now.getTime() + 599_999);
    expect(code(await client.get('listAppeals', '/api/v1/appeals'))).toBe('200 OK');
    now = new Date(now.getTime() + 1);
    const refused = await client.get('listAppeals', '/api/v1/appeals');
    expect(code(refused)).toBe('401 TOKEN_EXPIRED');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    await client.login();
    expect(code(await client.get('listAppeals', '/api/v1/appeals'))).toBe('200 OK');
  });

  test('expires by command', async () => {
    const client = await new Client(emulator).login();
    emulator.control.expireTokens();
    expect(code(await client.get('categories', '/api/v1/dictionaries/categories'))).toBe('401 TOKEN_EXPIRED');
  });

  test.each(['', 'Bearer', 'Bearer nonsense', 'Basic abc', 'Bearer a b'])('«%s» is TOKEN_INVALID', async (value) => {
    const headers = { authorization: value };
    const answer = await new Client(emulator).send('/api/v1/lko/me', { operation: 'lkoMe', headers });
    expect(code(answer)).toBe('401 TOKEN_INVALID');
  });

  test('is asked for before anything else is looked at', async () => {
    const client = new Client(emulator);
    client.token = 'none';
    expect(code(await client.confirm('no-number', 'no-guid'))).toBe('401 TOKEN_INVALID');
  });

  test('dies with a change of the key; the new key works', async () => {
    const client = await new Client(emulator).login();
    emulator.control.setKey(first.lkoId, 'new-secret');
    expect(code(await client.get('lkoMe', '/api/v1/lko/me'))).toBe('401 TOKEN_INVALID');
    expect(code(await client.form(body))).toBe('401 invalid_client');
    expect((await client.form({ ...body, client_secret: 'new-secret' })).status).toBe(200);
    emulator.control.setKey(first.lkoId, first.clientSecret);
  });

  test('and secrets do not get into the journal', async () => {
    await new Client(emulator).login();
    expect(JSON.stringify(emulator.control.journal())).not.toContain(first.clientSecret);
    expect(emulator.control.journal({ operation: 'token' }).at(-1)).toMatchObject({ lkoId: first.lkoId, status: 200 });
  });
});
