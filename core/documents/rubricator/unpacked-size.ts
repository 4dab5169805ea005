import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { rubricsFileWrong } from './errors.ts';

const unpack = promisify(inflateRaw);
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const mostEntries = 1_000;

interface Entry {
  readonly method: number;
  readonly packed: Buffer;
  /** Size that the archive promises, in bytes. */
  readonly promised: number;
}

/**
 * Unpacks every entry of a zip archive, and lets go of it again, to see that all together are no larger than `limit`
 * and each as large as the archive says. After that a reader of the archive can believe it.
 */
export async function checkUnpackedSize(bytes: Uint8Array, limit: number): Promise<void> {
  let left = limit;
  for (const entry of entriesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    if (entry.promised > left) throw rubricsFileWrong('RUBRICS_FILE_UNPACKS_TOO_LARGE', limit);
    const size = await sizeOf(entry);
    if (size !== entry.promised) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
    left -= size;
  }
}

async function sizeOf({ method, packed, promised }: Entry): Promise<number> {
  if (method === 0) return packed.length;
  if (method !== 8) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
  try {
    return (await unpack(packed, { maxOutputLength: Math.max(promised, 1) })).length;
  } catch {
    throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
  }
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  const end = archive.lastIndexOf(signature(endSignature));
  if (end < 0 || end + endLength > archive.length) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
  const count = archive.readUInt16LE(end + 10);
  if (count > mostEntries) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
  let at = archive.readUInt32LE(end + 16);
  try {
    for (let index = 0; index < count; index++) {
      if (archive.readUInt32LE(at) !== entrySignature) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
      if ((archive.readUInt16LE(at + 8) & 1) === 1) throw rubricsFileWrong('RUBRICS_FILE_ENCRYPTED');
      yield entryAt(archive, at);
      at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    }
  } catch (error) {
    if (error instanceof RangeError) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
    throw error;
  }
}

function entryAt(archive: Buffer, at: number): Entry {
  const length = archive.readUInt32LE(at + 20);
  const promised = archive.readUInt32LE(at + 24);
  const local = archive.readUInt32LE(at + 42);
  if (archive.readUInt32LE(local) !== localSignature) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
  // Bit 3: the sizes stand behind the entry, and the header in front of it has none.
  const sizesBehind = (archive.readUInt16LE(local + 6) & 8) === 8;
  if (!sizesBehind && archive.readUInt32LE(local + 22) !== promised) throw rubricsFileWrong('RUBRICS_FILE_DAMAGED');
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  return { method: archive.readUInt16LE(at + 10), packed: archive.subarray(start, start + length), promised };
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
