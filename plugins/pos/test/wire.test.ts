import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClosableHttpClient, createHttpClient } from '../../../core/adapters/http/index.ts';
import { createPosEmulator, type PosEmulator } from '../../../scripts/stand/pos/index.ts';
import { PosClient } from '../wire/client.ts';
import { answerBody } from '../wire/multipart.ts';
import { parseAppeal } from '../wire/parse-appeal.ts';
import { parseCategories } from '../wire/parse-categories.ts';
import { type AppealState, parseAppealCard, parseRegistryPage } from '../wire/parse-state.ts';
import { TokenCache } from '../wire/tokens.ts';

const lko = {
  clientId: 'b11bba7a-029a-46bd-965e-d03c1bd0204b',
  clientSecret: 'stand-key-one',
  lkoId: 'b11bba7a-029a-46bd-965e-d03c1bd0204b',
  name: 'Сельское поселение Краснознаменное',
};

let pos: PosEmulator;
let http: ClosableHttpClient;
let client: PosClient;
beforeAll(async () => {
  pos = await createPosEmulator({ seed: 3, organisations: [lko] });
  http = createHttpClient({ channel: 'pos', allowedOrigins: async () => [pos.url] });
  const account = { organizationDue: '0.1.', clientId: lko.clientId, url: pos.url, contour: 'prod' as const };
  client = new PosClient(http, account, lko.clientSecret, new TokenCache());
});
afterAll(async () => {
  http.close();
  await pos.close();
});

const registration = { number: 'ОГ-1', date: '2026-03-02' };
const status = JSON.stringify({
  status: 'REGISTERED',
  statusName: 'Зарегистрировано',
  occurredAt: '2026-03-02T10:15:00+03:00',
  notifyApplicant: false,
  registration,
});
const answer = JSON.stringify({
  type: 'SOLVED',
  text: 'Сделано.',
  notifyApplicant: true,
  executor: { fullName: 'Тестов Т.Т.' },
  registration,
  occurredAt: '2026-03-02T10:15:00+03:00',
});

function fileOf(name: string, bytes: Buffer) {
  return {
    name,
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    },
  };
}

async function confirmed(): Promise<{ id: string; deliveryId: string }> {
  const { id, deliveryId } = pos.control.addMessage({ files: [] });
  const body = {
    deliveryId,
    regNumber: 'ОГ-1',
    regDate: '2026-03-02',
    sedDocId: '7',
    registeredAt: '2026-03-02T07:15:00Z',
  };
  await client.confirm(id, `confirmation-${id}`, JSON.stringify(body));
  return { id, deliveryId };
}

describe('the client of ПОС', () => {
  test('ST-06, RP-07: statuses and answers go with their keys, files streamed byte for byte; the history tells of them', async () => {
    const { id, deliveryId } = await confirmed();
    await client.sendStatus(id, 'status-1', status);
    await client.sendStatus(id, 'status-1', status);
    const large = Buffer.alloc(300_000, 'Ответ. ');
    const files = [fileOf('Ответ «первый» "2".pdf', large), fileOf('пустой.txt', Buffer.alloc(0))];
    expect(await client.sendAnswer(id, 'answer-1', answer, files)).toMatchObject({ state: 'ANSWER_SENT' });
    const [sent] = pos.control.journal({ operation: 'sendAnswer' });
    expect(sent!.parts).toMatchObject([
      { name: 'answer', json: JSON.parse(answer) },
      { name: 'files', size: large.length, sha256: createHash('sha256').update(large).digest('hex') },
      { name: 'files', filename: 'пустой.txt', size: 0 },
    ]);
    expect(await client.appealState(id)).toMatchObject({
      id,
      state: 'SOLVED',
      deliveries: [{ deliveryId, confirmed: true, regNumber: 'ОГ-1', regDate: '2026-03-02', sedDocId: '7' }],
      history: [
        { kind: 'DELIVERY', state: 'NEW', deliveryId },
        { kind: 'REGISTRATION', idempotencyKey: `confirmation-${id}` },
        { kind: 'STATUS', state: 'REGISTERED', idempotencyKey: 'status-1', at: expect.any(Date) },
        { kind: 'ANSWER', state: 'SOLVED', number: 'ОГ-1' },
      ],
    });
  });

  test('RP-06: an answer is one try, so that whoever sends it knows whether it was begun; a status is tried again', async () => {
    const { id } = await confirmed();
    pos.control.addFault({ match: { operation: 'sendAnswer', times: 1 }, fault: { kind: 'status', status: 503 } });
    await expect(client.sendAnswer(id, 'answer-2', answer, [])).rejects.toMatchObject({ code: 'POS_AWAY' });
    pos.control.addFault({ match: { operation: 'sendStatus', times: 2 }, fault: { kind: 'reset-after' } });
    await client.sendStatus(id, 'status-2', status);
    expect(pos.control.journal({ operation: 'sendStatus', id, effective: true })).toHaveLength(1);
  });

  test('ST-01: «not registered yet», a refusal and a message of nobody are told apart', async () => {
    const { id } = pos.control.addMessage({ files: [] });
    await expect(client.sendStatus(id, 'status-3', status)).rejects.toMatchObject({ code: 'POS_NOT_REGISTERED' });
    await expect(client.sendStatus('404', 'status-4', status)).rejects.toMatchObject({ status: 404 });
    await expect(client.sendStatus(id, 'status-5', '{}')).rejects.toMatchObject({ status: 422 });
  });

  test('RG-08: registry, by pages and by time, and deliveries give back what the list gave', async () => {
    const appeals = Array.from({ length: 5 }, () => pos.control.addMessage({ files: [] }));
    const all: AppealState[] = [];
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await client.registry(null, cursor, 2);
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(appeals.every(({ id }) => all.some((item) => item.id === id))).toBe(true);
    const last = all.at(-1)!;
    expect((await client.registry(last.updatedAt, null, 500)).items.map(({ id }) => id)).toContain(last.id);
    const [first] = appeals;
    const { appeal } = parseAppeal(await client.delivery(first!.id, first!.deliveryId));
    expect(appeal).toMatchObject({ id: first!.id, deliveryId: first!.deliveryId, text: first!.text });
  });

  test('ST-05: the classifier is a tree', async () => {
    const [category] = await client.categories();
    expect(category).toMatchObject({ id: expect.any(String), name: expect.any(String) });
    expect(category!.children[0]!.children[0]).toMatchObject({ children: [] });
  });
});

describe('answers that do not fit the contract', () => {
  test.each([
    ['a card', () => parseAppealCard({ id: '1', state: 'UNHEARD', updatedAt: 'x', deliveries: [], history: [] })],
    ['a registry', () => parseRegistryPage({ items: [{}] })],
    ['a classifier', () => parseCategories({})],
    ['an element of it', () => parseCategories([{ id: '1', name: 'Дороги' }])],
  ])('PX-04: %s is refused by the names of its fields', (_name, parse) => {
    expect(parse).toThrow(expect.objectContaining({ code: 'POS_ANSWER_UNREADABLE' }));
  });

  test('RP-07: names of files cannot end their header', async () => {
    const { body, headers } = answerBody('{}', [{ name: 'a"\r\nX: y.txt', size: 0, async *open() {} }]);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    expect(sent.toString()).toContain('filename="a%22%0D%0AX: y.txt"');
    expect(headers['content-length']).toBe(String(sent.length));
  });
});
