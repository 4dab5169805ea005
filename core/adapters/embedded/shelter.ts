import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Binaries, installedBinaries, program, repairLinks } from './binaries.ts';
import { NoShelter } from './errors.ts';
import { type ServerUser, userCan } from './server-user.ts';

/**
 * Directories where things lie that the server's account could not reach where they are. `/var/lib` comes first:
 * what lies below `/var/tmp` may be swept away by age.
 */
export const defaultShelters: readonly string[] = ['/var/lib/priemnaya', '/var/tmp/priemnaya'];

/**
 * Binaries that can be run: the installed ones, or a copy where those cannot be repaired or reached.
 * @param shelters places for the copy, best first
 */
export async function usableBinaries(user: ServerUser | undefined, shelters: readonly string[]): Promise<Binaries> {
  const installed = await installedBinaries();
  const whole = await repairLinks(installed);
  if (whole && (await reachable(installed, user))) return installed;
  const shelter = await openShelter(user, shelters);
  return copyOf(installed, shelter, user);
}

async function reachable(binaries: Binaries, user: ServerUser | undefined): Promise<boolean> {
  if (user === undefined) return true;
  const lib = path.join(binaries.root, 'lib');
  return userCan(user, [
    ['-x', program(binaries, 'postgres')],
    ['-x', program(binaries, 'initdb')],
    ['-r', path.join(binaries.root, 'share', 'postgresql')],
    ...(await readdir(lib)).filter((name) => name.includes('.so')).map((name) => ['-r', path.join(lib, name)] as const),
  ]);
}

/** The first of `shelters` that we can write to and the server's account can enter. */
export async function openShelter(user: ServerUser | undefined, shelters: readonly string[]): Promise<string> {
  for (const shelter of shelters) {
    try {
      await mkdir(shelter, { recursive: true, mode: 0o755 });
      if (!(await isOurs(shelter))) continue;
      if (user === undefined || (await userCan(user, [['-x', shelter]]))) return shelter;
    } catch {
      // Not writable, or on no file system: the next one.
    }
  }
  throw new NoShelter(user?.name ?? '', shelters);
}

/** Others can write to `/var/tmp`: what they prepared there under our name is not ours. */
async function isOurs(directory: string): Promise<boolean> {
  if (process.getuid === undefined) return true;
  const found = await lstat(directory);
  return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o002) === 0;
}

/** A copy of the binaries below `shelter`; made under another name and put in place at once, so it is never half. */
async function copyOf(installed: Binaries, shelter: string, user: ServerUser | undefined): Promise<Binaries> {
  const place = path.join(shelter, `postgresql-${installed.version}`);
  const copy = { ...installed, root: path.join(place, 'native') };
  if (await isComplete(copy, user)) return copy;
  const fresh = path.join(shelter, `.new-${randomUUID()}`);
  try {
    await mkdir(fresh, { mode: 0o755 });
    await cp(installed.root, path.join(fresh, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a'),
    });
    await openModes(fresh);
    await repairLinks({ ...copy, root: path.join(fresh, 'native') });
    await rename(fresh, place).catch(async (error) => {
      if (await isComplete(copy, user)) return;
      // An older copy is in the way that somebody damaged: put it aside, a server may still run from it.
      await rename(place, `${place}.old-${randomUUID()}`).catch(() => Promise.reject(error));
      await rename(fresh, place);
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return copy;
}

async function isComplete(binaries: Binaries, user: ServerUser | undefined): Promise<boolean> {
  try {
    return (await repairLinks(binaries)) && (await reachable(binaries, user));
  } catch {
    return false;
  }
}

/** A copy made under a strict umask, or of files under one, is made readable for all. */
async function openModes(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) await openModes(file);
    else if (entry.isFile()) await chmod(file, path.basename(directory) === 'bin' ? 0o755 : 0o644);
  }
}
