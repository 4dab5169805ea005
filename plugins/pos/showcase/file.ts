import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipArchive } from 'archiver';
import { RetryLaterError } from '../../../core/contract/index.ts';
import { texts } from './texts.ts';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

export interface FileOrder {
  /** Name of the CSV, also in the archive. */
  readonly name: string;
  /** Where the file for the transfer is written; nothing may be there. */
  readonly path: string;
  readonly archive: boolean;
  /** Where the CSV is kept besides; with a number behind its name where that is taken: no file is ever overwritten. */
  readonly keepAt: string | null;
  /** Asked at the end: a CSV without lines exports nothing, and is not kept. */
  readonly keeps: () => boolean;
  /** Time of the entry in the archive. */
  readonly at: Date;
  readonly signal: AbortSignal;
}

export interface WrittenPart {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface WrittenFile {
  readonly csv: WrittenPart;
  /** What is sent: the CSV itself, or the archive. */
  readonly file: WrittenPart;
  readonly keptPath: string | null;
}

/**
 * Streams a CSV into the file for the transfer and, where wanted, into a kept one (SH-07). A failure or an abort leaves
 * neither behind.
 * @throws RetryLaterError SHOWCASE_FILE_FAILED: what is wrong with the disk, and where
 */
export async function writeFile(csv: AsyncIterable<Uint8Array>, order: FileOrder): Promise<WrittenFile> {
  const { path, keepAt } = order;
  // Of this export alone, whatever others do at the same second.
  const part = keepAt === null ? null : `${keepAt}.${randomUUID()}.part`;
  try {
    const kept = part === null ? null : sink(part);
    const target = order.archive ? zipSink(order) : sink(path);
    const read = new Measure();
    try {
      for await (const chunk of withMark(csv)) {
        order.signal.throwIfAborted();
        read.take(chunk);
        await Promise.all([kept?.write(chunk), target.write(chunk)]);
      }
      const file = await target.end();
      await kept?.end();
      const keptPath = part !== null && order.keeps() ? await publish(part, keepAt!) : null;
      if (part !== null && keptPath === null) await rm(part);
      return { csv: read.part, file, keptPath };
    } catch (error) {
      await Promise.all([kept?.abandon(), target.abandon()]);
      throw error;
    }
  } catch (error) {
    await rm(path, { force: true }).catch(() => {});
    if (part !== null) await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

async function* withMark(csv: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield byteOrderMark;
  yield* csv;
}

/** Takes the first name that is free, and puts the whole file there. */
async function publish(part: string, keepAt: string): Promise<string> {
  for (let number = 1; ; number++) {
    const place = number === 1 ? keepAt : keepAt.replace(/\.csv$/, `_${number}.csv`);
    try {
      const taken = await open(place, 'wx', 0o640);
      await taken.close();
      await rename(part, place);
      return place;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskError(error, place);
    }
  }
}

/** Counts and hashes bytes that pass. */
class Measure {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  take(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  get part(): WrittenPart {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

interface Sink {
  /** Resolves when there is room for more. */
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves when all is written. */
  end(): Promise<WrittenPart>;
  abandon(): Promise<void>;
}

/** A new file that others do not read. */
function sink(path: string): Sink {
  const measure = new Measure();
  return into(path, [], measure, (chunk) => measure.take(chunk));
}

/** A new archive with the CSV as its only entry. */
function zipSink({ path, name, at }: FileOrder): Sink {
  const measure = new Measure();
  const entry = new PassThrough({ highWaterMark: 1 << 18 });
  const archive = new ZipArchive({ zlib: { level: 1 } });
  archive.append(entry, { name, date: at });
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      measure.take(chunk);
      done(null, chunk);
    },
  });
  const sink = into(path, [entry, archive, measured], measure);
  archive.on('error', (error) => measured.destroy(error));
  archive.finalize().catch((error: Error) => measured.destroy(error));
  return sink;
}

/** Writes into the first of `through`, which lead to the file; straight into the file where there are none. */
function into(
  path: string,
  through: readonly [PassThrough, NodeJS.ReadableStream, Transform] | readonly [],
  measure: Measure,
  seen: (chunk: Uint8Array) => void = () => {},
): Sink {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 });
  const [entry = new PassThrough({ highWaterMark: 1 << 20 }), archive, measured] = through;
  const flow = archive === undefined ? pipeline(entry, file) : pipeline(archive, measured!, file);
  const failed = flow.then(
    () => {},
    (error: unknown) => {
      failure = diskError(error, path);
      entry.destroy();
    },
  );
  let failure: unknown;
  return {
    async write(chunk) {
      if (failure !== undefined) throw failure;
      seen(chunk);
      if (entry.write(chunk)) return;
      await Promise.race([once(entry, 'drain').catch(() => {}), failed]);
      if (failure !== undefined) throw failure;
    },
    async end() {
      entry.end();
      await failed;
      if (failure !== undefined) throw failure;
      return measure.part;
    },
    async abandon() {
      entry.destroy();
      file.destroy();
      await failed;
    },
  };
}

function diskError(error: unknown, place: string): unknown {
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (syscall === undefined || code === undefined) return error;
  const why = texts.why[code] ?? texts.whyUnknown(code);
  return new RetryLaterError('SHOWCASE_FILE_FAILED', texts.fileFailed(place, why), { item: place, cause: error });
}
