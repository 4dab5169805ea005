import { setTimeout as sleep } from 'node:timers/promises';
import type { ShowcaseClient } from './wire/client.ts';
import { ShowcaseAway, ShowcaseRefusal } from './wire/errors.ts';
import type { Receipt } from './wire/parse.ts';
import { codes, limits } from './wire/table.ts';
import type { UploadFile } from './wire/upload-body.ts';

export interface TransferOptions {
  /** «Количество попыток передачи данных в ПОС»: repeats after the first. */
  readonly repeats: number;
  /** Before the repeats, in milliseconds; the last one stays. */
  readonly pausesMs: readonly number[];
  readonly signal: AbortSignal;
  /** Uploads of these bytes that earlier exports are known by. */
  readonly known: readonly string[];
  /** Told before a repeat. */
  readonly onRepeat: (attempt: number, error: ShowcaseAway, pauseMs: number) => Promise<void>;
}

/**
 * SH-08: token and file, again while it fails technically. The showcase takes a file once: `DUPLICATE_FILE` says that it
 * has these very bytes, from a try whose answer got lost.
 * @throws ShowcaseRefusal, or ShowcaseAway of the last repeat
 */
export async function transfer(client: ShowcaseClient, file: UploadFile, options: TransferOptions): Promise<Receipt> {
  const { repeats, pausesMs, signal, onRepeat } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      return await sendOnce(client, file);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ShowcaseAway)) throw error;
      if (attempt >= repeats) return await takenAfterAll(client, file, options, error);
      const pause = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0;
      const pauseMs = Math.max(pause, Math.min(error.retryAfterMs ?? 0, limits.longestRetryAfterMs));
      await onRepeat(attempt + 1, error, pauseMs);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

/** The last answer may have got lost on its way: what the showcase has is accepted (SH-10). */
async function takenAfterAll(
  client: ShowcaseClient,
  file: UploadFile,
  { known, signal }: TransferOptions,
  error: ShowcaseAway,
): Promise<Receipt> {
  const found = await client.found(file.sha256).catch(() => []);
  signal.throwIfAborted();
  const receipt = found.filter(({ uploadId }) => !known.includes(uploadId)).at(-1);
  if (receipt === undefined) throw error;
  return receipt;
}

async function sendOnce(client: ShowcaseClient, file: UploadFile): Promise<Receipt> {
  try {
    return await client.upload(file);
  } catch (error) {
    if (!(error instanceof ShowcaseRefusal) || error.answerCode !== codes.duplicateFile) throw error;
    const receipt = (await client.found(file.sha256)).at(-1);
    if (receipt === undefined) throw error;
    return receipt;
  }
}
