import type { Outcome, TaskCode } from '../../../core/contract/index.ts';
import { followApprovals } from '../answers/approval.ts';
import { endAbandoned } from '../answers/command.ts';
import type { PosRun, PosServices, PosTaskSettings } from '../context.ts';
import type { EntryKind, Settled } from '../outbox/entry.ts';
import { openSender, wakeForNext } from '../outbox/send.ts';
import type { Sender } from '../outbox/sender.ts';
import { observed, oneAhead } from '../registration/concurrency.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { Desk } from './desk.ts';
import { type Drafted, draftEvents } from './draft-events.ts';
import { noteFailures } from './notify.ts';
import { StatusReport } from './report.ts';

/** Whatever is owed goes with a run of this task, confirmations that waited among them. */
const sentKinds: readonly EntryKind[] = ['registration', 'status', 'answer'];

/** «Автоматическая отправка статусов»: ST-01…ST-08. Woken by events of documents; its period is the net below. */
export function statusTask(tokens: TokenCache): TaskCode<PosTaskSettings, PosServices> {
  return { run: (run) => sendStatuses(run, tokens) };
}

async function sendStatuses(run: PosRun, tokens: TokenCache): Promise<Outcome> {
  const report = new StatusReport(run);
  const desk = new Desk(run.services.documents, run.settings.module);
  const prepared = observed(desk.prepare());
  const onSettled = (settled: Settled) => report.settled(settled);
  const { sender, lines } = await openSender(run, tokens, onSettled, desk.organizations());
  try {
    await prepared;
    await draftAll(run, desk, sender, report);
    await sender.sendDue(sentKinds);
  } finally {
    await sender.end();
  }
  if (run.signal.aborted) return report.outcome();
  await endAbandoned(run);
  await followApprovals(run, lines);
  for (const { name, fault } of lines.values()) {
    if (fault !== undefined) report.organizationHeld(name, fault.code, fault.message);
  }
  await wakeForNext(
    run,
    [...lines.values()].map(({ account }) => account),
  );
  await noteFailures(run, report);
  return report.outcome();
}

/** Drafts what happened; a set goes out while the next is drafted. What happens meanwhile wakes another run. */
async function draftAll(run: PosRun, desk: Desk, sender: Sender, report: StatusReport): Promise<void> {
  const sets = oneAhead(draftedSets(run, desk, sender));
  for await (const drafted of sets) {
    sender.begin(drafted.entries);
    report.took(drafted);
    if (drafted.retryAt !== null) await run.wake(run.taskId, run.jobId, drafted.retryAt);
    await sender.room();
  }
}

async function* draftedSets(run: PosRun, desk: Desk, sender: Sender): AsyncGenerator<Drafted> {
  for (let more = true; more && !run.signal.aborted; ) {
    const drafted = await draftEvents(run, desk, sender.claim());
    more = drafted.more;
    yield drafted;
  }
}
