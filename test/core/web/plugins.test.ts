import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginRequest, QuarantineItem, QuarantineSource } from '../../../core/contract/index.ts';
import { NotFoundError } from '../../../core/contract/index.ts';
import { type House, openHouse } from './support/house.ts';
import type { TestPlugin } from './support/services.ts';

let house: House;
const requests: PluginRequest[] = [];
const signature = (body: string) => createHmac('sha256', 'key').update(body).digest('hex');
const since = new Date('2026-01-01T00:00:00Z');

function itemsOf(count: number, name: string): QuarantineItem[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `${n}`,
    taskId: 'Test.Task',
    key: `${name}-${n}`,
    code: 'BAD',
    reason: 'Не разобрано',
    attempts: 5,
    since,
  }));
}

function quarantine(count: number, name: string): QuarantineSource {
  const items = itemsOf(count, name);
  return {
    async list({ limit, cursor = '0' }) {
      const end = Number(cursor) + limit;
      return { items: items.slice(Number(cursor), end), nextCursor: end < items.length ? String(end) : null };
    },
    async raw(id) {
      if (items[Number(id)] === undefined) throw new NotFoundError('MESSAGE_MISSING', 'Нет такого сообщения.');
      return { text: `сырое ${name} ${id}` };
    },
    retry: async (id) => items[Number(id)] !== undefined,
  };
}

const plugins: TestPlugin[] = [
  {
    id: 'one',
    code: {
      quarantine: quarantine(3, 'a'),
      warnings: async () => [{ code: 'KEY_OLD', text: 'Ключ скоро устареет.', since }],
      gauges: async () => [{ name: 'debts', help: 'Debts', values: [{ labels: { kind: 'a"b' }, value: 4 }] }],
      routes: [
        {
          method: 'GET',
          path: '/one/things/:id',
          summary: 'Вещь',
          access: 'documents.read',
          schema: {
            querystring: { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false },
          },
          handle: async (request) => {
            requests.push(request);
            return { body: { id: request.parameters.id, n: request.query.n } };
          },
        },
        {
          method: 'POST',
          path: '/one/things',
          summary: 'Новая вещь',
          access: 'documents.write',
          handle: async (request) => {
            requests.push(request);
            if (request.body === undefined) throw new TypeError('secret inside');
            return { status: 202, body: { state: 'UNKNOWN' } };
          },
        },
        {
          method: 'POST',
          path: '/one/webhook',
          summary: 'Вызов снаружи',
          access: 'webhook',
          rawBody: true,
          verify: async ({ rawBody, headers }) => headers['x-signature'] === signature(rawBody?.toString() ?? ''),
          handle: async (request) => {
            requests.push(request);
            return {};
          },
        },
        {
          method: 'GET',
          path: '/one/file',
          summary: 'Файл',
          access: 'documents.read',
          async handle() {
            async function* content() {
              yield Buffer.from('<script>');
              yield Buffer.from('alert(1)</script>');
            }
            return { file: { name: '../../выгрузка "1"\r\n.html', content: content(), size: 25 } };
          },
        },
        { method: 'POST', path: '/one/open', summary: '', access: 'webhook', handle: async () => ({}) },
        { method: 'GET', path: '/tasks', summary: '', access: 'tasks.read', handle: async () => ({ body: 'stolen' }) },
        {
          method: 'POST',
          path: '/one/bad',
          summary: '',
          access: 'tasks.read',
          schema: { body: { type: 'nonsense' } },
          handle: async () => ({}),
        },
      ],
    },
  },
  {
    id: 'two',
    code: {
      quarantine: quarantine(2, 'b'),
      warnings: async () => Promise.reject(new Error('secret inside')),
      gauges: async () => Promise.reject(new Error('secret inside')),
    },
  },
];

beforeAll(async () => {
  house = await openHouse({
    plugins,
    services: {
      checks: [
        { name: 'database', check: async () => undefined },
        { name: 'queue', check: async () => Promise.reject(new NotFoundError('X', 'Очереди нет.')) },
        { name: 'other', check: async () => Promise.reject(new Error('secret inside')) },
      ],
    },
  });
});
afterAll(() => house.close());
beforeEach(() => void requests.splice(0));

test('TM-63: plugins are listed with version and state, those that failed with file and reason', async () => {
  const { items } = (await house.ask('GET', '/api/plugins', await house.as('administrator'))).json();
  expect(items).toEqual([
    expect.objectContaining({ id: 'one', version: '1.2.3', state: 'loaded', reason: null }),
    expect.objectContaining({ id: 'two', state: 'loaded' }),
    {
      id: null,
      title: null,
      version: null,
      state: 'failed',
      tasks: [],
      module: null,
      file: '/plugins/bad/plugin.manifest.json',
      code: 'MANIFEST_INVALID',
      reason: 'нет версии',
    },
  ]);
});

test('TM-64: with no plugin at all the house is open, and its lists are empty', async () => {
  const none = { plugins: [], failures: [], tasks: new Map() };
  const bare = await openHouse({ plugins: [], services: { plugins: none } });
  try {
    const [technologist, administrator] = [await bare.as('technologist'), await bare.as('administrator')];
    for (const [path, cookie] of [
      ['/api/quarantine', technologist],
      ['/api/warnings', technologist],
      ['/api/plugins', administrator],
    ] as const) {
      const answer = await bare.ask('GET', path, cookie);
      expect([path, answer.statusCode, answer.json().items]).toEqual([path, 200, []]);
    }
    expect((await bare.ask('GET', '/api/openapi.json', technologist)).statusCode).toBe(200);
    expect((await fetch(new URL('/readyz', bare.monitoringUrl))).status).toBe(200);
  } finally {
    await bare.close();
  }
});

test('TM-60: warnings are seen by everybody; a plugin that fails is said to have failed', async () => {
  const answer = await house.ask('GET', '/api/warnings', await house.as('clerk'));
  expect(answer.json().items).toEqual([
    { plugin: 'one', code: 'KEY_OLD', text: 'Ключ скоро устареет.', since: since.toISOString() },
    { plugin: 'two', code: 'WARNINGS_FAILED', text: expect.stringContaining('two'), since: null },
  ]);
});

describe('routes of plugins', () => {
  test('TM-60: are mounted below /api behind the right they name, and told the card indexes of the user', async () => {
    const answer = await house.ask('GET', '/api/one/things/5?n=7', await house.as('clerk'));
    expect(answer.json()).toEqual({ id: '5', n: 7 });
    expect(requests[0]).toMatchObject({ user: 'clerk', cards: ['0.A.'], rawBody: undefined });
    expect((await house.ask('GET', '/api/one/things/5', await house.as('technologist'))).statusCode).toBe(403);
    expect((await house.ask('GET', '/api/one/things/5')).statusCode).toBe(401);
    expect((await house.ask('GET', '/api/one/things/5?m=7', await house.as('clerk'))).statusCode).toBe(400);
  });

  test('are described with the host’s own', async () => {
    const { paths } = (await house.ask('GET', '/api/openapi.json')).json();
    expect(paths['/api/one/things/{id}'].get).toMatchObject({ summary: 'Вещь', tags: ['Проверочный плагин'] });
    expect(paths['/api/one/webhook'].post.security).toEqual([]);
  });

  test('are audited, and an error of the plugin tells nothing of the inside', async () => {
    const clerk = await house.as('clerk');
    const answer = await house.ask('POST', '/api/one/things', clerk, { a: 1 });
    expect([answer.statusCode, answer.json()]).toEqual([202, { state: 'UNKNOWN' }]);
    const failed = await house.ask('POST', '/api/one/things', clerk);
    expect([failed.statusCode, failed.body.includes('secret')]).toEqual([500, false]);
    expect((await house.audit()).slice(-2)).toEqual([
      'clerk: one: POST /one/things null → done',
      'clerk: one: POST /one/things null → INTERNAL',
    ]);
  });

  test('AC-05: a file of a plugin is streamed, saved and never shown, under a name that is no path, for who has the right', async () => {
    const { statusCode, headers, body } = await house.ask('GET', '/api/one/file', await house.as('clerk'));
    expect([statusCode, body]).toEqual([200, '<script>alert(1)</script>']);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-length': '25',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('выгрузка "1"_.html')}`,
    });
    expect((await house.ask('GET', '/api/one/file', await house.as('technologist'))).statusCode).toBe(403);
    expect((await house.ask('GET', '/api/one/file')).statusCode).toBe(401);
  });

  test('TM-60: a webhook is let in by its signature over the bytes as they came', async () => {
    const body = '{"text":  "ё"}';
    const send = (headers: Record<string, string>) =>
      house.ask('POST', '/api/one/webhook', undefined, body, { 'content-type': 'application/json', ...headers });
    expect((await send({ 'x-signature': signature(body) })).statusCode).toBe(204);
    expect(requests[0]).toMatchObject({ body: { text: 'ё' }, user: undefined });
    expect(requests[0]?.rawBody?.toString()).toBe(body);
    const forged = await send({ 'x-signature': signature('other') });
    expect([forged.statusCode, forged.json().error.code]).toEqual([401, 'WEBHOOK_REFUSED']);
    expect(requests).toHaveLength(1);
  });

  test('a webhook may have any body', async () => {
    const headers = { 'content-type': 'text/xml', 'x-signature': signature('<a/>') };
    expect((await house.ask('POST', '/api/one/webhook', undefined, '<a/>', headers)).statusCode).toBe(204);
    expect(requests[0]).toMatchObject({ body: undefined });
  });

  test('TM-44: what is declared wrongly is left out and logged, and harms nobody', async () => {
    const faults = house.services.logged.filter(([text]) => text === 'Route of a plugin is left out');
    expect(
      faults.map(([, details]) => [(details as { path: string }).path, (details as { fault: string }).fault]),
    ).toEqual([
      ['/one/open', 'A webhook needs `verify`'],
      ['/tasks', 'The route exists already'],
      ['/one/bad', 'A schema is wrong'],
    ]);
    expect((await house.ask('GET', '/api/tasks', await house.as('technologist'))).json().items).toHaveLength(1);
  });
});

describe('quarantine', () => {
  test('is one list over all plugins, page by page', async () => {
    const tech = await house.as('technologist');
    const keys: string[] = [];
    let cursor = '';
    for (let page = 0; page < 10; page++) {
      const answer = (await house.ask('GET', `/api/quarantine?limit=2${cursor}`, tech)).json();
      expect(answer.items.length).toBeLessThanOrEqual(2);
      keys.push(...answer.items.map(({ key }: { key: string }) => key));
      if (answer.nextCursor === null) break;
      cursor = `&cursor=${answer.nextCursor}`;
    }
    expect(keys).toEqual(['a-0', 'a-1', 'a-2', 'b-0', 'b-1']);
    expect((await house.ask('GET', '/api/quarantine?cursor=zzz', tech)).statusCode).toBe(422);
  });

  test('AC-04: the raw message is shown, and reading it is recorded', async () => {
    const auditor = await house.as('auditor');
    const { items } = (await house.ask('GET', '/api/quarantine?limit=1', auditor)).json();
    expect(items[0]).toEqual({
      id: 'one:0',
      task: 'Test.Task',
      plugin: 'one',
      key: 'a-0',
      code: 'BAD',
      reason: 'Не разобрано',
      attempts: 5,
      since: since.toISOString(),
      raw: '/api/quarantine/one%3A0/raw',
    });
    expect((await house.ask('GET', items[0].raw, auditor)).json()).toEqual({ text: 'сырое a 0' });
    expect((await house.audit()).at(-1)).toBe('auditor: quarantine.raw one:0 → done');
    expect((await house.ask('GET', '/api/quarantine/one:9/raw', auditor)).statusCode).toBe(404);
  });

  test('an item is given back to its task', async () => {
    const tech = await house.as('technologist');
    expect((await house.ask('POST', '/api/quarantine/two:1/retry', tech)).statusCode).toBe(202);
    expect((await house.ask('POST', '/api/quarantine/two:7/retry', tech)).statusCode).toBe(404);
    expect((await house.ask('POST', '/api/quarantine/none:1/retry', tech)).statusCode).toBe(404);
    expect((await house.audit()).at(-3)).toBe('technologist: quarantine.retry two:1 → done');
  });
});

describe('OP-02: monitoring', () => {
  const monitor = (path: string) => fetch(new URL(path, house.monitoringUrl));

  test('health is told on both ports, the rest on its own alone', async () => {
    expect((await monitor('/healthz')).status).toBe(200);
    expect((await house.ask('GET', '/healthz')).json()).toEqual({ status: 'ok' });
    expect((await house.ask('GET', '/metrics')).statusCode).toBe(404);
    expect((await house.ask('GET', '/readyz')).statusCode).toBe(404);
  });

  test('readiness tells which store or plugin is away', async () => {
    const answer = await monitor('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      ready: false,
      checks: [
        { name: 'database', ok: true, message: 'готово' },
        { name: 'queue', ok: false, message: 'Очереди нет.' },
        { name: 'other', ok: false, message: 'не работает, причина в журнале' },
      ],
    });
  });

  test('numbers are Prometheus text of host and plugins; one that fails hides no other', async () => {
    const answer = await monitor('/metrics');
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('# HELP runs Runs\n# TYPE runs gauge\nruns{outcome="success"} 2\n');
    expect(text).toContain('debts{kind="a\\"b"} 4\n');
    expect(text).toMatch(/priemnaya_event_loop_delay_seconds\{quantile="0.99"\} [\d.e-]+\n/);
    expect(text).toContain('priemnaya_plugin_gauges_failed{plugin="one"} 0\n');
    expect(text).toContain('priemnaya_plugin_gauges_failed{plugin="two"} 1\n');
  });
});
