import type { PosRun } from '../context.ts';
import { posWatch } from '../watch-documents.ts';
import type { StatusReport } from './report.ts';
import { texts } from './texts.ts';

const occasion = 'statuses-failed';

/**
 * LG-01: a notice for each reason for which statuses failed. Runs are woken by any event and most of them do not meet
 * what failed before; so a reason is over only when nothing that failed waits any more.
 */
export async function noteFailures(run: PosRun, report: StatusReport): Promise<void> {
  const { notices } = run.services;
  const reasons = report.reasons();
  const standing = (await run.state.get<string[]>('failing')) ?? [];
  const failing = [...new Set([...standing, ...reasons.map(({ code }) => code)])];
  // Kept before it is told: a process that dies in between must not leave a notice that nobody ever ends.
  if (failing.length > standing.length) await run.state.set('failing', failing);
  for (const { code, message, line } of reasons) {
    await notices.record({ occasion, key: code, subject: texts.notices.failed(message), text: line });
  }
  if (reasons.length > 0 || (standing.length > 0 && (await somethingWaits(run)))) return;
  for (const code of standing) await notices.settle(occasion, code);
  if (standing.length > 0) await run.state.delete('failing');
}

/** Events that were put back, and requests that failed for a while. */
async function somethingWaits({ services: { documents, database } }: PosRun): Promise<boolean> {
  if ((await documents.events.waiting(posWatch.stream)).count > 0) return true;
  const [row] = await database.query<{ waits: boolean }>(
    `select exists (select from plugin_pos.outbox
                     where kind = 'status' and state in ('waiting', 'sending') and first_failed_at is not null) as waits`,
  );
  return row!.waits;
}
