import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FileVault, StoredFile } from '../../contract/index.ts';
import type { Antivirus } from '../../ports/antivirus.ts';
import { fileInfected, fileRefused, noSuchFile } from '../errors.ts';
import { partsDirectory, removeLeftovers } from './leftovers.ts';
import { Shelves } from './shelves.ts';

type Expected = NonNullable<Parameters<FileVault['store']>[1]>;

/** Up to here a file waits in memory for its end, so that it goes to disk in one write, and a wrong one not at all. */
const inMemory = 256 * 1024;

export interface ClosableFileVault extends FileVault {
  close(): Promise<void>;
}

/**
 * Keeps bytes in `directory/ab/<sha256>` (ED-12). What has its final name is whole and safe on disk: bytes go to a
 * temporary file, are forced to disk, get their name, and the name is forced to disk. The same bytes again replace
 * themselves, which mends a damaged file. Names from outside are never paths. What the antivirus has not called clean
 * gets no name (AC-06).
 */
export async function createVault(
  directory: string,
  antivirus?: Pick<Antivirus, 'infection'>,
): Promise<ClosableFileVault> {
  const parts = partsDirectory(directory);
  await mkdir(parts, { recursive: true });
  await removeLeftovers(parts);
  return new DirectoryVault(await Shelves.open(directory), parts, antivirus);
}

class DirectoryVault implements ClosableFileVault {
  constructor(
    private readonly shelves: Shelves,
    private readonly parts: string,
    private readonly antivirus: Pick<Antivirus, 'infection'> | undefined,
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
      // A small one is looked at before it touches the disk.
      if (part !== undefined) await writeAll(part.file, waiting);
      if (expected.own !== true) await this.check(part === undefined ? pieces(waiting) : createReadStream(part.name));
      part ??= await this.openPart();
      await writeAll(part.file, waiting);
      await part.file.sync();
      await part.file.close();
      await rename(part.name, this.shelves.place(sha256));
      part = undefined;
      await this.shelves.sync(sha256);
      return { sha256, size };
    } finally {
      if (part !== undefined) await discard(part);
    }
  }

  async *open(sha256: string): AsyncGenerator<Uint8Array, void, undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw noSuchFile(sha256.slice(0, 64));
    try {
      yield* createReadStream(this.shelves.place(sha256));
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? noSuchFile(sha256) : error;
    }
  }

  close(): Promise<void> {
    return this.shelves.close();
  }

  private async check(content: AsyncIterable<Uint8Array>): Promise<void> {
    const found = await this.antivirus?.infection(content);
    if (found !== undefined) throw fileInfected(found);
  }

  private async openPart(): Promise<{ name: string; file: FileHandle }> {
    const name = path.join(this.parts, `${randomUUID()}.part`);
    return { name, file: await open(name, 'wx', 0o640) };
  }
}

async function* pieces(waiting: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* waiting;
}

async function writeAll(file: FileHandle, waiting: Uint8Array[]): Promise<void> {
  if (waiting.length === 0) return;
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
