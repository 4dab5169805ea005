import type { PosRun } from '../context.ts';
import type { StatusReport } from './report.ts';
import { texts } from './texts.ts';

const occasion = 'statuses-failed';

/** LG-01: one notice for all that failed in a run, grouped by reason; it is over with the first run without. */
export async function noteFailures(run: PosRun, report: StatusReport): Promise<void> {
  const lines = report.failureLines();
  const standing = (await run.state.get<boolean>('failing')) ?? false;
  const failing = lines.length > 0;
  if (failing) {
    const subject = texts.notices.failedSubject;
    await run.services.notices.record({ occasion, key: run.taskId, subject, text: lines.join('\n') });
  } else if (standing) {
    await run.services.notices.settle(occasion, run.taskId);
  }
  if (standing !== failing) await run.state.set('failing', failing);
}
