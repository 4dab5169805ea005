import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** Names of the directories. */
const names = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
/** Windows knows no way to force the names of a directory to disk, and needs none. */
const syncs = process.platform !== 'win32';

/**
 * The directories that files are divided into by the first two letters of their hash. They are made, and held open, at
 * start: forcing a new name to disk is then one call, as it is needed for each file.
 */
export class Shelves {
  private constructor(
    private readonly directory: string,
    private handles: ReadonlyMap<string, FileHandle>,
  ) {}

  static async open(directory: string): Promise<Shelves> {
    await Promise.all(names.map((name) => mkdir(path.join(directory, name), { recursive: true, mode: 0o750 })));
    if (!syncs) return new Shelves(directory, new Map());
    const top = await open(directory, 'r');
    await top.sync().finally(() => top.close());
    const opened = names.map(async (name) => [name, await open(path.join(directory, name), 'r')] as const);
    return new Shelves(directory, new Map(await Promise.all(opened)));
  }

  /** Where the file with this hash stands. */
  place(sha256: string): string {
    return path.join(this.directory, sha256.slice(0, 2), sha256);
  }

  /** Forces the name of the file with this hash to disk. */
  async sync(sha256: string): Promise<void> {
    await this.handles.get(sha256.slice(0, 2))?.sync();
  }

  /** May be called twice. */
  async close(): Promise<void> {
    const open = [...this.handles.values()];
    this.handles = new Map();
    await Promise.all(open.map((handle) => handle.close()));
  }
}
