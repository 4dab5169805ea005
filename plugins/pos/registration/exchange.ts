import type { CodedError } from '../../../core/contract/index.ts';
import type { PosAddress } from '../account.ts';
import type { PosRun } from '../context.ts';
import { PosAway } from '../errors.ts';
import type { Settled } from '../outbox/entry.ts';
import { readHolds, tryHeld } from '../outbox/holds.ts';
import { Line } from '../outbox/line.ts';
import { accountKey } from '../outbox/rows.ts';
import { Sender } from '../outbox/sender.ts';
import { texts } from '../texts.ts';
import { PosClient } from '../wire/client.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { asFault, traceOf } from './blame.ts';
import type { Turnstile } from './concurrency.ts';
import { confirmations, contentOf, troubleOf } from './confirmations.ts';
import { fetchLateFiles } from './late-files.ts';
import { type PosOrganization, registrationPlace } from './organizations.ts';
import { registerAll } from './pipeline.ts';
import { poll } from './poll.ts';
import { releaseChanged } from './quarantine.ts';
import type { RunReport } from './report.ts';
import { resume } from './resume.ts';
import { fingerprintOf, rulesFor, type SharedRules } from './rules.ts';
import { logFailure, type Session } from './session.ts';

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
  const session = await openSession(exchange, organization);
  try {
    await confirmWaiting(session);
    if (!run.signal.aborted) await registerMessages(exchange, session);
    if (session.tally.confirmationsLeft > 0) await confirmWaiting(session);
    await fetchLateFiles(session);
    await tryHeld(run.services.database, session.account, run.clock.now());
    return null;
  } catch (error) {
    if (run.signal.aborted) return null;
    const fault = asFault(error);
    if (fault instanceof PosAway || exchangeFaults.has(fault.code)) await session.line.fail(fault).catch(() => {});
    // The fault itself is told at the end of the run; where another error became one, it would be lost.
    if (fault !== error) run.log.error(fault.message, { organization: organization.due, ...traceOf(error) });
    return fault;
  } finally {
    await session.sender.end().catch(() => {});
    const { confirmed } = session.tally;
    if (confirmed > 0) run.log.info(texts.run.confirmed(confirmed, organization.name));
  }
}

/** Faults that stop whatever else would go to ПОС, too: its outbox waits for their end (PX-04). */
const exchangeFaults: ReadonlySet<string> = new Set([
  'POS_WRONG_KEY',
  'POS_INTEGRATION_OFF',
  'POS_CONTOUR_MISMATCH',
  'POS_TOKEN_REFUSED',
]);

/** Sends what is owed from earlier runs, also before its time: a run comes seldom, or a person asked for it. */
async function confirmWaiting({ sender, line }: Session): Promise<void> {
  await sender.sendDue(['registration'], true);
  if (line.fault !== undefined) throw line.fault;
}

async function openSession(exchange: Exchange, organization: PosOrganization): Promise<Session> {
  const { run, address, tokens, turnstile, report } = exchange;
  const account = { organizationDue: organization.due, clientId: organization.clientId, ...address };
  const key = accountKey(account);
  const client = new PosClient(run.services.http, account, organization.secret, tokens, run.signal);
  const held = (await readHolds(run.services.database)).get(key);
  // The list is asked for in any case: the run is the next try itself.
  const hold = held === undefined ? undefined : { ...held, until: run.clock.now() };
  const line = new Line({ context: run, client, name: organization.name, hold });
  const tally = { confirmationsSent: 0, confirmationsLeft: 0, confirmed: 0 };
  const sender = new Sender({
    context: run,
    kinds: { registration: confirmations },
    lines: new Map([[key, line]]),
    task: run.taskId,
    signal: run.signal,
    onSettled: (settled) => note(session, settled),
  });
  const session: Session = { run, organization, account, client, line, sender, turnstile, report, tally };
  return session;
}

/** RG-10: what became of a confirmation, in the counters and errors of the run. */
function note(session: Session, settled: Settled): void {
  const { report, tally } = session;
  if (settled.outcome.kind === 'done') {
    tally.confirmed++;
    report.count('confirmed');
  }
  const trouble = troubleOf(settled);
  if (trouble === null) return;
  const { messageId } = settled.entry;
  logFailure(session, { messageId, deliveryId: contentOf(settled.entry).deliveryId }, trouble.text);
  const link = `/p/pos/outbox?msgId=${encodeURIComponent(messageId)}`;
  report.messageFailed(messageId, trouble.code, trouble.text, link);
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
