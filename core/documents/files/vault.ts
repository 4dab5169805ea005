import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileVault, StoredFile } from '../../contract/index.ts';
import { fileRefused, noSuchFile } from '../errors.ts';
import { syncDirectory } from './durable.ts';
import { partsDirectory, removeLeftovers } from './leftovers.ts';

type Expected = NonNullable<Parameters<FileVault['store']>[1]>;

/** Up to here a file waits in memory for its end, so that known bytes are never written and others go in one write. */
const inMemory = 256 * 1024;

/**
 * Keeps bytes in `directory/ab/cd/<sha256>` (ED-12). What has its final name is whole and safe on disk: bytes go to a
 * temporary file, are forced to disk, get their name, and the name is forced to disk. Names from outside are never paths.
 */
export async function createVault(directory: string): Promise<FileVault> {
  const parts = partsDirectory(directory);
  await mkdir(parts, { recursive: true });
  await removeLeftovers(parts);
  await makeShelves(directory);
  return new DirectoryVault(directory, parts);
}

class DirectoryVault implements FileVault {
  private readonly homes = new Map<string, Promise<string>>();

  constructor(
    private readonly directory: string,
    private readonly parts: string,
  ) {}

  async store(content: AsyncIterable<Uint8Array>, expected: Expected = {}): Promise<StoredFile> {
    const hash = createHash('sha256');
    const waiting: Uint8Array[] = [];
    let size = 0;
    let part: { name: string; file: FileHandle } | undefined;
    try {
      for await (const chunk of content) {
        size += chunk.byteLength;
        checkGrowth(size, expected);
        hash.update(chunk);
        waiting.push(chunk);
        if (size <= inMemory) continue;
        part ??= await this.openPart();
        await writeAll(part.file, waiting);
      }
      const sha256 = hash.digest('hex');
      checkWhole({ size, sha256 }, expected);
      if (await this.has(sha256, size)) return { sha256, size };
      const home = this.ensureHome(sha256);
      part ??= await this.openPart();
      await writeAll(part.file, waiting);
      await part.file.sync();
      await part.file.close();
      await rename(part.name, path.join(await home, sha256));
      part = undefined;
      await syncDirectory(await home);
      return { sha256, size };
    } finally {
      if (part !== undefined) await discard(part);
    }
  }

  async *open(sha256: string): AsyncGenerator<Uint8Array, void, undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw noSuchFile(sha256.slice(0, 64));
    try {
      yield* createReadStream(this.place(sha256));
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? noSuchFile(sha256) : error;
    }
  }

  private place(sha256: string): string {
    return path.join(this.directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  /** Whether these bytes are kept and safe already. A file of another size is damaged, and is replaced. */
  private async has(sha256: string, size: number): Promise<boolean> {
    const place = this.place(sha256);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined || !found.isFile() || found.size !== size) return false;
    // Another writer may have given the name a moment ago, and not have forced it to disk yet.
    await syncDirectory(path.dirname(place));
    return true;
  }

  private async openPart(): Promise<{ name: string; file: FileHandle }> {
    const name = path.join(this.parts, `${randomUUID()}.part`);
    return { name, file: await open(name, 'wx', 0o640) };
  }

  /**
   * Makes the directory of a file, safe on disk; once in the life of this process. It goes on beside the writing of the
   * file: two forced writes at once cost the disk little more than one.
   */
  private ensureHome(sha256: string): Promise<string> {
    const home = path.dirname(this.place(sha256));
    let making = this.homes.get(home);
    if (making === undefined) {
      making = makeHome(home);
      this.homes.set(home, making);
      making.catch(() => this.homes.delete(home));
    }
    return making;
  }
}

/** The first level is made at start, so that a new file has one directory less to wait for. */
async function makeShelves(directory: string): Promise<void> {
  const names = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
  await Promise.all(names.map((name) => mkdir(path.join(directory, name), { recursive: true, mode: 0o750 })));
  await syncDirectory(directory);
}

async function makeHome(home: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o750 });
  // Also where it was there: another process may have made it a moment ago.
  await syncDirectory(path.dirname(home));
  return home;
}

async function writeAll(file: FileHandle, waiting: Uint8Array[]): Promise<void> {
  const bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
  waiting.length = 0;
  for (let written = 0; written < bytes.byteLength; ) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}

async function discard(part: { name: string; file: FileHandle }): Promise<void> {
  await part.file.close().catch(() => {});
  await rm(part.name, { force: true });
}

/** Stops a file that can only be refused as soon as that is known. */
function checkGrowth(size: number, { size: expected, maxSize }: Expected): void {
  if (maxSize !== undefined && size > maxSize) throw fileRefused('FILE_TOO_LARGE', maxSize, size);
  if (expected !== undefined && size > expected) throw fileRefused('FILE_SIZE_DIFFERS', expected, size);
}

function checkWhole({ size, sha256 }: StoredFile, expected: Expected): void {
  if (expected.size !== undefined && size !== expected.size) {
    throw fileRefused('FILE_SIZE_DIFFERS', expected.size, size);
  }
  if (expected.sha256 !== undefined && sha256 !== expected.sha256.toLowerCase()) {
    throw fileRefused('FILE_HASH_DIFFERS', expected.sha256, sha256);
  }
}
