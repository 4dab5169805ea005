import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Permission } from '../../../core/contract/index.ts';
import { offered } from '../../../core/main.ts';
import { loadPlugins } from '../../../core/plugins/index.ts';
import type { MountedRoute } from '../../../core/web/web.ts';
import type { House } from './support/house.ts';
import { openLiveHouse } from './support/live-house.ts';

/** AC-02, said once more and independently of the product's own table. */
const rights: Readonly<Record<Permission, readonly string[]>> = {
  'tasks.read': ['technologist', 'auditor', 'administrator'],
  'tasks.manage': ['technologist'],
  'settings.read': ['technologist', 'auditor', 'administrator'],
  'settings.manage': ['technologist'],
  'documents.read': ['clerk', 'auditor'],
  'documents.write': ['clerk'],
  'directories.read': ['technologist', 'clerk', 'auditor', 'administrator'],
  'directories.manage': ['technologist'],
  'quarantine.read': ['technologist', 'auditor'],
  'quarantine.manage': ['technologist'],
  'raw-messages.read': ['technologist', 'auditor'],
  'plugins.read': ['technologist', 'auditor', 'administrator'],
  'users.manage': ['administrator'],
  'audit.read': ['auditor', 'administrator'],
};

let house: House;
let close: () => Promise<void>;

/** All that answers: the host's own routes, those of the plugin for ПОС, Agendash over a real queue, the API's pages. */
beforeAll(async () => {
  const plugins = await loadPlugins({
    rootManifest: fileURLToPath(new URL('../../../plugin.manifest.json', import.meta.url)),
    directories: [],
    ...offered,
    loadTimeoutMs: 60_000,
  });
  expect(plugins.failures).toEqual([]);
  ({ house, close } = await openLiveHouse([], { plugins }));
});
afterAll(() => close?.());

const name = ({ method, path }: MountedRoute) => `${method} ${path}`;
const ofPerson = ({ access }: MountedRoute) => access !== 'public' && access !== 'webhook';
/** Ends the session that the walk needs. */
const endsTheWalk = (route: MountedRoute) => name(route) === 'DELETE /api/session';

async function status({ method, path }: MountedRoute, cookie?: string, more = {}): Promise<number> {
  const target = new URL(path.replace(/:\w+/g, '1').replace('*', 'x'), house.url);
  const headers = { ...more, ...(cookie !== undefined && { cookie }) };
  const answer = await fetch(target, { method, redirect: 'manual', headers });
  // Some of them are streams without an end.
  await answer.body?.cancel();
  return answer.status;
}

describe('AC-02: deny by default, over every route there is', () => {
  test('the walk meets the plugins and Agendash, and no route without a rule', () => {
    const names = house.web.routes.map(name);
    expect(names).toEqual(
      expect.arrayContaining([
        'GET /api/tasks',
        'GET /agendash/',
        'POST /agendash/api/jobs/delete',
        'GET /api/docs/static/*',
        'GET /api/outbox',
      ]),
    );
    const ruled = [...Object.keys(rights), 'public', 'session', 'webhook'];
    expect(house.web.routes.filter(({ access }) => !ruled.includes(String(access))).map(name)).toEqual([]);
  });

  test('nobody gets anywhere without a session but to what is public', async () => {
    const open = [];
    for (const route of house.web.routes.filter(ofPerson)) {
      if ((await status(route)) !== 401) open.push(name(route));
    }
    expect(open).toEqual([]);
  });

  test.each(['technologist', 'clerk', 'auditor', 'administrator'])(
    '%s may what the matrix says and no more; AC-04: each refused attempt is in the audit',
    async (role) => {
      const cookie = await house.as(role);
      const wrong = [];
      const refused = [];
      for (const route of house.web.routes.filter((one) => ofPerson(one) && !endsTheWalk(one))) {
        const allowed = route.access === 'session' || rights[route.access as Permission].includes(role);
        const got = await status(route, cookie);
        if (allowed ? [401, 403].includes(got) : got !== 403) wrong.push(`${name(route)}: ${got}`);
        if (got === 403) refused.push(route);
      }
      expect(wrong).toEqual([]);
      const { items } = await house.services.access.audit.list({ login: role, outcome: 'FORBIDDEN', limit: 500 });
      expect(items).toHaveLength(refused.length);
      expect(refused.length).toBeGreaterThan(10);
    },
  );

  test('a user without a role may nothing but see that', async () => {
    const cookie = await house.as('clerk');
    await house.fresh.database.query(`update host.user_account set roles = '{}' where login = 'clerk'`);
    const open = [];
    for (const route of house.web.routes.filter((one) => ofPerson(one) && one.access !== 'session')) {
      if ((await status(route, cookie)) !== 403) open.push(name(route));
    }
    expect(open).toEqual([]);
  });

  test('AC-03: no page of another site changes anything in the name of who is logged in (CSRF), whatever the route', async () => {
    const cookies = await Promise.all(['technologist', 'clerk', 'administrator'].map((role) => house.as(role)));
    const changing = house.web.routes.filter((one) => ofPerson(one) && one.method !== 'GET' && one.method !== 'HEAD');
    expect(changing.length).toBeGreaterThan(30);
    const open = [];
    for (const route of changing) {
      for (const cookie of cookies) {
        if ((await status(route, cookie, { origin: 'https://evil.example' })) !== 403) open.push(name(route));
      }
    }
    expect(open).toEqual([]);
    // Their sessions are as they were.
    for (const cookie of cookies) expect((await house.ask('GET', '/api/me', cookie)).statusCode).toBe(200);
  });

  test('AC-03: no page of ours or of Agendash lets scripts in but its own, nor other sites frame it', async () => {
    const cookie = await house.as('technologist');
    for (const path of ['/login', '/', '/agendash/', '/api/docs', '/api/me', '/api/nothing', '/assets/nothing.js']) {
      const { headers } = await house.ask('GET', path, cookie, undefined, { accept: 'text/html' });
      const rules = headers['content-security-policy'] ?? '';
      const rule = (wanted: string) => new RegExp(`(?:^|;)\\s*${wanted} ([^;]*)`).exec(rules)?.[1];
      expect([path, rule('default-src'), rule('frame-ancestors'), rule('base-uri')]).toEqual([
        path,
        "'none'",
        expect.stringMatching(/^'(none|self)'$/),
        "'none'",
      ]);
      expect([path, rule('script-src')]).toEqual([path, expect.stringMatching(/^'self'( 'nonce-[\w+/=-]+')?$/)]);
      expect([path, rules]).toEqual([path, expect.not.stringMatching(/unsafe|https?:|\*/)]);
      expect([path, headers['x-content-type-options']]).toEqual([path, 'nosniff']);
      expect([path, headers['referrer-policy']]).toEqual([path, 'same-origin']);
    }
  });

  test('AC-03: what somebody stored is never answered as a page (stored XSS)', async () => {
    const script = '<script>alert(1)</script>';
    const { users, audit } = house.services.access;
    await users.create({ login: 'script', name: script, roles: ['auditor'], password: 'made-up-for-the-test' });
    await audit.record({ login: 'script', action: script, object: script, outcome: script });
    const admin = await house.as('administrator');
    for (const path of ['/api/users?q=script', '/api/audit?login=script', '/api/audit/export?login=script']) {
      const { headers, body } = await house.ask('GET', path, admin, undefined, { accept: 'text/html' });
      expect([path, body]).toEqual([path, expect.stringContaining('<script>alert(1)')]);
      expect([path, headers['content-type']]).toEqual([
        path,
        expect.stringMatching(/^(application\/json|text\/csv); charset=utf-8$/),
      ]);
      expect([path, headers['x-content-type-options']]).toEqual([path, 'nosniff']);
    }
    const unknown = await house.ask('GET', `/api/tasks/${encodeURIComponent(script)}`, await house.as('technologist'));
    expect(unknown.headers['content-type']).toMatch(/^application\/json/);
  });
});
