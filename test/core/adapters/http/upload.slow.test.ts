import { createHash } from 'node:crypto';
import { createServer as createPlainServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../../../core/adapters/http/index.ts';
import { NetworkError } from '../../../../core/contract/index.ts';
import { type Authority, authority, connectProxy, type LocalServer, serve } from './servers.ts';

const MiB = 1024 * 1024;
const host = 'pos.example.test';
let server: LocalServer;
let origin: string;
let ca: Authority;
/** What arrived, by the path that was asked. */
const seen = new Map<string, { bytes: number; sha256: string; headers: Record<string, unknown> }>();

beforeAll(async () => {
  ca = await authority();
  server = await serve(async (request, response) => {
    const path = request.url as string;
    if (path === '/reset') return void request.socket.destroy();
    if (path === '/never') return;
    if (path === '/early') return void response.writeHead(413, { 'content-type': 'application/json' }).end('{"no":1}');
    if (path === '/to') return void response.writeHead(307, { location: 'https://evil.example.ru/x' }).end();
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request) {
      bytes += chunk.length;
      hash.update(chunk);
      if (path === '/die') return void request.socket.destroy();
    }
    seen.set(path, { bytes, sha256: hash.digest('hex'), headers: request.headers });
    if (path === '/silent') return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ bytes }));
  });
  origin = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close();
  await ca.remove();
});

const client = (options: Partial<Parameters<typeof createHttpClient>[0]> = {}) =>
  createHttpClient({ channel: 'pos', allowedOrigins: async () => [origin], ...options });

async function* bytes(count: number, watch: (sent: number) => void = () => {}) {
  for (let sent = 0; sent < count; ) {
    const chunk = Buffer.alloc(Math.min(64 * 1024, count - sent), 'я');
    sent += chunk.length;
    watch(sent);
    yield chunk;
  }
}

const problem = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('It should have failed')),
    (error: NetworkError) => error,
  );
const post = (path: string, options: object = {}) =>
  client().request(`${origin}${path}`, { method: 'POST', body: bytes(MiB), ...options });

describe('RP-07: bodies are streamed', () => {
  test('all bytes arrive, with the length where it is known', async () => {
    const sha256 = createHash('sha256')
      .update(Buffer.alloc(10 * MiB, 'я'))
      .digest('hex');
    const headers = { 'content-type': 'text/plain', 'content-length': String(10 * MiB) };
    const answer = await post('/known', { body: bytes(10 * MiB), headers });
    expect(await answer.json()).toEqual({ bytes: 10 * MiB });
    expect(seen.get('/known')).toMatchObject({ sha256, headers });
    await (await post('/unknown', { method: 'PUT', body: bytes(MiB) })).discard();
    expect(seen.get('/unknown')).toMatchObject({ bytes: MiB, headers: { 'transfer-encoding': 'chunked' } });
  });

  test('memory does not grow: what a slow reader has not taken is not asked for', async () => {
    let taken = 0;
    const slow = createPlainServer((socket) => {
      socket.on('error', () => {});
      socket.pause();
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as { port: number };
    const target = `http://127.0.0.1:${port}`;
    const ending = new AbortController();
    const sending = problem(
      client({ allowedOrigins: async () => [target] }).request(target, {
        method: 'POST',
        body: bytes(200 * MiB, (sent) => {
          taken = sent;
        }),
        signal: ending.signal,
      }),
    );
    for (let before = -1; before !== taken; await pause(300)) before = taken;
    // What the two kernels buffer, and no more.
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(30 * MiB);
    ending.abort();
    expect(await sending).toMatchObject({ code: 'HTTP_ABORTED', begun: true });
    slow.close();
  });

  test('a refusal that comes before the end of the body is read', async () => {
    const answer = await post('/early', { body: bytes(64 * 1024) });
    expect([answer.status, await answer.json()]).toEqual([413, { no: 1 }]);
  });

  test('AC-05: the same guards: other origins, redirects, http beyond this machine', async () => {
    const foreign = client({ allowedOrigins: async () => [] });
    expect(await problem(foreign.request(origin, { body: bytes(1) }))).toMatchObject({
      code: 'HTTP_ORIGIN_NOT_ALLOWED',
    });
    expect(await problem(post('/to'))).toMatchObject({ code: 'HTTP_REDIRECTED' });
    const open = client({ allowedOrigins: async () => ['http://example.ru'] });
    expect(await problem(open.request('http://example.ru/', { body: bytes(1) }))).toMatchObject({
      code: 'HTTP_NOT_SECURE',
    });
  });

  test('a fault of the body itself is the caller’s, and ends the request', async () => {
    async function* torn() {
      yield Buffer.from('начало');
      throw Object.assign(new Error('torn'), { code: 'EIO' });
    }
    expect(await problem(post('/torn', { body: torn() }))).toMatchObject({ code: 'EIO' });
    expect(seen.has('/torn')).toBe(false);
  });
});

describe('RP-06: whether a request was begun', () => {
  test.each<[string, string]>([
    ['/reset', 'HTTP_CONNECTION_BROKEN'],
    ['/die', 'HTTP_CONNECTION_BROKEN'],
    ['/never', 'HTTP_TIMED_OUT'],
    ['/silent', 'HTTP_TIMED_OUT'],
  ])('%s: it was', async (path, code) => {
    const error = await problem(post(path, { timeoutMs: 700 }));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code, begun: true });
  });

  test('a refused connection, an unknown name, a connection that does not come: it was not', async () => {
    const closed = await serve(() => {});
    await closed.close();
    const target = `http://127.0.0.1:${closed.port}`;
    const [unknown, nowhere] = ['https://nowhere.invalid', 'https://10.255.255.1'];
    const other = client({ allowedOrigins: async () => [target, unknown, nowhere] });
    for (const body of [bytes(MiB), 'short']) {
      const send = (url: string) => problem(other.request(url, { method: 'POST', body, timeoutMs: 700 }));
      expect(await send(target)).toMatchObject({ code: 'HTTP_CONNECTION_REFUSED', begun: false });
      expect(await send(unknown)).toMatchObject({ code: 'HTTP_NAME_UNKNOWN', begun: false });
      const stopped = { method: 'POST', body, signal: AbortSignal.abort('stopped') } as const;
      expect(await problem(other.request(target, stopped))).toMatchObject({ code: 'HTTP_ABORTED', begun: false });
    }
    const late = await problem(other.request(nowhere, { body: bytes(1), timeoutMs: 300 }));
    expect(late.begun).toBe(false);
  });

  test('PX-06: a certificate that is not accepted: it was not; with the own CA it goes', async () => {
    const secure = await serve(
      async (request, response) => {
        let length = 0;
        for await (const chunk of request) length += chunk.length;
        response.end(String(length));
      },
      await ca.issue('localhost'),
    );
    const right = `https://localhost:${secure.port}`;
    const allowedOrigins = async () => [right];
    for (const body of [bytes(10), 'short']) {
      const error = await problem(client({ allowedOrigins }).request(right, { method: 'POST', body }));
      expect(error).toMatchObject({ code: 'HTTP_TLS_FAILED', begun: false });
    }
    const trusting = client({ allowedOrigins, caFile: ca.caFile });
    expect(await (await trusting.request(right, { body: bytes(3 * MiB) })).text()).toBe(String(3 * MiB));
    await secure.close();
  });

  test('PX-06: through the proxy of the channel with its login; a proxy that refuses or is away: it was not', async () => {
    const target = await serve(
      async (request, response) => {
        let length = 0;
        for await (const chunk of request) length += chunk.length;
        response.end(String(length));
      },
      await ca.issue(host),
    );
    const proxy = await connectProxy('user:p@ss', { [`${host}:443`]: target.port });
    const through = (url: string, to = host) =>
      client({ proxies: { pos: url }, caFile: ca.caFile, allowedOrigins: async () => [`https://${to}`] }).request(
        `https://${to}/x`,
        { body: bytes(2 * MiB) },
      );
    const right = `http://user:p%40ss@127.0.0.1:${proxy.port}`;
    expect(await (await through(right)).text()).toBe(String(2 * MiB));
    expect(proxy.asked).toEqual([`${host}:443`]);
    expect(await problem(through(`http://user:wrong@127.0.0.1:${proxy.port}`))).toMatchObject({
      code: 'HTTP_PROXY_REFUSED',
      begun: false,
      message: expect.stringContaining('407'),
    });
    expect(await problem(through(right, 'other.example.test'))).toMatchObject({
      code: 'HTTP_PROXY_REFUSED',
      begun: false,
      message: expect.stringContaining('502'),
    });
    await proxy.close();
    const away = await problem(through(right));
    expect(away).toMatchObject({ code: 'HTTP_PROXY_FAILED', begun: false });
    expect(away.message).not.toContain('p@ss');
    await target.close();
  });
});
