import { CodedError } from '../../../../core/contract/index.ts';
import { exportsToAsk, type StoredExport } from './exports.ts';
import type { Destination } from './mend.ts';
import { askLater, recordState } from './states.ts';
import { texts } from './texts.ts';
import type { ShowcaseClient } from './wire/client.ts';
import type { ShowcaseRun } from './workshop.ts';

export interface Asked {
  readonly asked: number;
  readonly rejected: readonly { readonly stored: StoredExport; readonly count: number }[];
  /** Uploads whose fate stays unknown after two days. */
  readonly unknown: readonly StoredExport[];
}

/** SH-12: asks for the uploads whose time has come. One that cannot be asked is asked later. */
export async function askStates(run: ShowcaseRun, client: ShowcaseClient, now: Destination): Promise<Asked> {
  const due = await exportsToAsk(run.services.database, run.jobId, run.clock.now());
  const rejected: { stored: StoredExport; count: number }[] = [];
  const unknown: StoredExport[] = [];
  for (const stored of due) {
    run.signal.throwIfAborted();
    const state = await stateOf(run, client, stored, now);
    if (state === null) {
      if ((await askLater(run, stored)) === null) unknown.push(stored);
      continue;
    }
    const count = await recordState(run, stored, state.state, state);
    run.log.info(texts.run.asked(stored.name, state.state));
    if (count > 0) rejected.push({ stored, count });
  }
  for (const { name } of unknown) run.log.warn(texts.run.unknown(name));
  return { asked: due.length, rejected, unknown };
}

/** Null: not yet. */
async function stateOf(run: ShowcaseRun, client: ShowcaseClient, stored: StoredExport, now: Destination) {
  const { url, contour, login, uploadId, name } = stored;
  // Another login is told nothing of it, and another address does not know it.
  if (url !== now.url || contour !== now.contour || login !== now.login || uploadId === null) return null;
  try {
    const progress = await client.progress(uploadId);
    return progress.state === null ? null : { ...progress, state: progress.state };
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof CodedError)) throw error;
    run.log.warn(texts.run.askFailed(name, error.message));
    return null;
  }
}
