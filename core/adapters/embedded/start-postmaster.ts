import { chown, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Launched, lastLines, launch } from './cluster.ts';
import { PortTaken, StartFailed } from './errors.ts';
import type { Place } from './place.ts';
import { freePort, isFree } from './ports.ts';
import { clearStalePidFile, runningPostmaster } from './postmaster.ts';

/**
 * Durable, and quiet: statements and values that PostgreSQL logs with errors are personal data, and the host reports
 * errors itself. `log_min_messages=log` leaves starts, stops, crashes and refused logins.
 */
const settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  cluster_name: 'priemnaya',
};

const longestLog = 1_000_000;
const pidFileLimitMs = 30_000;

/**
 * Starts a server process, until it has taken the data directory or ended.
 * @param port where it has to listen, if that is settled; otherwise the remembered port, or a free one
 * @returns its pid; undefined when it ended for a reason that passes: another host was faster, the port was taken in
 * the same moment, sessions of a killed server are still ending
 */
export async function startPostmaster(
  place: Place,
  port: number | undefined,
  fixed: boolean,
): Promise<number | undefined> {
  const chosen = port ?? (await rememberedPort(place));
  if (!(await isFree(chosen))) {
    if ((await runningPostmaster(place.data)) !== undefined) return undefined;
    if (fixed) throw new PortTaken(chosen);
    await rememberPort(place, await freePort());
    return undefined;
  }
  await clearStalePidFile(place.data);
  const output = path.join(place.server, 'postgres.log');
  const begin = await prepareLog(place, output);
  const { binaries, user, data } = place;
  const server = await launch({ binaries, user, data, port: chosen, output, settings });
  if (await tookOver(place, server)) return server.pid;
  const said = (await readFile(output)).subarray(begin).toString('utf8');
  if (passes(said)) return undefined;
  if (/could not (bind|create any TCP\/IP sockets)/.test(said)) {
    if (fixed) throw new PortTaken(chosen);
    await rememberPort(place, await freePort());
    return undefined;
  }
  throw new StartFailed(place.configured, lastLines(said));
}

/** Another server holds the directory, or sessions of one that was killed are still ending. */
function passes(said: string): boolean {
  return /lock file ".*" (already exists|is empty)|pre-existing shared memory block/.test(said);
}

async function tookOver(place: Place, server: Launched): Promise<boolean> {
  const deadline = Date.now() + pidFileLimitMs;
  while (!server.ended() && Date.now() < deadline) {
    if ((await runningPostmaster(place.data))?.pid === server.pid) return true;
    await pause(5);
  }
  return !server.ended();
}

/** The port of the last start, so that connection strings of other programs stay true. */
async function rememberedPort(place: Place): Promise<number> {
  const text = await readFile(path.join(place.server, 'port'), 'utf8').catch(() => '');
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 32_768) return port;
  const chosen = await freePort();
  await rememberPort(place, chosen);
  return chosen;
}

async function rememberPort(place: Place, port: number): Promise<void> {
  const file = path.join(place.server, 'port');
  await writeFile(file, `${port}\n`);
  await giveToOwner(place, file);
}

/** @returns where the messages of this start will begin */
async function prepareLog(place: Place, output: string): Promise<number> {
  const { size } = await stat(output).catch(() => ({ size: 0 }));
  if (size > longestLog) await rename(output, `${output}.1`);
  const file = await open(output, 'a', 0o600);
  await file.close();
  await giveToOwner(place, output);
  return size > longestLog ? 0 : size;
}

/** What root writes in the directory of another account stays that account's. */
async function giveToOwner(place: Place, file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(place.server);
  await chown(file, uid, gid);
}
