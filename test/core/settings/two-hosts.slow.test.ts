import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/index.ts';
import { type Host, openHost } from '../../../core/main.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { collect, moduleAlpha, right, url } from './house.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const silent = { debug() {}, info() {}, warn() {}, error() {} };
let fresh: FreshDatabase;
let directory: string;
const hosts: Host[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'two-hosts-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const host of hosts) await host.close();
  await fresh.drop();
  await rm(directory, { recursive: true, force: true });
});

const environment = (node: string, data: string) => ({
  DATABASE_URL: fresh.url,
  PRIEMNAYA_DATA: path.join(directory, data),
  PRIEMNAYA_NODE_NAME: node,
  PRIEMNAYA_WEB_PORT: '0',
  PRIEMNAYA_MONITORING_PORT: '0',
  PRIEMNAYA_PLUGINS_DIRECTORIES: here('../../fixtures/plugins/good'),
});

async function host(node: string, data: string): Promise<Host> {
  const opened = await openHost(await loadConfig(environment(node, data), []), silent);
  hosts.push(opened);
  return opened;
}

/** A command as a process of its own. */
function command(words: string, data = 'shared') {
  const child = spawn(
    process.execPath,
    ['--import', here('../../support/typescript.mjs'), here('../../../core/cli/main.ts'), ...words.split(' ')],
    { env: { ...process.env, ...environment('command', data) }, stdio: ['ignore', 'pipe', 'pipe'], cwd: directory },
  );
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, output }));
  return { child, ended };
}

const keysInUse = async () => {
  const rows = await fresh.database.query<{ id: string }>(
    `select distinct s ->> 'key' as id
       from host.settings_version, jsonb_path_query(document, 'strict $.**."$secret"') s`,
  );
  return rows.length;
};

test('TM-24: the key is changed under two running hosts, with a kill in the middle; a third without the key is refused', async () => {
  const [one, two] = [await host('one', 'shared'), await host('two', 'shared')];
  await one.start();
  await two.start();
  await one.settings.save(
    moduleAlpha,
    { version: 0, common: { url, server: 'one', mail: { password: 'почта-1' } } },
    'x',
  );
  await one.settings.save(collect, { ...right, common: { folder: 'x', key: 'ключ-1' } }, 'x');
  await fresh.database.query(
    `insert into host.settings_version
     select owner_kind, owner_id, version + n, saved_at, author, document, diff
       from host.settings_version, generate_series(1000, 6000) as n where owner_kind = 'task'`,
  );
  const works = async () => {
    for (const { settings } of [one, two]) {
      expect(await settings.resolve(collect.id, 0)).toMatchObject({
        module: { mail: { password: 'почта-1' } },
        common: { key: 'ключ-1' },
        instance: { password: 'тайна-1' },
      });
      expect((await settings.read(collect)).missing).toEqual([]);
    }
  };

  const killed = command('secrets rotate');
  await until('the middle of the rotation', async () => (await keysInUse()) === 2, 60_000);
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(await keysInUse()).toBe(2);
  await works();
  // Another host saves with the new key at once.
  await two.settings.save(moduleAlpha, { version: 1, common: { url, server: 'two' } }, 'x');

  const finished = await command('secrets rotate').ended;
  expect([finished.code, finished.output]).toEqual([0, expect.stringMatching(/Секреты шифруются ключом.*one, two/s)]);
  expect(await keysInUse()).toBe(1);
  expect((await command('secrets rotate --drop-old').ended).code).toBe(0);
  await works();

  // A command does not take part, and says nothing about the nodes that run.
  const nodes = await command('node list').ended;
  expect(nodes).toEqual({ code: 0, output: expect.stringMatching(/\none +работает .*\ntwo +работает /) });
  expect(nodes.output).not.toContain('command');

  const third = await command('start', 'own').ended;
  expect([third.code, third.output]).toEqual([1, expect.stringMatching(/скопируйте файл secret\.key/)]);
  await works();
  expect((await one.tasks.nodes()).map(({ name, state }) => [name, state])).toEqual([
    ['one', 'alive'],
    ['two', 'alive'],
  ]);
});
