import type { WebServices } from '../../../../core/web/index.ts';
import { createWeb, type Web, type WebOptions } from '../../../../core/web/index.ts';
import { ManualClock } from '../../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { password, type TestPlugin, type TestServices, testServices } from './services.ts';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  json(): any;
}

export interface House {
  readonly url: string;
  readonly monitoringUrl: string;
  readonly web: Web;
  readonly services: TestServices;
  readonly clock: ManualClock;
  readonly fresh: FreshDatabase;
  /** Cookie header of a user with these roles, made on the way. */
  as(...roles: string[]): Promise<string>;
  /** A JSON request; the cookie where one is given. */
  ask(method: string, url: string, cookie?: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A person opens a page. */
  open(url: string, cookie?: string): Promise<Answer>;
  /** `login: action object → outcome`, oldest first. */
  audit(): Promise<string[]>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly plugins?: readonly TestPlugin[];
  /** Services in the place of the small ones; a function makes them over the database of the house. */
  readonly services?:
    | Partial<WebServices>
    | ((fresh: FreshDatabase, clock: ManualClock) => Promise<Partial<WebServices>>);
  readonly web?: Partial<WebOptions>;
}

/** The whole web with a real database for users, sessions and audit, and small services behind. */
export async function openHouse({ plugins, services: changes, web: options }: HouseOptions = {}): Promise<House> {
  const fresh = await freshDatabase();
  const clock = new ManualClock();
  const replaced = typeof changes === 'function' ? await changes(fresh, clock) : changes;
  const services = testServices(fresh.database, clock, plugins, replaced);
  const web = await createWeb({
    services,
    host: '127.0.0.1',
    port: 0,
    monitoring: { host: '127.0.0.1', port: 0 },
    version: '0.0.0',
    ...options,
  });
  const { url, monitoringUrl } = await web.listen();
  const cookies = new Map<string, string>();
  const house: House = {
    url,
    monitoringUrl,
    web,
    services,
    clock,
    fresh,
    async as(...roles) {
      const login = roles.join('.');
      const known = cookies.get(login);
      if (known !== undefined) return known;
      await services.access.users.create({ login, name: `Имя ${login}`, roles, password, cards: ['0.A.'] });
      const cookie = `priemnaya_session=${await services.access.sessions.open(login)}`;
      cookies.set(login, cookie);
      return cookie;
    },
    async ask(method, path, cookie, body, headers = {}) {
      const response = await fetch(new URL(path, url), {
        method,
        redirect: 'manual',
        headers: {
          ...(cookie !== undefined && { cookie }),
          ...(typeof body === 'object' && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        cookies: response.headers.getSetCookie(),
        body: text,
        json: () => JSON.parse(text),
      };
    },
    open: (path, cookie) => house.ask('GET', path, cookie, undefined, { accept: 'text/html,*/*;q=0.8' }),
    async audit() {
      const { items } = await services.access.audit.list({ limit: 500 });
      return items.map((entry) => `${entry.login}: ${entry.action} ${entry.object} → ${entry.outcome}`).reverse();
    },
    async close() {
      await web.close();
      await fresh.drop();
    },
  };
  return house;
}
