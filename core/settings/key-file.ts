import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { link, mkdir, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { SecretKeyFileOpen, SecretKeyFileUnusable } from './errors.ts';

export interface KeyFileContent {
  readonly text: string;
  /** Another one means that the file was written since. */
  readonly stamp: string;
}

/** Undefined where there is no such file. At once, not later: whoever meets an unknown key has no time to wait. */
export function readKeyFile(file: string): KeyFileContent | undefined {
  return usable(file, () => {
    let descriptor: number;
    try {
      descriptor = openSync(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const stats = fstatSync(descriptor);
      // Groups may read (mounted secrets), others may not.
      if (process.platform !== 'win32' && (stats.mode & 0o027) !== 0) throw new SecretKeyFileOpen(file);
      return { text: readFileSync(descriptor, 'utf8'), stamp: stampOf(stats) };
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Makes the file whole or not at all, also when several processes start at once or one dies meanwhile. */
export async function makeKeyFile(file: string, text: string): Promise<void> {
  await usable(file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await withDraft(file, text, undefined, async (draft) => {
      await link(draft, file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      await unlink(draft);
    });
  });
}

/** Puts another text in the place of the file, for the same readers: whoever reads it sees the old one or the new one. */
export async function replaceKeyFile(file: string, text: string): Promise<void> {
  await usable(file, async () => {
    // A link stays a link: other nodes may share what it points to.
    const real = await realpath(file);
    await sweep(real);
    await withDraft(real, text, await stat(real), (draft) => rename(draft, real));
    await synced(path.dirname(real));
  });
}

/** Drafts that a killed process has left behind hold keys too. The caller sees to it that nobody writes meanwhile. */
async function sweep(file: string): Promise<void> {
  const { dir, base } = path.parse(file);
  for (const name of await readdir(dir)) {
    const draft = name.startsWith(`${base}.`) && /^[0-9a-f-]{36}$/.test(name.slice(base.length + 1));
    if (draft) await unlink(path.join(dir, name));
  }
}

async function withDraft(
  file: string,
  text: string,
  like: Stats | undefined,
  use: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(`${text}\n`);
      if (like !== undefined && process.platform !== 'win32') {
        // Whoever runs the product reads the file, and that need not be who runs the command.
        await handle.chown(like.uid, like.gid);
        await handle.chmod(like.mode & 0o777);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await use(draft);
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw error;
  }
}

/** The new name in the directory is on the disk too. */
async function synced(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function stampOf({ ino, mtimeMs, size }: Stats): string {
  return `${ino}/${mtimeMs}/${size}`;
}

function usable<T>(file: string, work: () => T): T {
  const refuse = (error: unknown): never => {
    if (error instanceof SecretKeyFileOpen) throw error;
    throw new SecretKeyFileUnusable(file, (error as NodeJS.ErrnoException).code ?? 'EIO');
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(refuse) as T) : result;
  } catch (error) {
    return refuse(error);
  }
}
