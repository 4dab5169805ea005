import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `postmaster.pid` of a data directory tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * The server that runs on a data directory now, whoever started it.
 * A file that a killed server left is not believed, even when another process has got its number since then.
 */
export async function runningPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await pidFile(data);
  const postmaster = text === undefined ? undefined : parse(text);
  return postmaster !== undefined && (await serves(postmaster.pid, data)) ? postmaster : undefined;
}

/**
 * Removes a stale `postmaster.pid` whose number belongs to another live process now: PostgreSQL would take that one
 * for a server and refuse to start. Files of dead processes it removes itself.
 */
export async function clearStalePidFile(data: string): Promise<void> {
  const text = await pidFile(data);
  const postmaster = text === undefined ? undefined : parse(text);
  if (text?.trim() === '') await clearEmptyPidFile(path.join(data, 'postmaster.pid'));
  if (postmaster === undefined || !isAlive(postmaster.pid) || (await serves(postmaster.pid, data))) return;
  // A server that started meanwhile has written a file of its own.
  if ((await pidFile(data)) === text) await rm(path.join(data, 'postmaster.pid'), { force: true });
}

/** A loss of power may leave the file empty; a server on its way up leaves it so for a moment only. */
async function clearEmptyPidFile(file: string): Promise<void> {
  const { mtimeMs } = await stat(file);
  if (mtimeMs < Date.now() - 10_000) await rm(file, { force: true });
}

/** Asks the server to end its sessions and itself (fast shutdown). */
export async function shutDown(postmaster: Postmaster, pgCtl: readonly [string, ...string[]]): Promise<void> {
  if (process.platform === 'win32') {
    const [file, ...flags] = pgCtl;
    await run(file, flags);
    return;
  }
  try {
    process.kill(postmaster.pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function pidFile(data: string): Promise<string | undefined> {
  return readFile(path.join(data, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}

/** Lines: pid, data directory, start time, port, … The file is written in steps; before the port it is of no use. */
function parse(text: string): Postmaster | undefined {
  const [pid, , , port] = text.split('\n').map(Number);
  return pid !== undefined && pid > 0 && port !== undefined && port > 0 ? { pid, port } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is a server of this data directory: a server works in its data directory. */
async function serves(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return (await taskName(pid)).startsWith('postgres');
  if (process.platform !== 'linux') return (await commandLine(pid)).includes(data);
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(data));
  } catch (error) {
    // Another account's process does not show its directory; one that has ended and is not yet reaped has none.
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') return false;
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(data);
  }
}

async function commandLine(pid: number): Promise<string> {
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

async function taskName(pid: number): Promise<string> {
  return run('tasklist', ['/FI', `PID eq ${pid}`, '/NH', '/FO', 'TABLE']).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}
