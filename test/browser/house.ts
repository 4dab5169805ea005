import { randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { APIRequestContext, Browser, BrowserContext, Page } from 'playwright-core';
import { Access } from '../../core/access/index.ts';
import { systemClock } from '../../core/adapters/system-clock.ts';
import { type Child, startChild } from '../../scripts/harness/child.ts';
import { freePort } from '../../scripts/harness/free-port.ts';
import { until } from '../../scripts/harness/until.ts';
import { personWindow, startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';

export const password = 'made-up-for-these-tests';
/** Loaded machines take long; nothing here waits longer than it must. */
export const patienceMs = 120_000;
jest.setTimeout(2 * patienceMs);
const plugins = fileURLToPath(new URL('../fixtures/plugins/face', import.meta.url));

/** What the plugin `gates` does in a run, see its `index.js`. */
export interface Gate {
  readonly log?: readonly (readonly [level: string, message: string, details?: object])[];
  readonly progress?: readonly [done: number, total: number | null, message?: string];
  readonly count?: Readonly<Record<string, number>>;
  readonly throws?: string;
  /** An outcome of the contract; a run without it goes on until the gate says more. */
  readonly end?: object;
}

export interface Node {
  readonly url: string;
  readonly name: string;
  /** Ends it as the supervisor does. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** An installation with real host processes, the plugin `gates`, and a browser before it. */
export interface BrowserHouse {
  readonly node: Node;
  addNode(name: string): Promise<Node>;
  /** The login of a person with these roles. */
  person(roles: readonly string[]): Promise<string>;
  /** A person with these roles at a page of their own; 1280×800 where nothing else is said. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** The API as a technologist's program calls it; fails on errors. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  api(method: string, path: string, body?: object): Promise<any>;
  gate(task: string, jobId: number, step: Gate): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly roles?: readonly string[];
  /** Card indexes in which the person works with РК; all where none is said. */
  readonly cards?: readonly string[];
  readonly size?: { readonly width: number; readonly height: number };
  readonly node?: Node;
}

interface Person {
  readonly roles: readonly string[];
  readonly cards?: OpenOptions['cards'];
  readonly size?: OpenOptions['size'];
  readonly node: Node;
}

export async function openBrowserHouse(more: NodeJS.ProcessEnv = {}): Promise<BrowserHouse> {
  const fresh = await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'priemnaya-face-'));
  const access = new Access({
    database: fresh.database,
    clock: systemClock,
    sessions: { idleMinutes: 60, absoluteMinutes: 600 },
  });
  const environment = {
    ...more,
    DATABASE_URL: fresh.url,
    PRIEMNAYA_DATA: join(directory, 'data'),
    PRIEMNAYA_SECRET_KEY: randomBytes(32).toString('base64'),
    PRIEMNAYA_MONITORING_PORT: '0',
    PRIEMNAYA_PLUGINS_DIRECTORIES: plugins,
    PRIEMNAYA_STAND_MODE: 'off',
    GATES: directory,
  };
  const nodes: Node[] = [];
  const contexts: BrowserContext[] = [];
  const people = new Set<string>();
  const cookies = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>();
  let browser: Browser | undefined;

  async function addNode(name: string): Promise<Node> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    let child: Child | undefined;
    const node: Node = {
      url,
      name,
      async start() {
        const started = startChild('core/cli/main.js', {
          arguments: ['start'],
          env: { ...environment, PRIEMNAYA_WEB_PORT: String(port), PRIEMNAYA_NODE_NAME: name },
        });
        child = started;
        const ended = started.ended.then((code): never => {
          throw new Error(`The host ended with ${code}:\n${started.tail()}`);
        });
        const answers = async () => (await fetch(`${url}/healthz`)).ok;
        await Promise.race([until(`the node ${name}`, answers, patienceMs), ended]);
      },
      async stop() {
        child?.process.kill('SIGTERM');
        await child?.ended;
      },
    };
    nodes.push(node);
    await node.start();
    return node;
  }

  /** The login of a person with these roles; in all card indexes where no other is said. */
  async function person(roles: readonly string[], cards: readonly string[] = ['0.']): Promise<string> {
    const login = [...roles, ...(cards.includes('0.') ? [] : cards)].join('.').replace(/\.+$/, '').toLowerCase();
    if (!people.has(login)) {
      people.add(login);
      await access.users.create({
        login,
        name: 'Проверочная Вера Ивановна',
        roles: [...roles],
        password,
        cards: [...cards],
      });
    }
    return login;
  }

  /** A browser that has logged in as a person with these roles. */
  async function session({ roles, cards, size, node }: Person): Promise<BrowserContext> {
    const login = await person(roles, cards);
    const known = cookies.get(login);
    browser ??= await startBrowser();
    const context = await browser.newContext({
      ...personWindow,
      baseURL: node.url,
      ...(size !== undefined && { viewport: size }),
    });
    contexts.push(context);
    context.setDefaultTimeout(patienceMs);
    if (known === undefined) {
      const answer = await context.request.post('/api/session', { data: { login, password } });
      if (answer.status() !== 204) throw new Error(`Login answered ${answer.status()}: ${await answer.text()}`);
      cookies.set(login, await context.cookies());
    } else {
      // Cookies know no ports: a session holds on every node.
      await context.addCookies(known);
    }
    return context;
  }

  async function close(): Promise<void> {
    for (const context of contexts) await context.close();
    await browser?.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await fresh.drop();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    const node = await addNode('узел-1');
    let requests: APIRequestContext | undefined;
    return {
      node,
      addNode,
      person,
      async open(path, { roles = ['technologist'], cards, size, node: at = node } = {}) {
        const page = await (await session({ roles, cards, size, node: at })).newPage();
        await page.goto(path);
        return page;
      },
      async api(method, path, body) {
        requests ??= (await session({ roles: ['technologist', 'administrator'], node })).request;
        const answer = await requests.fetch(path, { method, ...(body !== undefined && { data: body }) });
        const text = await answer.text();
        if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()}: ${text}`);
        return text === '' ? undefined : JSON.parse(text);
      },
      async gate(task, jobId, step) {
        const file = join(directory, `${task}.${jobId}.json`);
        // Renamed into place, so that a run never reads half of it.
        await writeFile(`${file}.new`, JSON.stringify(step));
        await rename(`${file}.new`, file);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until a look at the page gives what is expected. */
export async function eventually<T>(what: string, look: () => Promise<T>, expected: T): Promise<void> {
  let last: unknown;
  await until(
    what,
    async () => {
      last = await look();
      return JSON.stringify(last) === JSON.stringify(expected);
    },
    patienceMs,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; seen last: ${JSON.stringify(last)}`, { cause: error.cause });
  });
}

/** Configures `Gates.Export` with one instance, and leaves it started. */
export const exportSettings = {
  version: 0,
  common: {
    server: 'https://pos.example.ru',
    hours: 24,
    mail: { method: 'login', user: 'почта', password: 'made-up-1' },
  },
  instances: [{ jobId: 0, settings: { login: 'okrug', password: 'made-up-2' } }],
};
