import type { CodedError } from '../../../core/contract/index.ts';
import type { PosAddress } from '../account.ts';
import type { PosRun } from '../context.ts';
import { PosClient } from '../wire/client.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { asFault, traceOf } from './blame.ts';
import type { Turnstile } from './concurrency.ts';
import { confirmWaiting } from './confirm.ts';
import { fetchLateFiles } from './late-files.ts';
import { type PosOrganization, registrationPlace } from './organizations.ts';
import { registerAll } from './pipeline.ts';
import { poll } from './poll.ts';
import { releaseChanged } from './quarantine.ts';
import type { RunReport } from './report.ts';
import { resume } from './resume.ts';
import { fingerprintOf, rulesFor, type SharedRules } from './rules.ts';
import type { Session } from './session.ts';

/** What the organisations of a run share. */
export interface Exchange {
  readonly run: PosRun;
  readonly address: PosAddress;
  readonly shared: SharedRules;
  readonly tokens: TokenCache;
  readonly turnstile: Turnstile;
  readonly report: RunReport;
}

/**
 * One organisation's part of a run: debts first, then messages received earlier, then the list, then late files.
 * @returns what holds the organisation, or null (PX-04). Being asked to stop is no fault.
 */
export async function exchangeWith(exchange: Exchange, organization: PosOrganization): Promise<CodedError | null> {
  const { run } = exchange;
  try {
    const session = openSession(exchange, organization);
    await confirmWaiting(session);
    if (!run.signal.aborted) await registerMessages(exchange, session);
    if (session.tally.confirmationsReopened > 0) await confirmWaiting(session);
    await fetchLateFiles(session);
    return null;
  } catch (error) {
    if (run.signal.aborted) return null;
    const fault = asFault(error);
    // The fault itself is told at the end of the run; where another error became one, it would be lost.
    if (fault !== error) run.log.error(fault.message, { organization: organization.due, ...traceOf(error) });
    return fault;
  }
}

function openSession({ run, address, tokens, turnstile, report }: Exchange, organization: PosOrganization): Session {
  const account = { organizationDue: organization.due, clientId: organization.clientId, ...address };
  return {
    run,
    organization,
    account,
    client: new PosClient(run.services.http, account, organization.secret, tokens, run.signal),
    turnstile,
    report,
    tally: { confirmationsSent: 0, confirmationsReopened: 0 },
  };
}

async function registerMessages({ run, shared }: Exchange, session: Session): Promise<void> {
  const place = await registrationPlace(run.services.documents, session.organization);
  const fingerprint = fingerprintOf(shared, place, run.settings.module);
  await releaseChanged(run.services.database, session.account, fingerprint);
  const registration = {
    ...session,
    place,
    rules: rulesFor(shared, place),
    fingerprint,
    tried: new Set<number>(),
    postponed: new Set<string>(),
  };
  await registerAll(registration, resume(registration));
  if (!run.signal.aborted) await registerAll(registration, poll(registration));
}
