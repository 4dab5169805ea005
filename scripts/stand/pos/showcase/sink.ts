import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FileKind, UploadFolder } from './folder.ts';

interface Stored {
  path: string;
  size: number;
  sha256: string;
}

/** Takes one file to the disk as it comes, with its hash. Beyond `limit` bytes it is only counted. */
export class FileSink {
  readonly uploadId: string;
  readonly stored: Promise<Stored>;
  /** Rejects where the disk fails; never resolves. */
  readonly trouble: Promise<never>;
  failed: Error | undefined;
  readonly #stream: NodeJS.ReadableStream;
  #abandoned = false;
  #path: string | undefined;

  constructor(folder: UploadFolder, uploadId: string, kind: FileKind, limit: number, stream: NodeJS.ReadableStream) {
    this.uploadId = uploadId;
    this.#stream = stream;
    this.stored = this.#store(folder, kind, limit);
    this.trouble = new Promise((_, reject) => {
      this.stored.catch((error: Error) => {
        if (this.#abandoned) return;
        this.failed = error;
        reject(error);
      });
    });
    this.trouble.catch(() => undefined);
  }

  /** The rest of the body will not come. */
  abandon(): void {
    this.#abandoned = true;
    (this.#stream as NodeJS.ReadableStream & { destroy(error?: Error): void }).destroy(new Error('Abandoned.'));
  }

  async discard(): Promise<void> {
    await this.stored.catch(() => undefined);
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }

  async #store(folder: UploadFolder, kind: FileKind, limit: number): Promise<Stored> {
    // Listened to at once: the stream may break before the folder is there.
    let broken: Error | undefined;
    this.#stream.on('error', (error) => {
      broken = error;
    });
    const path = await folder.fileOf(this.uploadId, kind);
    if (broken) throw broken;
    this.#path = path;
    const hash = createHash('sha256');
    let size = 0;
    const measured = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > limit) continue;
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(this.#stream, measured, createWriteStream(path));
    return { path, size, sha256: hash.digest('hex') };
  }
}
