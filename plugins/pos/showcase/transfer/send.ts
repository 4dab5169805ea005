import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CodedError } from '../../../../core/contract/index.ts';
import { reasonOf } from '../../errors.ts';
import { beginSending, knownUploads, noteAttempt, type StoredExport, setSentFile } from './exports.ts';
import { recordAnswer, type TransferAnswer } from './record.ts';
import { texts } from './texts.ts';
import { transfer } from './transfer.ts';
import type { ShowcaseClient } from './wire/client.ts';
import { ShowcaseAway, ShowcaseRefusal } from './wire/errors.ts';
import type { Receipt } from './wire/parse.ts';
import type { UploadFile } from './wire/upload-body.ts';
import type { ShowcaseRun } from './workshop.ts';

/**
 * Sends the file of an export and records what came of it (SH-08…10).
 * @returns undefined where the file is not here any more; nothing is recorded then
 */
export async function sendExport(
  run: ShowcaseRun,
  client: ShowcaseClient,
  stored: StoredExport,
): Promise<TransferAnswer | undefined> {
  const file = await fileToSend(run, stored);
  if (file === undefined) return undefined;
  const answer = await answerOf(run, client, stored, file);
  await recordAnswer(run, stored, answer);
  return answer;
}

async function answerOf(
  run: ShowcaseRun,
  client: ShowcaseClient,
  stored: StoredExport,
  file: UploadFile,
): Promise<TransferAnswer> {
  const { services, signal, log } = run;
  const known = await knownUploads(services.database, file.sha256);
  await beginSending(services.database, stored, run.clock.now());
  run.progress(0, stored.lines, texts.run.sending);
  try {
    const receipt = await transfer(client, file, {
      repeats: run.repeats,
      pausesMs: run.pausesMs,
      signal,
      known,
      onRepeat: async (attempt, error, pauseMs) => {
        log.warn(texts.run.repeat(attempt, error.message, Math.round(pauseMs / 1000)));
        await noteAttempt(services.database, stored.id);
      },
    });
    return accepted(receipt);
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error);
  }
}

/** SH-10: what became of an export that a dead process was sending; it goes again where the showcase does not have it. */
export async function mendSending(
  run: ShowcaseRun,
  client: ShowcaseClient,
  stored: StoredExport,
): Promise<TransferAnswer | undefined> {
  const { services } = run;
  const known = await knownUploads(services.database, stored.sha256);
  const receipt = (await client.found(stored.sha256)).filter(({ uploadId }) => !known.includes(uploadId)).at(-1);
  if (receipt === undefined) return sendExport(run, client, stored);
  const answer = accepted(receipt);
  await recordAnswer(run, stored, answer);
  run.log.info(texts.run.mended(stored.name));
  return answer;
}

function accepted({ code, description, uploadId }: Receipt): TransferAnswer {
  return { outcome: 'accepted', code, text: description, uploadId };
}

export function failureOf(error: unknown): TransferAnswer {
  if (error instanceof ShowcaseRefusal) {
    return { outcome: 'refused', code: error.answerCode, text: error.description, uploadId: null };
  }
  if (error instanceof ShowcaseAway) {
    return { outcome: 'failed', code: error.answerCode, text: error.message, uploadId: null };
  }
  const code = error instanceof CodedError ? error.code : texts.results.internal('').code;
  return { outcome: 'failed', code, text: reasonOf(error), uploadId: null };
}

/** The file that was built; the kept CSV where an export is sent again by command. */
async function fileToSend(run: ShowcaseRun, stored: StoredExport): Promise<UploadFile | undefined> {
  if (stored.resendAt !== null && stored.keptPath !== null) return keptFile(run, stored, stored.keptPath);
  const { temporaryPath, size, sha256, archived, lines } = stored;
  if (temporaryPath === null) return undefined;
  const there = await stat(temporaryPath).catch(() => undefined);
  // On another node, or cleared away with the folder for temporary files: nothing is lost, the lines keep their flags.
  if (there?.size !== size) return undefined;
  return {
    name: archived ? stored.name.replace(/\.csv$/, '.zip') : stored.name,
    contentType: archived ? 'application/zip' : 'text/csv',
    size,
    sha256,
    rows: lines,
    open: () => createReadStream(temporaryPath),
  };
}

async function keptFile({ services }: ShowcaseRun, { id, lines, name }: StoredExport, keptPath: string) {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(keptPath) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch {
    return undefined;
  }
  const sha256 = hash.digest('hex');
  await setSentFile(services.database, id, { size, sha256, archived: false });
  return { name, contentType: 'text/csv' as const, size, sha256, rows: lines, open: () => createReadStream(keptPath) };
}
