import { Worker } from 'node:worker_threads';
import { type RubricsFileCode, rubricsFileWrong } from './errors.ts';
import type { SheetRow, sheetLimits } from './rows.ts';
import { checkUnpackedSize } from './unpacked-size.ts';

type Answer = { readonly rows: SheetRow[] } | { readonly problem: RubricsFileCode };

/** Of the thread that reads a book, in megabytes: the heap of a book within the limits stays far below it. */
const heapMb = 256;
/** Books are read one after the other: a thread holds a whole book. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Rows of the first sheet. The book is read in a thread of its own, with limits of memory and time: what it holds comes
 * from outside, and the reader takes it into memory as a whole.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  kind: 'xls' | 'xlsx',
  limits: typeof sheetLimits,
): Promise<readonly SheetRow[]> {
  if (kind === 'xlsx') await checkUnpackedSize(bytes, limits.unpackedBytes);
  const reading = last.then(() => inThread(bytes, limits));
  last = reading.catch(() => {});
  const answer = await reading;
  if ('rows' in answer) return answer.rows;
  throw rubricsFileWrong(
    answer.problem,
    answer.problem === 'RUBRICS_FILE_TOO_MANY_ROWS' ? limits.rows : limits.unpackedBytes,
  );
}

function inThread(bytes: Uint8Array, limits: typeof sheetLimits): Promise<Answer> {
  const thread = new Worker(new URL('./workbook-thread.js', import.meta.url), {
    workerData: { bytes, mostRows: limits.rows, mostColumns: limits.columns },
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    // The library warns of odd books; who imports is told by the answer.
    stdout: true,
    stderr: true,
  });
  return new Promise<Answer>((resolve) => {
    const tooSlow = setTimeout(() => resolve({ problem: 'RUBRICS_FILE_TOO_SLOW' }), limits.readMs);
    thread.once('message', resolve);
    thread.once('error', (error: NodeJS.ErrnoException) => {
      const problem =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'RUBRICS_FILE_UNPACKS_TOO_LARGE' : 'RUBRICS_FILE_DAMAGED';
      resolve({ problem });
    });
    thread.once('exit', () => {
      clearTimeout(tooSlow);
      resolve({ problem: 'RUBRICS_FILE_DAMAGED' });
    });
  }).finally(() => thread.terminate());
}
