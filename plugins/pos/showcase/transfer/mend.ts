import { CodedError } from '../../../../core/contract/index.ts';
import { dropUnfinished, removeTemporary } from '../build.ts';
import { forgetLines } from '../ledger.ts';
import { type StoredExport, unfinishedExports } from './exports.ts';
import { recordAnswer, type TransferAnswer } from './record.ts';
import { mendSending, sendExport } from './send.ts';
import { texts } from './texts.ts';
import type { ShowcaseClient } from './wire/client.ts';
import type { ShowcaseRun } from './workshop.ts';

/** Where an instance sends now, and as whom. */
export interface Destination {
  readonly url: string;
  readonly contour: string;
  readonly login: string;
}

export interface Mended {
  /** Exports that a command or a dead process has left, with what came of them now. */
  readonly answers: readonly { readonly stored: StoredExport; readonly answer: TransferAnswer }[];
  /** An export was lost with its process: its lines still wait. */
  readonly lost: boolean;
  /** What became of one could not be found out; nothing else may be sent before. */
  readonly unclear: { readonly stored: StoredExport; readonly error: CodedError } | null;
}

/** SH-10: finds out what became of exports that were on their way, and sends those that are still to be sent. */
export async function mendUnfinished(run: ShowcaseRun, client: ShowcaseClient, now: Destination): Promise<Mended> {
  const answers: { stored: StoredExport; answer: TransferAnswer }[] = [];
  let lost = (await dropUnfinished(run)) > 0;
  for (const stored of await unfinishedExports(run.services.database, run.jobId)) {
    run.signal.throwIfAborted();
    try {
      const answer = await mendOne(run, client, stored, now);
      if (answer === undefined) lost ||= stored.resendAt === null;
      else answers.push({ stored, answer });
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof CodedError)) throw error;
      return { answers, lost, unclear: { stored, error } };
    }
  }
  return { answers, lost, unclear: null };
}

/** @returns undefined where nothing is left of it */
async function mendOne(run: ShowcaseRun, client: ShowcaseClient, stored: StoredExport, now: Destination) {
  const elsewhere = stored.url !== now.url || stored.contour !== now.contour || stored.login !== now.login;
  if (elsewhere && stored.state === 'sending') {
    const answer: TransferAnswer = { outcome: 'failed', uploadId: null, ...texts.results.moved };
    await recordAnswer(run, stored, answer);
    return answer;
  }
  if (elsewhere) return abandon(run, stored, texts.results.moved);
  const answer = await (stored.state === 'sending' ? mendSending : sendExport)(run, client, stored);
  return answer ?? abandon(run, stored, texts.results.gone);
}

/** Nothing was sent and nothing can be: the lines hear nothing of it, and go with the next export. */
async function abandon(run: ShowcaseRun, stored: StoredExport, why: { readonly code: string; readonly text: string }) {
  await run.services.database.transaction(async (transaction) => {
    await transaction.query(
      `update plugin_pos.showcase_export
          set state = 'failed', answer_code = $2, answer_text = $3, finished_at = $4, resend_at = null, temporary_path = null
        where id = $1`,
      [stored.id, why.code, why.text, run.clock.now()],
    );
    await forgetLines(transaction, 'e.id = $1 and (e.kept_path is null or e.kept_deleted_at is not null)', [stored.id]);
  });
  if (stored.temporaryPath !== null) await removeTemporary(stored.temporaryPath).catch(() => {});
  run.log.warn(`${stored.name}: ${why.text}`);
  return undefined;
}
