import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where files stay until they are whole. It is on the same file system, so that giving the name is one step. */
export function partsDirectory(directory: string): string {
  return path.join(directory, 'parts');
}

/** No download takes that long between two writes; other nodes may be writing to the same directory. */
const oldAfterMs = 60 * 60 * 1000;

/** Removes what killed writers left. Age is told by the clock of the file system, which may be another machine's. */
export async function removeLeftovers(parts: string): Promise<void> {
  const probe = path.join(parts, `${randomUUID()}.now`);
  await writeFile(probe, '');
  try {
    const { mtimeMs: now } = await stat(probe);
    for (const name of await readdir(parts)) {
      const file = path.join(parts, name);
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile() && now - found.mtimeMs > oldAfterMs) await rm(file, { force: true });
    }
  } finally {
    await rm(probe, { force: true });
  }
}
