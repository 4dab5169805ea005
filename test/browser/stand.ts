import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { Access } from '../../core/access/index.ts';
import { systemClock } from '../../core/adapters/system-clock.ts';
import { Api } from '../../scripts/harness/api.ts';
import { type Child, startChild } from '../../scripts/harness/child.ts';
import { freePort } from '../../scripts/harness/free-port.ts';
import { until } from '../../scripts/harness/until.ts';
import { connectControl, type RemotePosControl } from '../../scripts/stand/pos/index.ts';
import { personWindow, startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';

const password = 'made-up-for-these-tests';
/** Loaded machines take long; nothing here waits longer than it must. */
export const patienceMs = 120_000;
jest.setTimeout(4 * patienceMs);

/** Who works at the stand: a technologist, one who registers documents too, and one with every role. */
const people = {
  tekhnolog: { name: 'Технологов Тимофей Тихонович', roles: ['technologist'] },
  starshiy: { name: 'Старшинова Софья Саввична', roles: ['technologist', 'clerk'] },
  vsyo: { name: 'Всеведова Вера Викторовна', roles: ['technologist', 'clerk', 'auditor', 'administrator'] },
} as const;
export type Person = keyof typeof people;

/** The product as `npm start` gives it: the host, the emulated ПОС with its first messages, mail, and a browser before it. */
export interface Stand {
  readonly url: string;
  readonly posUrl: string;
  /** A directory that host and test see. */
  readonly directory: string;
  /** What a test may do to ПОС. */
  readonly pos: RemotePosControl;
  /** Programs of a person with every role. */
  readonly api: Api;
  sql(statement: string, ...parameters: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** A window before the login, where nobody is logged in. */
  window(options?: BrowserContextOptions): Promise<Page>;
  readonly passwordOf: (person: Person) => string;
  close(): Promise<void>;
}

export async function openStand(environment: NodeJS.ProcessEnv = {}): Promise<Stand> {
  const fresh = await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'priemnaya-journeys-'));
  const contexts: BrowserContext[] = [];
  let browser: Browser | undefined;
  let child: Child | undefined;
  async function close(): Promise<void> {
    for (const context of contexts) await context.close();
    await browser?.close();
    child?.process.kill('SIGTERM');
    await child?.ended;
    await fresh.drop();
    await rm(directory, { recursive: true, force: true });
  }
  try {
    const sessions = { idleMinutes: 60, absoluteMinutes: 600 };
    const access = new Access({ database: fresh.database, clock: systemClock, sessions });
    for (const [login, { name, roles }] of Object.entries(people)) {
      await access.users.create({ login, name, roles: [...roles], password, cards: ['0.'] });
    }
    const names = ['WEB_PORT', 'STAND_POS_PORT', 'STAND_SMTP_PORT', 'STAND_LETTERS_PORT'];
    const ports = Object.fromEntries(
      await Promise.all(names.map(async (name) => [`PRIEMNAYA_${name}`, String(await freePort())] as const)),
    );
    await mkdir(join(directory, 'kept'));
    const started = startChild('scripts/stand/main.js', {
      env: {
        ...environment,
        ...ports,
        DATABASE_URL: fresh.url,
        PRIEMNAYA_STAND_MODE: 'on',
        PRIEMNAYA_DATA: join(directory, 'data'),
        PRIEMNAYA_SECRET_KEY: randomBytes(32).toString('base64'),
        PRIEMNAYA_MONITORING_PORT: '0',
      },
    });
    child = started;
    const url = `http://127.0.0.1:${ports.PRIEMNAYA_WEB_PORT}`;
    const posUrl = `http://127.0.0.1:${ports.PRIEMNAYA_STAND_POS_PORT}`;
    const ended = started.ended.then((code): never => {
      throw new Error(`The stand ended with ${code}:\n${started.tail()}`);
    });
    const answers = async () => (await fetch(`${url}/healthz`)).ok;
    await Promise.race([until('the stand', answers, patienceMs), ended]);
    const api = new Api(url);
    await api.login('vsyo', password);
    const registered = async () => (await api.get<{ items: unknown[] }>('/api/documents?limit=10')).items.length >= 10;
    await until('the first messages to be registered', registered, patienceMs);
    const opened = await startBrowser();
    browser = opened;
    return {
      url,
      posUrl,
      directory,
      pos: connectControl(posUrl),
      api,
      sql: (statement, ...parameters) => fresh.database.query(statement, parameters),
      async window(options) {
        const context = await opened.newContext({ ...personWindow, baseURL: url, ...options });
        context.setDefaultTimeout(patienceMs);
        contexts.push(context);
        return context.newPage();
      },
      passwordOf: () => password,
      close,
    };
  } catch (error) {
    const tail = child?.tail();
    await close();
    throw new Error(tail ?? 'The stand was not started', { cause: error });
  }
}
