import { randomBytes, randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { initCluster } from './cluster.ts';
import {
  ClusterClosed,
  ClusterDamaged,
  ClusterVersion,
  DirectoryCopied,
  DirectoryForeign,
  DirectoryUnusable,
} from './errors.ts';
import { type ServerUser, serverUser, userCan } from './server-user.ts';
import { openShelter, usableBinaries } from './shelter.ts';

/**
 * Where one cluster lies: `server/` holds `data` (PostgreSQL's own), `password`, `port` and `postgres.log`.
 * It is in the configured directory or, where the server's account cannot enter that, in a shelter which
 * `location.json` in the configured directory names.
 */
export interface Place {
  readonly configured: string;
  /** The `server` directory. */
  readonly server: string;
  readonly data: string;
  readonly user: ServerUser | undefined;
  readonly binaries: Binaries;
  readonly password: string;
}

const pointerName = 'location.json';
const staleAfterMs = 3_600_000;

/**
 * Finds the cluster of the configured directory, or makes it.
 * Killed at any line, it leaves at most a `.new-…` directory, which a later first start sweeps away.
 */
export async function openPlace(directory: string, shelters: readonly string[]): Promise<Place> {
  try {
    const configured = await prepare(directory);
    const home = (await pointed(configured)) ?? configured;
    if (await exists(path.join(home, 'server'))) return await existingPlace(configured, home, shelters);
    if (home !== configured) throw new ClusterDamaged(configured, `нет каталога ${home}`);
    return await newPlace(configured, shelters);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code ?? '')) {
      throw new DirectoryUnusable(directory, error);
    }
    throw error;
  }
}

/** Makes the directory, and looks that we may work in it. */
async function prepare(directory: string): Promise<string> {
  const made = await mkdir(directory, { recursive: true });
  // Below it, only `server/data` and the password need to be closed; the server's account must pass through.
  if (made !== undefined && process.getuid?.() === 0) await chmod(directory, 0o755);
  await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  return realpath(directory);
}

/** Where the data of this directory were put when the server's account could not reach it. */
async function pointed(configured: string): Promise<string | undefined> {
  const text = await readFile(path.join(configured, pointerName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { home, of } = JSON.parse(text) as { home: string; of: string };
  const original = path.join(of, pointerName);
  // Moved is fine, copied is not: two installations would share one database and not know it.
  if (of !== configured && (await exists(original))) {
    throw new DirectoryCopied(configured, of, path.join(configured, pointerName));
  }
  return home;
}

async function existingPlace(configured: string, home: string, shelters: readonly string[]): Promise<Place> {
  const server = path.join(home, 'server');
  const data = path.join(server, 'data');
  const user = await serverUser(data);
  if (user !== undefined && !(await userCan(user, [['-x', data]]))) throw new ClusterClosed(data, user.name);
  const binaries = await usableBinaries(user, [home, ...shelters]);
  const version = await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch(lacking(configured, 'data/PG_VERSION'));
  if (version.trim() !== String(binaries.major)) {
    throw new ClusterVersion(configured, version.trim(), binaries.major);
  }
  const password = await readFile(path.join(server, 'password'), 'utf8').catch(lacking(configured, 'password'));
  return { configured, server, data, user, binaries, password: password.trim() };
}

function lacking(configured: string, file: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw error.code === 'ENOENT' ? new ClusterDamaged(configured, `нет файла ${file}`) : error;
  };
}

async function newPlace(configured: string, shelters: readonly string[]): Promise<Place> {
  await refuseForeign(configured);
  const user = await serverUser();
  const enters = user === undefined || (await userCan(user, [['-x', configured]]));
  const base = enters ? configured : await openShelter(user, shelters);
  const binaries = await usableBinaries(user, [base, ...shelters]);
  await sweep(base);
  const fresh = path.join(base, `.new-${randomUUID()}`);
  const server = path.join(fresh, 'server');
  try {
    await mkdir(server, { recursive: true });
    for (const made of [fresh, server]) await chmod(made, user === undefined ? 0o700 : 0o755);
    const password = randomBytes(24).toString('base64url');
    await initCluster({ binaries, user, data: path.join(server, 'data'), password });
    await writeFile(path.join(server, 'password'), `${password}\n`, { mode: 0o600, flush: true });
    if (base === configured) await settle(server, path.join(configured, 'server'));
    else await shelterAt(fresh, path.join(base, `data-${randomUUID()}`), configured);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return existingPlace(configured, (await pointed(configured)) ?? configured, shelters);
}

/** Puts the new cluster in place at once. When another host was faster, its cluster is the one. */
async function settle(server: string, target: string): Promise<void> {
  try {
    await rename(server, target);
    await syncDirectory(path.dirname(target));
  } catch (error) {
    if (!(await exists(target))) throw error;
  }
}

/** Names the shelter in the configured directory. When another host was faster, its shelter is the one. */
async function shelterAt(fresh: string, home: string, configured: string): Promise<void> {
  await rename(fresh, home);
  await syncDirectory(path.dirname(home));
  const draft = path.join(configured, `.new-${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify({ home, of: configured }, undefined, 2)}\n`, { flush: true });
  try {
    await link(draft, path.join(configured, pointerName));
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(configured);
}

/** Makes a new name durable. Windows has no such thing. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An empty volume may hold hidden files and `lost+found`; a cluster of somebody else must not be touched. */
async function refuseForeign(configured: string): Promise<void> {
  const ours = /^(\..*|lost\+found|postgresql-.*|server|location\.json)$/;
  const entries = await readdir(configured);
  if (entries.some((name) => !ours.test(name))) throw new DirectoryForeign(configured);
}

/** Removes what first starts that were killed left behind. */
async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const file = path.join(base, name);
    const found = name.startsWith('.new-') ? await stat(file).catch(() => undefined) : undefined;
    if (found !== undefined && found.mtimeMs < Date.now() - staleAfterMs)
      await rm(file, { recursive: true, force: true });
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
