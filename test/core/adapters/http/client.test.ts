import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ClosableHttpClient,
  createHttpChannels,
  createHttpClient,
  type HttpClientOptions,
} from '../../../../core/adapters/http/index.ts';
import { PermanentError, RetryLaterError } from '../../../../core/contract/errors.ts';
import { type Authority, authority, connectProxy, type LocalServer, serve } from './servers.ts';

let server: LocalServer;
let origin: string;
let ca: Authority;
const clients: ClosableHttpClient[] = [];
const seen: string[] = [];

beforeAll(async () => {
  ca = await authority();
  server = await serve(async (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    if (pathname === '/json') response.setHeader('content-type', 'application/json; charset=utf-8').end('{"ё": 1}');
    else if (pathname === '/broken-json') response.setHeader('content-type', 'application/json').end('{"a":');
    else if (pathname === '/html') response.setHeader('content-type', 'text/html').end('<h1>Работы</h1>');
    else if (pathname === '/echo') response.end(await buffer(request));
    else if (pathname === '/big') response.end(Buffer.alloc(Number(searchParams.get('size'))));
    else if (pathname === '/zip') response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5_000_000)));
    else if (pathname === '/status') response.writeHead(Number(searchParams.get('code'))).end('x');
    else if (pathname === '/to') response.writeHead(302, { location: searchParams.get('url')! }).end();
    else if (pathname === '/never') return;
    else if (pathname === '/slow-body') response.write('начало');
    else if (pathname === '/cut-length') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('начало', () => response.destroy());
    } else if (pathname === '/cut-chunked') response.write('начало', () => response.destroy());
    else if (pathname === '/reset') request.socket.destroy();
    else response.writeHead(404).end();
  });
  origin = `http://127.0.0.1:${server.port}`;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await server.close();
  await ca.remove();
});

function client(options: Partial<HttpClientOptions> = {}): ClosableHttpClient {
  const made = createHttpClient({ channel: 'pos', allowedOrigins: async () => [`${origin}/api`], ...options });
  clients.push(made);
  return made;
}

const get = (path: string, request = {}) => client().request(origin + path, request);
const problem = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe('requests', () => {
  test('text, JSON, status and headers', async () => {
    const response = await get('/json');
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain('json');
    expect(await response.json()).toEqual({ ё: 1 });
    expect((await get('/status?code=503')).status).toBe(503);
    expect(await problem(response.text())).toMatchObject({ code: 'HTTP_BODY_USED' });
  });

  test.each(['/html', '/broken-json'])('%s is no JSON', async (path) => {
    const error = await problem((await get(path)).json());
    expect(error).toBeInstanceOf(RetryLaterError);
    expect(error).toMatchObject({ code: 'HTTP_NOT_JSON' });
  });

  test('bodies are sent as text, bytes and streams', async () => {
    for (const body of ['привет', Buffer.from('привет'), Readable.from([Buffer.from('при'), Buffer.from('вет')])]) {
      expect(await (await get('/echo', { method: 'POST', body })).text()).toBe('привет');
    }
  });

  test('an error of the stream that is being sent comes through as it is', async () => {
    const body = new Readable({
      read() {
        this.destroy(Object.assign(new Error('disk'), { code: 'EIO' }));
      },
    });
    expect(await problem(get('/echo', { method: 'POST', body }))).toMatchObject({ message: 'disk', code: 'EIO' });
  });

  test('connections are kept, also after discard', async () => {
    // A connection of an earlier test may be accepted yet.
    await (await get('/json')).discard();
    const before = server.connections();
    const kept = client();
    for (let i = 0; i < 5; i += 1) {
      await (await kept.request(`${origin}/big?size=100000`)).discard();
      await (await kept.request(`${origin}/json`)).json();
    }
    // The second one where a request began before the connection of the last one was given back.
    expect(server.connections() - before).toBeLessThanOrEqual(2);
  });

  test('a body of many parts can be read piece by piece, and left in the middle', async () => {
    let length = 0;
    for await (const chunk of (await get('/big?size=3000000')).body) length += chunk.length;
    expect(length).toBe(3_000_000);
    for await (const chunk of (await get('/big?size=3000000')).body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe('AC-05: only where the settings say', () => {
  test('another origin is refused before a connection is made', async () => {
    const before = server.connections();
    for (const url of [`http://localhost:${server.port}/json`, 'https://example.ru/secret?token=1']) {
      const error = await problem(client().request(url));
      expect(error).toBeInstanceOf(PermanentError);
      expect(error).toMatchObject({ code: 'HTTP_ORIGIN_NOT_ALLOWED' });
      expect(error.message).not.toContain('token');
    }
    expect(server.connections()).toBe(before);
  });

  test('a changed setting works at once, and the list is not asked for at each request', async () => {
    let origins: string[] = [];
    let asked = 0;
    const changing = client({
      allowedOrigins: async () => {
        asked += 1;
        return origins;
      },
    });
    expect(await problem(changing.request(`${origin}/json`))).toMatchObject({ code: 'HTTP_ORIGIN_NOT_ALLOWED' });
    origins = [origin];
    for (let i = 0; i < 20; i += 1) await (await changing.request(`${origin}/json`)).discard();
    expect(asked).toBeLessThan(10);
  });

  test.each(['http://127.0.0.1:1/x', 'https://evil.example.ru/x', '//evil.example.ru'])(
    'a redirect to another host (%s) is not followed',
    async (target) => {
      const error = await problem(get(`/to?url=${encodeURIComponent(target)}`));
      expect(error).toBeInstanceOf(PermanentError);
      expect(error).toMatchObject({ code: 'HTTP_REDIRECTED' });
      expect(error.message).not.toContain('/x');
    },
  );

  test('a redirect to the same host is an answer like any other', async () => {
    seen.length = 0;
    expect((await get('/to?url=/json')).status).toBe(302);
    expect(seen).toHaveLength(1);
  });

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'data:text/plain,x', 'нет', '', 'http://u:p@127.0.0.1/'])(
    'the URL %p is refused',
    async (url) => {
      expect(await problem(client().request(url))).toMatchObject({ code: 'HTTP_URL_INVALID' });
    },
  );

  test('a longer body than allowed breaks off, also one that was packed', async () => {
    for (const path of ['/big?size=100001', '/zip']) {
      const response = await get(path, { maxBytes: 100_000 });
      const error = await problem(response.text());
      expect(error).toBeInstanceOf(PermanentError);
      expect(error).toMatchObject({ code: 'HTTP_BODY_TOO_LONG' });
    }
    expect((await (await get('/big?size=100000', { maxBytes: 100_000 })).text()).length).toBe(100_000);
  });
});

describe('faults of the network pass by themselves', () => {
  const secretive = { headers: { authorization: 'Bearer тайна'.replace('тайна', 'hush') } };

  test.each<[string, string, string]>([
    ['/reset?token=hush', 'HTTP_CONNECTION_BROKEN', 'ECONNRESET'],
    ['/never?token=hush', 'HTTP_TIMED_OUT', '0.2 с'],
    ['/slow-body?token=hush', 'HTTP_TIMED_OUT', '0.2 с'],
    ['/cut-length?token=hush', 'HTTP_BODY_BROKEN', 'не целиком'],
    ['/cut-chunked?token=hush', 'HTTP_BODY_BROKEN', 'не целиком'],
  ])('%s: %s', async (path, code, text) => {
    const error = await problem(get(path, { ...secretive, timeoutMs: 200 }).then((response) => response.text()));
    expect(error).toBeInstanceOf(RetryLaterError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    expect(error.message).toContain(`127.0.0.1:${server.port}`);
    expect(`${error.stack}${JSON.stringify(error)}${error.cause}`).not.toContain('hush');
  });

  test('nobody listens, and a name that does not exist', async () => {
    const closed = await serve(() => {});
    await closed.close();
    const target = `http://127.0.0.1:${closed.port}`;
    const unknown = 'https://nowhere.invalid';
    const other = client({ allowedOrigins: async () => [target, unknown] });
    expect(await problem(other.request(`${target}/?token=hush`))).toMatchObject({
      code: 'HTTP_CONNECTION_REFUSED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await problem(other.request(unknown))).toMatchObject({ code: 'HTTP_NAME_UNKNOWN' });
  });

  test('a stopped run ends the request, before it, while waiting and while reading', async () => {
    expect(await problem(get('/json', { signal: AbortSignal.abort('stopped') }))).toMatchObject({
      code: 'HTTP_ABORTED',
    });
    for (const path of ['/never', '/slow-body']) {
      const controller = new AbortController();
      const running = problem(get(path, { signal: controller.signal }).then((response) => response.text()));
      setTimeout(() => controller.abort('stopped'), 50);
      const error = await running;
      expect(error).toBeInstanceOf(RetryLaterError);
      expect(error).toMatchObject({ code: 'HTTP_ABORTED' });
    }
  });
});

describe('PX-06: TLS, own CA, proxy with login', () => {
  const host = 'pos.example.test';

  test('https is required except for loopback addresses', async () => {
    const open = client({ allowedOrigins: async () => ['http://example.ru', 'http://10.0.0.1'] });
    for (const url of ['http://example.ru/', 'http://10.0.0.1/', 'http://127.0.0.1.example.ru/']) {
      expect(await problem(open.request(url))).toMatchObject({ code: 'HTTP_NOT_SECURE' });
    }
  });

  test('a certificate of an own CA is verified, also its name', async () => {
    const secure = await serve((_, response) => response.end('да'), await ca.issue('localhost'));
    const [right, wrong] = [`https://localhost:${secure.port}`, `https://127.0.0.1:${secure.port}`];
    const allowedOrigins = async () => [right, wrong];
    const trusting = client({ allowedOrigins, caFile: ca.caFile });
    expect(await (await trusting.request(right)).text()).toBe('да');
    for (const error of [
      await problem(client({ allowedOrigins }).request(right)),
      await problem(trusting.request(wrong)),
    ]) {
      expect(error).toBeInstanceOf(RetryLaterError);
      expect(error).toMatchObject({ code: 'HTTP_TLS_FAILED', message: expect.stringContaining('сертификат') });
    }
    await secure.close();
  });

  test('a CA file that is missing or no certificate is named', () => {
    for (const caFile of ['/nowhere/ca.pem', import.meta.filename]) {
      expect(() => client({ caFile })).toThrow(expect.objectContaining({ code: 'HTTP_CA_UNUSABLE' }));
    }
  });

  test('PX-06: requests go through the proxy of their channel with its login, over kept tunnels', async () => {
    const target = await serve((_, response) => response.end('через прокси'), await ca.issue(host));
    const proxy = await connectProxy('user:p@ss', { [`${host}:443`]: target.port });
    const proxies = { pos: `http://user:p%40ss@127.0.0.1:${proxy.port}`, other: 'http://127.0.0.1:1' };
    const through = client({ proxies, caFile: ca.caFile, allowedOrigins: async () => [`https://${host}`, origin] });
    for (let i = 0; i < 3; i += 1) {
      expect(await (await through.request(`https://${host}/x`)).text()).toBe('через прокси');
    }
    expect(new Set(proxy.asked)).toEqual(new Set([`${host}:443`]));
    // The second one where a request began before the tunnel of the last one was given back.
    const tunnels = proxy.asked.length;
    expect(tunnels).toBeLessThanOrEqual(2);
    await (await through.request(`${origin}/json`)).discard();
    expect(proxy.asked).toHaveLength(tunnels);

    const channels = createHttpChannels({
      channels: ['none', 'pos'],
      proxies: { none: 'http://127.0.0.1:1', pos: proxies.pos },
      caFile: ca.caFile,
      allowedOrigins: async () => [`https://${host}`],
    });
    expect(await problem(channels.request(`https://${host}/x`))).toMatchObject({ code: 'HTTP_PROXY_FAILED' });
    expect(await (await channels.request(`https://${host}/x`, { channel: 'pos' })).text()).toBe('через прокси');
    const unknown = channels.request(`https://${host}/x`, { channel: 'other' });
    expect(await problem(unknown)).toMatchObject({ code: 'HTTP_CHANNEL_UNKNOWN' });
    channels.close();

    const strict = client({ proxies, allowedOrigins: async () => [`https://${host}`] });
    expect(await problem(strict.request(`https://${host}/`))).toMatchObject({ code: 'HTTP_TLS_FAILED' });
    await target.close();
    await proxy.close();
  });

  test('a proxy that refuses or is away is named without its login, and its page is nobody’s answer', async () => {
    const proxy = await connectProxy('user:right', {});
    const through = (url: string) =>
      problem(
        client({ proxies: { pos: url }, allowedOrigins: async () => [`https://${host}`] }).request(`https://${host}/`),
      );
    expect(await through(`http://user:wrong@127.0.0.1:${proxy.port}`)).toMatchObject({
      code: 'HTTP_PROXY_REFUSED',
      message: expect.stringContaining('407'),
    });
    expect(await through(`http://user:right@127.0.0.1:${proxy.port}`)).toMatchObject({
      code: 'HTTP_PROXY_REFUSED',
      message: expect.stringContaining('502'),
    });
    await proxy.close();
    const away = await through(`http://user:right@127.0.0.1:${proxy.port}`);
    expect(away).toBeInstanceOf(RetryLaterError);
    expect(away).toMatchObject({
      code: 'HTTP_PROXY_FAILED',
      message: expect.stringContaining(`127.0.0.1:${proxy.port}`),
    });
    expect(away.message).not.toContain('right');
  });
});
