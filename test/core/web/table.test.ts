import cookie from '@fastify/cookie';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Fastify from 'fastify';
import { may } from '../../../core/access/index.ts';
import { sessionCookies } from '../../../core/web/cookies.ts';
import { guard } from '../../../core/web/guard.ts';
import type { Route } from '../../../core/web/index.ts';
import { type House, openHouse } from './support/house.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse({
    plugins: [{ manifest: { moduleSettings: { id: 'pos', title: { ru: 'ПОС' }, schema: '', version: 1 } } }],
  });
});
afterAll(() => house.close());

const streams = ({ path }: Route) => path === '/api/events';
const table = () => house.web.table.filter((route) => !streams(route) || route.access !== 'public');

describe('AC-02: every route checks its right', () => {
  test('what is public is a short list', () => {
    const open = table().filter(({ access }) => access === 'public');
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /api/login-methods',
      'GET /api/openapi.json',
      'GET /assets/*',
      'GET /favicon.ico',
      'GET /first-administrator',
      'GET /healthz',
      'GET /icon.svg',
      'GET /login',
      'POST /api/first-administrator',
      'POST /api/session',
    ]);
  });

  test('an auditor is refused everything that changes something', () => {
    const changing = table().filter(
      ({ method, access }) => method !== 'GET' && access !== 'public' && access !== 'session',
    );
    expect(changing.filter(({ access }) => may(['auditor'], access as never))).toEqual([]);
  });

  test('a route without a rule lets nobody in', async () => {
    const app = Fastify();
    await app.register(cookie);
    guard(app, {
      access: house.services.access,
      cookies: sessionCookies(false),
      publicOrigin: undefined,
      refused: async () => undefined,
    });
    app.get('/forgotten', async () => 'open');
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${url}/forgotten`, { headers: { cookie: await house.as('administrator') } });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN' });
    await app.close();
  });

  test('pages of the description are guarded too', async () => {
    expect((await house.open('/api/docs/json')).statusCode).toBe(302);
    expect((await house.ask('GET', '/api/docs/json')).statusCode).toBe(401);
    expect((await house.ask('GET', '/api/docs/json', await house.as('clerk'))).statusCode).toBe(200);
  });
});

test('AC-04: every changing call of the table is audited', () => {
  const changing = table().filter(({ method }) => method !== 'GET');
  expect(changing.filter(({ audit }) => audit === undefined)).toEqual([]);
});

test('an unknown route is 404 in the one shape, with and without a session', async () => {
  for (const cookie of [undefined, await house.as('clerk')]) {
    const answer = await house.ask('GET', '/api/nothing', cookie);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: { code: 'ROUTE_UNKNOWN', message: 'Такого адреса нет.', details: [], requestId: expect.any(String) },
    });
  }
});

describe('the description of the API', () => {
  test('is OpenAPI 3.1, made of the same schemas, and names every route', async () => {
    const answer = await house.ask('GET', '/api/openapi.json');
    const description = answer.json();
    expect(description.openapi).toBe('3.1.0');
    for (const { method, path, tag } of table()) {
      if (tag === undefined) continue;
      const operation = description.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect([path, operation?.tags]).toEqual([path, [tag]]);
    }
    const { parameters, responses } = description.paths['/api/tasks/{taskId}/runs'].get;
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual([
      'jobId',
      'outcome',
      'limit',
      'cursor',
      'format',
      'taskId',
    ]);
    expect(Object.keys(responses)).toEqual(['200', '4XX', '5XX']);
  });

  test('has a page, served from this host alone', async () => {
    const cookie = await house.as('clerk');
    const page = await house.ask('GET', '/api/docs', cookie);
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    expect(page.body).not.toMatch(/<script>|style="/);
    expect((await house.ask('GET', '/api/docs/static/swagger-ui-bundle.js', cookie)).statusCode).toBe(200);
  });
});
