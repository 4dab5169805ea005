import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { runningAs, serverUser } from '../../../../core/adapters/embedded/server-user.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { EmbeddedStage, rowsOf } from '../../../support/embedded-stage.ts';

let model: EmbeddedStage;
let stage: EmbeddedStage;
beforeAll(async () => {
  model = await EmbeddedStage.model();
});
afterAll(() => model.clear());
beforeEach(async () => {
  stage = await EmbeddedStage.open(model);
});
afterEach(() => stage.clear());

test('the server of a killed host lives on; the next host finds it and stops it', async () => {
  const killed = stage.host();
  const { url } = await killed.start();
  const before = await stage.postmaster();
  await killed.kill();
  const next = stage.host();
  expect(await next.start()).toEqual({ url, reused: true });
  expect(await stage.postmaster()).toEqual(before);
  await next.stop();
  expect(await stage.postmaster()).toBeUndefined();
});

test('what was committed survives when host and server are killed', async () => {
  const killed = stage.host();
  const { url } = await killed.start();
  await rowsOf(url, 'create table entry as select generate_series(1, 10000) as n');
  await killed.kill();
  await stage.killServer();
  expect(await stage.host().start()).toEqual({ url, reused: false });
  expect(await rowsOf(url, 'select count(*)::int as n from entry')).toEqual([{ n: 10_000 }]);
});

test('a server that dies while its host lives comes back where connections look for it', async () => {
  const { url } = await stage.host().start();
  const before = await stage.postmaster();
  await stage.killServer();
  const after = await until('the server', () => stage.postmaster(), 60_000);
  expect(after.pid).not.toBe(before?.pid);
  await until('an answer', () => rowsOf(url, 'select 1').catch(() => undefined));
});

test('a postmaster.pid with the number of a foreign live process is not believed', async () => {
  const first = stage.host();
  await first.start();
  await first.kill();
  const pidFile = path.join(await stage.server(), 'data', 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8');
  await stage.killServer();
  // The worst case for PostgreSQL: the process belongs to the same account.
  const foreign = spawn('sleep', ['60'], {
    cwd: '/',
    stdio: 'ignore',
    ...runningAs(await serverUser(path.dirname(pidFile))),
  });
  try {
    await writeFile(pidFile, text.replace(/^\d+/, String(foreign.pid)));
    const answer = await stage.host().start();
    expect(answer.reused).toBe(false);
    expect(foreign.exitCode).toBeNull();
    expect((await stage.postmaster())?.pid).not.toBe(foreign.pid);
  } finally {
    foreign.kill();
  }
});

test('a postmaster.pid that a loss of power left empty is not believed', async () => {
  const pidFile = path.join(await stage.server(), 'data', 'postmaster.pid');
  await writeFile(pidFile, '');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(pidFile, longAgo, longAgo);
  expect((await stage.host().start()).reused).toBe(false);
});

test('hosts that start at once on an empty directory share one server', async () => {
  await rm(stage.directory, { recursive: true });
  const answers = await Promise.all([stage.host(), stage.host(), stage.host()].map((host) => host.start()));
  expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
  expect(answers.filter(({ reused }) => reused === false)).toHaveLength(1);
  expect((await readdir(stage.directory)).sort()).toEqual(['server']);
});

test('hosts that start at once on an existing cluster share one server', async () => {
  const answers = await Promise.all([stage.host(), stage.host(), stage.host()].map((host) => host.start()));
  expect(answers.map(({ reused }) => reused).sort()).toEqual([false, true, true]);
});

test('a server that another live host uses is not stopped; the last host stops it', async () => {
  const [starter, sharer] = [stage.host(), stage.host()];
  const { url } = await starter.start();
  expect(await sharer.start()).toEqual({ url, reused: true });
  await starter.stop();
  expect(await rowsOf(url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
  await sharer.stop();
  expect(await stage.postmaster()).toBeUndefined();
});

test('a killed host does not keep the server from being stopped', async () => {
  const [killed, last] = [stage.host(), stage.host()];
  const { url } = await killed.start();
  await last.start();
  await killed.kill();
  // The server sees the end of the killed host's session a moment later.
  const sessions = `select count(*)::int as n from pg_stat_activity where application_name = 'priemnaya lease'`;
  await until('the end of the session', async () => (await rowsOf<{ n: number }>(url, sessions))[0]?.n === 1);
  await last.stop();
  expect(await stage.postmaster()).toBeUndefined();
});

test('a host that starts while another stops gets a server that stays', async () => {
  for (let round = 0; round < 4; round += 1) {
    const [stopping, starting] = [stage.host(), stage.host()];
    await stopping.start();
    const [, { url }] = await Promise.all([stopping.stop(), starting.start()]);
    expect(await rowsOf(url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    await starting.stop();
    expect(await stage.postmaster()).toBeUndefined();
  }
});

test('a first start that was killed leaves nothing in the way, and is swept up later', async () => {
  await rm(stage.directory, { recursive: true });
  const leftover = path.join(stage.directory, '.new-killed');
  await mkdir(path.join(leftover, 'server'), { recursive: true });
  const longAgo = new Date(Date.now() - 86_400_000);
  await utimes(leftover, longAgo, longAgo);
  await stage.host().start();
  expect(await readdir(stage.directory)).toEqual(['server']);
});
