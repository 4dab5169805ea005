import { type ExecFileOptions, execFile, spawn } from 'node:child_process';
import { chown, mkdir, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, program } from './binaries.ts';
import { InitFailed, StartFailed } from './errors.ts';
import { runningAs, type ServerUser } from './server-user.ts';

const run = promisify(execFile);

/** The superuser of the cluster, whom the product connects as. */
export const clusterRole = 'priemnaya';

/** What a program of PostgreSQL sees of our environment: no settings of other servers, messages in English. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TZ', 'TMPDIR', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

export interface NewCluster {
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  /** Data directory to make; its parent exists, and `user` can enter it. */
  readonly data: string;
  readonly password: string;
  /** Without it nothing is forced to disk: for tests only. */
  readonly durable?: boolean;
}

/**
 * Makes a cluster: UTF-8, ICU locale `ru` (with `C`, lower() and ILIKE do not know Cyrillic), passwords by SCRAM.
 * @throws InitFailed with what initdb said
 */
export async function initCluster({ binaries, user, data, password, durable = true }: NewCluster): Promise<void> {
  const passwordFile = `${data}.password`;
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) {
    await chown(data, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const flags = [
    `--pgdata=${data}`,
    `--username=${clusterRole}`,
    `--pwfile=${passwordFile}`,
    '--auth-local=scram-sha-256',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=icu',
    '--icu-locale=ru',
    '--locale=C',
    '--data-checksums',
    ...(durable ? [] : ['--no-sync']),
  ];
  const options = { cwd: path.dirname(data), env: environment(), ...runningAs(user) };
  try {
    for (const characters of characterLocales) {
      const said = await initdb(program(binaries, 'initdb'), [...flags, `--lc-ctype=${characters}`], options);
      if (said === undefined) return;
      if (!said.includes('invalid locale name')) throw new InitFailed(path.dirname(data), lastLines(said));
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * Locales of the C library by which pg_trgm knows what a letter is, best first; they are named differently by
 * systems. With the last, which is everywhere, a search for similar Cyrillic words finds nothing.
 */
const characterLocales = ['C.UTF-8', 'en_US.UTF-8', 'ru_RU.UTF-8', 'C'];

/** @returns what initdb said when it failed; it has cleared the data directory then */
function initdb(file: string, flags: readonly string[], options: ExecFileOptions): Promise<string | undefined> {
  return run(file, flags, options).then(
    () => undefined,
    ({ stderr, message }: { stderr?: string; message: string }) => stderr || message,
  );
}

export interface Launch {
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly data: string;
  readonly port: number;
  /** File that what the server says is appended to. */
  readonly output: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A server process that was started; it outlives this one. */
export interface Launched {
  readonly pid: number;
  /** Whether it has ended already. */
  ended(): boolean;
}

/** Starts the server on 127.0.0.1 only. It is detached: neither Ctrl-C in our terminal nor our end reaches it. */
export async function launch({ binaries, user, data, port, output, settings }: Launch): Promise<Launched> {
  const log = await open(output, 'a', 0o600);
  try {
    const options = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(program(binaries, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
      cwd: path.dirname(data),
      env: environment(),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...runningAs(user),
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new StartFailed(path.dirname(data), error.message)));
    });
    let ended = false;
    child.once('exit', () => {
      ended = true;
    });
    child.unref();
    return { pid: child.pid as number, ended: () => ended };
  } finally {
    await log.close();
  }
}

/** The end of a program's output, short enough for a message. */
export function lastLines(text: string, lines = 5): string {
  return text.trim().split('\n').slice(-lines).join('\n');
}
