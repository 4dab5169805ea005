import type { CodedError } from '../../../core/contract/index.ts';
import type { PosRun } from '../context.ts';
import { texts } from '../texts.ts';
import { isSilent, organizationStates, recordState } from './organization-state.ts';
import type { PosOrganization } from './organizations.ts';
import { formatTime } from './times.ts';

const occasions = { held: 'organization-held', silent: 'organization-silent' } as const;

/** PX-04, RG-10: keeps the state of an organisation, and tells people when it is held and when that is over. */
export async function noteState(run: PosRun, organization: PosOrganization, fault: CodedError | null): Promise<void> {
  const { database, notices } = run.services;
  const reason = fault === null ? null : { code: fault.code, text: fault.message };
  await recordState(database, organization.due, reason, run.clock.now());
  if (fault !== null) {
    await notices.record({
      occasion: occasions.held,
      key: organization.due,
      subject: texts.notices.heldSubject(organization.name),
      text: `${texts.items.organization(organization.name)}: ${fault.message}`,
    });
  } else {
    // Also where nothing has changed: a process that died between the two lines must not leave it standing.
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

/** RG-12: tells people of organisations without a poll for three intervals, and when that is over. */
export async function noteSilence(run: PosRun): Promise<void> {
  const { database, notices } = run.services;
  for (const state of await organizationStates(database)) {
    const { due, name, last_poll_at, watched_since } = state;
    if (isSilent(state, run.settings.module.intervalMinutes, run.clock.now())) {
      await notices.record({
        occasion: occasions.silent,
        key: due,
        subject: texts.notices.silentSubject(name),
        text: texts.notices.silent(name, formatTime(last_poll_at ?? watched_since, run.timeZone)),
      });
    } else {
      await notices.settle(occasions.silent, due);
    }
  }
}
