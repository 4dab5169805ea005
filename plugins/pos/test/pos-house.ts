import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../../config/index.ts';
import type { Logger } from '../../../core/contract/index.ts';
import { type Host, openHost } from '../../../core/main.ts';
import { Api } from '../../../scripts/harness/api.ts';
import { emulatorOrganisations, prepareDemo } from '../../../scripts/stand/demo/index.ts';
import { createPosEmulator, type PosEmulator } from '../../../scripts/stand/pos/index.ts';
import { commandLine } from '../../../test/core/cli/command-line.ts';
import { freshDatabase } from '../../../test/support/database.ts';

type Row = Record<string, unknown>;

/** A whole host, set up as section 2 of the manual says, over a database of its own; ПОС is the emulator. */
export interface PosHouse {
  readonly host: Host;
  readonly url: string;
  /** As a technologist who is an administrator, too. */
  readonly api: Api;
  readonly emulator: PosEmulator;
  /** How far the clock of ПОС is ahead. */
  readonly pos: { aheadMs: number };
  /** Everything that the host has logged. */
  readonly logged: readonly string[];
  /** Commands on the same stores, while the host runs. */
  readonly cli: ReturnType<typeof commandLine>;
  sql(statement: string, ...parameters: unknown[]): Promise<Row[]>;
  /** The row of a directory with exactly this name. */
  row(directory: string, name: string): Promise<Row>;
  /** Changes a row; what plugins ask about is confirmed. */
  patch(directory: string, key: unknown, changes: Row): Promise<void>;
  /** A further user, logged in. */
  login(login: string, roles: readonly string[], cards?: readonly string[]): Promise<Api>;
  end(): Promise<void>;
}

/** Of every user here. */
export const password = 'made-up-for-this-test';

/** @param way from the address of ПОС to the one where the host finds it */
export async function openPosHouse(way = async (url: string): Promise<string> => url): Promise<PosHouse> {
  const fresh = await freshDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-house-'));
  const pos = { aheadMs: 0 };
  const emulator = await createPosEmulator({
    organisations: emulatorOrganisations,
    clock: () => new Date(Date.now() + pos.aheadMs),
  });
  const logged: string[] = [];
  const note = (message: string, details?: object) => void logged.push(`${message} ${JSON.stringify(details ?? {})}`);
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  const environment = {
    DATABASE_URL: fresh.url,
    PRIEMNAYA_DATA: directory,
    PRIEMNAYA_NODE_NAME: 'узел',
    PRIEMNAYA_WEB_PORT: '0',
    PRIEMNAYA_MONITORING_PORT: '0',
  };
  const host = await openHost(await loadConfig(environment, []), log);
  await prepareDemo(host, { posUrl: await way(emulator.url), intervalMinutes: 999, say: () => {} });
  // Runs come when a test asks for them.
  for (const { id } of await host.tasks.tasks({})) await host.tasks.stop(id, 'test').catch(() => {});
  const { url } = await host.start();
  const login: PosHouse['login'] = async (name, roles, cards = []) => {
    await host.access.users.create({ login: name, name: `Имя ${name}`, roles, cards, password });
    const api = new Api(url);
    await api.login(name, password);
    return api;
  };
  const api = await login('technologist', ['technologist', 'administrator']);
  return {
    host,
    url,
    api,
    emulator,
    pos,
    logged,
    cli: commandLine({
      version: '0',
      open: async () => ({ ...host, close: async () => {} }),
      openSecrets: () => Promise.reject(new Error('not here')),
      start: async () => {},
    }),
    sql: (statement, ...parameters) => fresh.database.query(statement, parameters),
    login,
    async row(name, title) {
      const list = `/api/directories/${name}?limit=500&q=${encodeURIComponent(title)}`;
      const { items } = await api.get<{ items: Row[] }>(list);
      const found = items.find((one) => one.name === title);
      if (found === undefined) throw new Error(`No «${title}» in ${name}`);
      return found;
    },
    async patch(name, key, changes) {
      const target = `${url}/api/directories/${name}/${encodeURIComponent(String(key))}?confirm=OPEN_DEBTS`;
      const answer = await fetch(target, {
        method: 'PATCH',
        headers: { cookie: api.cookie, 'content-type': 'application/json' },
        body: JSON.stringify(changes),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async end() {
      await host.close();
      await emulator.close();
      await fresh.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
