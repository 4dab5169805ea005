import type { CodedError } from '../../../core/contract/index.ts';
import type { PosRun } from '../context.ts';
import { texts } from '../texts.ts';
import { isSilent, organizationStates, recordState } from './organization-state.ts';
import type { PosOrganization } from './organizations.ts';
import type { RunReport } from './report.ts';
import { formatTime } from './times.ts';

const occasions = { held: 'organization-held', silent: 'organization-silent', failed: 'messages-failed' } as const;

/** PX-04, RG-10: keeps the state of an organisation, and tells people when it is held and when that is over. */
export async function noteState(run: PosRun, organization: PosOrganization, fault: CodedError | null): Promise<void> {
  const { database, notices } = run.services;
  const reason = fault === null ? null : { code: fault.code, text: fault.message };
  const changed = await recordState(database, organization.due, reason, run.clock.now());
  if (fault !== null) {
    await notices.record({
      occasion: occasions.held,
      key: organization.due,
      subject: texts.notices.heldSubject(organization.name),
      text: `${texts.items.organization(organization.name)}: ${fault.message}`,
    });
  } else if (changed) {
    await notices.settle(occasions.held, organization.due);
  }
}

/** What was told of organisations that exchange messages no more is over. */
export async function noteLeaving(run: PosRun, dues: readonly string[]): Promise<void> {
  for (const due of dues) {
    await run.services.notices.settle(occasions.held, due);
    await run.services.notices.settle(occasions.silent, due);
  }
}

/** RG-12: tells people of organisations without a poll for three intervals. */
export async function noteSilence(run: PosRun): Promise<void> {
  const { database, notices } = run.services;
  const before = (await run.state.get<string[]>('silent')) ?? [];
  const states = await organizationStates(database);
  const silent = states.filter((state) => isSilent(state, run.settings.module.intervalMinutes, run.clock.now()));
  for (const { due, name, last_poll_at, watched_since } of silent) {
    await notices.record({
      occasion: occasions.silent,
      key: due,
      subject: texts.notices.silentSubject(name),
      text: texts.notices.silent(name, formatTime(last_poll_at ?? watched_since, run.timeZone)),
    });
  }
  const now = silent.map(({ due }) => due);
  for (const due of before.filter((each) => !now.includes(each))) await notices.settle(occasions.silent, due);
  if (before.join() !== now.join()) await run.state.set('silent', now);
}

/** RG-10: one notice for all messages that failed in a run, grouped by reason. */
export async function noteFailures(run: PosRun, report: RunReport): Promise<void> {
  const lines = report.failureLines();
  const standing = (await run.state.get<boolean>('failing')) ?? false;
  if (lines.length > 0) {
    await run.services.notices.record({
      occasion: occasions.failed,
      key: run.taskId,
      subject: texts.notices.failedSubject,
      text: lines.join('\n'),
    });
  } else if (standing) {
    await run.services.notices.settle(occasions.failed, run.taskId);
  }
  if (standing !== lines.length > 0) await run.state.set('failing', lines.length > 0);
}
