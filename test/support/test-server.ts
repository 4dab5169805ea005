import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { clusterRole, initCluster, launch } from '../../core/adapters/embedded/cluster.ts';
import { freePort } from '../../core/adapters/embedded/ports.ts';
import { serverUser } from '../../core/adapters/embedded/server-user.ts';
import { usableBinaries } from '../../core/adapters/embedded/shelter.ts';

/** A throw-away PostgreSQL: fast instead of durable. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

const prefix = 'priemnaya-test-';
const startLimitMs = 60_000;
/** Thousands of databases come and go in a run: on a disk the file system takes longer for that than all the rest. */
const memory = '/dev/shm';
/** What a run needs there, and what it leaves to the tests, in bytes. */
const [memoryNeeded, memoryLeft] = [4 * 1024 ** 3, 4 * 1024 ** 3];

/** Starts a server of its own for one run of the tests, in a directory and at a port that nobody else uses. */
export async function startTestServer(): Promise<TestServer> {
  await sweepOrphans();
  const user = await serverUser();
  const binaries = await usableBinaries(user, [path.join(tmpdir(), 'priemnaya-test-binaries')]);
  const directory = await mkdtemp(path.join(await roomiest(), `${prefix}${process.pid}-`));
  await chmod(directory, 0o755);
  const data = path.join(directory, 'data');
  const password = randomBytes(12).toString('hex');
  await initCluster({ binaries, user, data, password, durable: false });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const output = path.join(directory, 'output');
    const server = await launch({ binaries, user, data, port, output, settings: fastSettings });
    const url = `postgresql://${clusterRole}:${password}@127.0.0.1:${port}/postgres`;
    const deadline = Date.now() + startLimitMs;
    while (!server.ended() && !(await answers(url)) && Date.now() < deadline) await pause(20);
    if (!server.ended() && Date.now() < deadline) return { url, stop: () => end(directory, server.pid) };
    if (attempt === 5) throw new Error(`No test server: ${await readFile(output, 'utf8')}`);
  }
}

const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
  autovacuum: 'off',
};

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Ends a server at once: nothing of it is kept. */
async function end(directory: string, pid: number): Promise<void> {
  signal(pid, 'SIGQUIT');
  const deadline = Date.now() + 10_000;
  while (isAlive(pid) && Date.now() < deadline) await pause(20);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Where databases are made quickest: in memory, if there is plenty of it. */
async function roomiest(): Promise<string> {
  const found = await statfs(memory).catch(() => undefined);
  const room = found === undefined ? 0 : found.bavail * found.bsize;
  return room > memoryNeeded && freemem() > memoryNeeded + memoryLeft ? memory : tmpdir();
}

/** Ends servers whose run of the tests was killed. */
async function sweepOrphans(): Promise<void> {
  for (const parent of [tmpdir(), memory]) {
    for (const name of await readdir(parent).catch(() => [])) await sweep(parent, name);
  }
}

async function sweep(parent: string, name: string): Promise<void> {
  const directory = path.join(parent, name);
  const owner = Number(/-test-(\d+)-/.exec(name)?.[1]);
  if (!name.startsWith(prefix) || Number.isNaN(owner) || isAlive(owner)) return;
  const postmaster = await readFile(path.join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid] = postmaster.split('\n').map(Number);
  const isOurs = pid && (await commandLine(pid)).includes(path.join(directory, 'data'));
  await end(directory, isOurs ? pid : 0).catch(() => {});
}

/** Empty where the system does not tell: the server of an orphan stays then. */
function commandLine(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
