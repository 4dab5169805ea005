import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { NoServerUser } from './errors.ts';

const run = promisify(execFile);

/** The account that the server runs as when this process is root: PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', 'nobody'];

/**
 * Chooses whom to run the server as.
 * @param owned a directory that already belongs to the right account (an existing cluster), if there is one
 * @returns undefined when the server simply runs as this process does
 */
export async function serverUser(owned?: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = owned === undefined ? undefined : await stat(owned).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const accounts = await knownAccounts();
  for (const name of candidates) {
    const account = accounts.get(name);
    if (account !== undefined && account.uid !== 0) return account;
  }
  throw new NoServerUser(candidates);
}

async function knownAccounts(): Promise<Map<string, ServerUser>> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const accounts = new Map<string, ServerUser>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) accounts.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}

/** Options of a child process that must run as `user`, in a directory which that user can enter. */
export function runningAs(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/** Whether `user` can do all that `checks` ask (`test` operators by path). It is tried, because modes are not all. */
export async function userCan(user: ServerUser, checks: readonly (readonly ['-r' | '-w' | '-x', string])[]) {
  const script = checks.map(([operator], index) => `test ${operator} "\${${index + 1}}"`).join(' && ');
  const paths = checks.map(([, path]) => path);
  return run('/bin/sh', ['-c', script, 'sh', ...paths], { cwd: '/', ...runningAs(user) }).then(
    () => true,
    () => false,
  );
}
