import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { PosError } from '../errors.ts';
import { showcaseRefusals } from './errors.ts';

/** The bytes of the only csv of a zip archive, as a stream; refuses with BAD_ARCHIVE. */
export async function* unzipped(path: string): AsyncGenerator<Buffer> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    const entry = await onlyCsv(zip);
    // yauzl checks sizes; the checksum is left to its user.
    let sum = 0;
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== entry.crc32) throw showcaseRefusals.badArchive();
  } catch (error) {
    throw error instanceof PosError ? error : showcaseRefusals.badArchive();
  } finally {
    zip?.close();
  }
}

async function onlyCsv(zip: ZipFile): Promise<Entry> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    if (entries.length > 1) break;
  }
  const [only, ...others] = entries;
  if (!only || others.length > 0 || !/\.csv$/i.test(only.fileName)) throw showcaseRefusals.badArchive();
  return only;
}
