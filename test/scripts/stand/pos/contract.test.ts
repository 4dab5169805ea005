import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exchangeRoutes } from '../../../../scripts/stand/pos/exchange.ts';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { answerSchema, confirmationSchema, statusSchema } from '../../../../scripts/stand/pos/schemas.ts';
import { showcaseRoutes } from '../../../../scripts/stand/pos/showcase/routes.ts';
import { type Answer, assigned, Client, code, confirmation, Emulators, first, second, solved } from './client.ts';
import { contract, contractErrors, requestSchema } from './contract.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;

beforeAll(async () => {
  emulator = await emulators.start({ seed: 7 });
  client = await new Client(emulator).login();
});
afterAll(() => emulators.closeAll());

const root = new URL('../../../../', import.meta.url);

describe('the contract file', () => {
  const original = new URL('../shared/contracts/pos.openapi.yaml', root);
  const whenThere = existsSync(original) ? test : test.skip;

  whenThere('is a verbatim copy of the original', () => {
    const copy = readFileSync(new URL('scripts/stand/pos/pos.openapi.yaml', root), 'utf8');
    expect(copy === readFileSync(original, 'utf8')).toBe(true);
  });

  test('has an operation for each route, and a route for each operation', () => {
    const ofContract = Object.entries(contract.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, each]) => `${each.operationId} ${method.toUpperCase()} ${path}`),
    );
    const ours = [...exchangeRoutes, ...showcaseRoutes].map(
      ({ operation, method, path }) => `${operation} ${method} ${path}`,
    );
    expect(ours.sort()).toEqual(ofContract.sort());
  });

  test('has the schemas by which requests are checked', () => {
    expect(confirmationSchema).toEqual(requestSchema('confirmRegistration'));
    expect(statusSchema).toEqual(requestSchema('sendStatus'));
    const answer = requestSchema('sendAnswer') as { properties: { answer: unknown } };
    expect(answerSchema).toEqual(answer.properties.answer);
  });

  test('is enforced: an answer that breaks it is found', () => {
    expect(contractErrors('listAppeals', 200, 'application/json', { items: [], total: 0 })).not.toEqual([]);
    expect(contractErrors('listAppeals', 200, 'text/html', undefined)).not.toEqual([]);
    expect(contractErrors('lkoMe', 200, 'application/json', { lkoId: 'x' })).not.toEqual([]);
  });
});

/** The client checks each answer against the contract; these tests walk through all of them. */
describe('every answer keeps the contract', () => {
  test('a hundred generated messages, with their pages, cards, deliveries and files', async () => {
    emulator.control.addMessages({ lkoId: first.lkoId, count: 100, fileSize: 2000 });
    const items = await client.list(30);
    expect(items).toHaveLength(100);
    for (const { id, deliveryId } of items.slice(0, 10)) {
      await client.get('appealState', `/api/v1/appeals/${id}`);
      const delivery = await client.get('delivery', `/api/v1/appeals/${id}/deliveries/${deliveryId}`);
      expect(delivery.json).toEqual(items.find((item) => item.deliveryId === deliveryId));
      for (const file of delivery.json.files) {
        const content = await client.get('fileContent', `/api/v1/appeals/${id}/files/${file.id}/content`);
        expect(content.bytes).toHaveLength(file.size);
      }
    }
    expect(
      (await client.get('appealRegistry', '/api/v1/appeals/registry?limit=500')).json.items.length,
    ).toBeGreaterThan(90);
  });

  test('the life of a message from confirmation to answer and its card', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    await client.confirm(id, deliveryId, {}, 'key-1');
    await client.status(id, {}, 'key-2');
    await client.status(id, assigned(), 'key-3');
    await client.answer(id, {}, [new File(['ответ'], 'Ответ заявителю.pdf')], 'key-4');
    const card = (await client.get('appealState', `/api/v1/appeals/${id}`)).json;
    expect(card.history).toMatchObject([
      { kind: 'DELIVERY', state: 'NEW', deliveryId },
      { kind: 'REGISTRATION', state: 'REGISTERED', deliveryId, number: 'П-1', idempotencyKey: 'key-1' },
      { kind: 'STATUS', state: 'REGISTERED', number: 'П-1', idempotencyKey: 'key-2' },
      { kind: 'STATUS', state: 'EXECUTOR_ASSIGNED', idempotencyKey: 'key-3' },
      { kind: 'ANSWER', state: 'SOLVED', number: 'И-7', idempotencyKey: 'key-4' },
    ]);
    expect(card.deliveries).toMatchObject([{ deliveryId, confirmed: true, regNumber: 'П-1', sedDocId: '4580' }]);
  });

  test('the cabinet, also while integration is switched off', async () => {
    const other = await new Client(emulator, 'prod', second).login();
    emulator.control.setIntegration(second.lkoId, false);
    const me = await other.get('lkoMe', '/api/v1/lko/me');
    expect(me.json).toEqual({
      lkoId: second.lkoId,
      name: second.name,
      sedIntegrationEnabled: false,
      answersRequireApproval: false,
      region: { id: null, name: second.region },
    });
    const calls: [string, string][] = [
      ['listAppeals', '/api/v1/appeals'],
      ['appealRegistry', '/api/v1/appeals/registry'],
      ['appealState', '/api/v1/appeals/1'],
      ['categories', '/api/v1/dictionaries/categories'],
      ['statuses', '/api/v1/dictionaries/statuses'],
    ];
    for (const [operation, path] of calls) {
      expect(code(await other.get(operation, path))).toBe('403 LKO_INTEGRATION_DISABLED');
    }
    expect(code(await other.confirm('1', second.lkoId))).toBe('403 LKO_INTEGRATION_DISABLED');
    emulator.control.setIntegration(second.lkoId, true);
    expect((await other.get('listAppeals', '/api/v1/appeals')).json).toEqual({ items: [], nextCursor: null, total: 0 });
  });

  test('dictionaries', async () => {
    const tree = await client.get('categories', '/api/v1/dictionaries/categories');
    expect(tree.json.length).toBeGreaterThanOrEqual(12);
    const roads = tree.json.find((each: { id: string }) => each.id === '114');
    expect(roads).toMatchObject({ name: 'Автомобильные дороги' });
    expect(roads.children.map((each: { id: string }) => each.id)).toContain('118');
    const statuses = await client.get('statuses', '/api/v1/dictionaries/statuses');
    expect(statuses.json).toContain('Перенос срока обработки утвержден. Отправлен ответ Заявителю');
  });
});

describe('refusals', () => {
  const unknownGuid = '33333333-3333-4333-8333-333333333333';
  let own: { id: string; deliveryId: string };
  let foreign: { id: string; deliveryId: string };

  beforeAll(() => {
    own = emulator.control.addMessage({ files: [{ id: 'f/1', name: 'Фото.jpg' }] });
    foreign = emulator.control.addMessage({ lkoId: second.lkoId });
  });

  test.each([
    ['listAppeals', '/api/v1/appeals?limit=0', '400 BAD_REQUEST'],
    ['listAppeals', '/api/v1/appeals?limit=101', '400 BAD_REQUEST'],
    ['listAppeals', '/api/v1/appeals?limit=ten', '400 BAD_REQUEST'],
    ['listAppeals', '/api/v1/appeals?limit=', '400 BAD_REQUEST'],
    ['listAppeals', '/api/v1/appeals?limit=1&limit=2', '400 BAD_REQUEST'],
    ['listAppeals', '/api/v1/appeals?cursor=', '400 BAD_CURSOR'],
    ['listAppeals', '/api/v1/appeals?cursor=nonsense', '400 BAD_CURSOR'],
    ['appealRegistry', '/api/v1/appeals/registry?limit=501', '400 BAD_REQUEST'],
    ['appealRegistry', '/api/v1/appeals/registry?changedSince=yesterday', '400 BAD_REQUEST'],
    ['appealRegistry', '/api/v1/appeals/registry?changedSince=2025-05-04T10:00:00', '400 BAD_REQUEST'],
    ['appealRegistry', '/api/v1/appeals/registry?cursor=nonsense', '400 BAD_CURSOR'],
    ['appealState', '/api/v1/appeals/abc', '400 BAD_REQUEST'],
    ['appealState', '/api/v1/appeals/%E0%A4%A', '400 BAD_REQUEST'],
    ['appealState', '/api/v1/appeals/999', '404 APPEAL_NOT_FOUND'],
    ['delivery', `/api/v1/appeals/999/deliveries/${unknownGuid}`, '404 APPEAL_NOT_FOUND'],
    ['fileContent', '/api/v1/appeals/999/files/1/content', '404 APPEAL_NOT_FOUND'],
  ])('%s %s: %s', async (operation, path, expected) => {
    expect(code(await client.get(operation, path))).toBe(expected);
  });

  test('of what is missing in a message, and of the messages of another ЛКО', async () => {
    const path = `/api/v1/appeals/${own.id}`;
    expect(code(await client.get('delivery', `${path}/deliveries/${unknownGuid}`))).toBe('404 DELIVERY_NOT_FOUND');
    expect(code(await client.get('delivery', `${path}/deliveries/1`))).toBe('400 BAD_REQUEST');
    expect(code(await client.get('fileContent', `${path}/files/none/content`))).toBe('404 FILE_NOT_FOUND');
    expect((await client.get('fileContent', `${path}/files/f%2F1/content`)).status).toBe(200);
    expect(code(await client.get('appealState', `/api/v1/appeals/${foreign.id}`))).toBe('403 FOREIGN_LKO');
    expect(code(await client.confirm(foreign.id, foreign.deliveryId))).toBe('403 FOREIGN_LKO');
    expect(code(await client.confirm(own.id, unknownGuid))).toBe('404 DELIVERY_NOT_FOUND');
    expect(code(await client.confirm('999', unknownGuid))).toBe('404 APPEAL_NOT_FOUND');
  });

  test('of unknown addresses and methods', async () => {
    expect(code(await client.send('/api/v1/nothing', { headers: client.bearer() }))).toBe('404 NOT_FOUND');
    const wrongMethod = await client.send('/api/v1/appeals', { method: 'DELETE', headers: client.bearer() });
    expect(code(wrongMethod)).toBe('405 METHOD_NOT_ALLOWED');
    expect(wrongMethod.headers.get('allow')).toBe('GET');
    expect((await fetch(`${emulator.url}/elsewhere`)).status).toBe(404);
  });

  const post = (body: string | Buffer, type?: string): Promise<Answer> =>
    client.send(`/api/v1/appeals/${own.id}/registration`, {
      operation: 'confirmRegistration',
      method: 'POST',
      headers: { ...client.bearer(), ...(type !== undefined && { 'content-type': type }) },
      body,
    });

  test('of bodies that are no JSON in UTF-8', async () => {
    const body = JSON.stringify(confirmation(own.deliveryId));
    expect(code(await post(body, 'text/plain'))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(code(await post(Buffer.from(body)))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(code(await post(body, 'application/json; charset=windows-1251'))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(code(await post(`${body}}`, 'application/json'))).toBe('400 BAD_REQUEST');
    expect(code(await post('', 'application/json'))).toBe('400 BAD_REQUEST');
    expect(code(await post(Buffer.from([0x22, 0xff, 0x22]), 'application/json'))).toBe('400 BAD_REQUEST');
    expect(code(await post(`\ufeff${body}`, 'application/json'))).toBe('400 BAD_REQUEST');
  });

  test('of values, with the field and a Russian message', async () => {
    const refused = await client.confirm(own.id, own.deliveryId, { regDate: '2025-02-30', regNumber: undefined });
    expect(code(refused)).toBe('422 VALIDATION_FAILED');
    const fields = refused.json.error.details.map((detail: { field: string }) => detail.field);
    expect(fields.sort()).toEqual(['regDate', 'regNumber']);
    expect(refused.json.error.details[0].message).toMatch(/[а-я]/);
    expect(refused.json.error.requestId).toEqual(expect.any(String));
    const wrong = [
      { statusName: 'Назначен исполнитель' },
      { status: 'EXECUTOR_ASSIGNED', statusName: 'Назначен исполнитель' },
      { ...assigned(), executors: [] },
      { status: 'DONE' },
      { notifyApplicant: 'нет' },
      { occurredAt: '2025-05-04T10:15:00' },
      { registration: { number: 'П-1' } },
    ];
    for (const changes of wrong) expect(code(await client.status(own.id, changes))).toBe('422 VALIDATION_FAILED');
  });

  test('unknown fields are ignored, empty strings are values', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    expect(code(await client.confirm(id, deliveryId, { regNumber: '', more: { deep: 1 } }))).toBe('200 OK');
    expect((await client.get('appealState', `/api/v1/appeals/${id}`)).json.deliveries[0].regNumber).toBe('');
    expect(code(await client.answer(id, { ...solved(), more: 1 }))).toBe('200 OK');
  });
});
