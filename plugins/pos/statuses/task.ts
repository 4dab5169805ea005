import type { Outcome, TaskCode } from '../../../core/contract/index.ts';
import { followApprovals } from '../answers/approval.ts';
import { endAbandoned } from '../answers/command.ts';
import type { PosRun, PosServices, PosTaskSettings } from '../context.ts';
import type { EntryKind, Settled } from '../outbox/entry.ts';
import { type OpenedSender, openSender, wakeForNext } from '../outbox/send.ts';
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
  const onSettled = (settled: Settled) => report.settled(settled);
  let opening: Promise<OpenedSender> | undefined;
  const open = () => {
    opening ??= observed(openSender(run, tokens, onSettled, desk.organizations()));
    return opening;
  };
  try {
    await draftAll(run, desk, open, report);
    const { sender } = await open();
    await sender.sendDue(sentKinds);
  } finally {
    await opening?.then(({ sender }) => sender.end());
  }
  const { lines } = await open();
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

/** Opens the sender when it is first asked for. */
type Opening = () => Promise<OpenedSender>;

/** Drafts what happened; a set goes out while the next is drafted. What happens meanwhile wakes another run. */
async function draftAll(run: PosRun, desk: Desk, open: Opening, report: StatusReport): Promise<void> {
  const sets = oneAhead(draftedSets(run, desk, open));
  for await (const drafted of sets) {
    const { sender } = await open();
    sender.begin(drafted.entries);
    report.took(drafted);
    if (drafted.retryAt !== null) await run.wake(run.taskId, run.jobId, drafted.retryAt);
    await sender.room();
  }
}

async function* draftedSets(run: PosRun, desk: Desk, open: Opening): AsyncGenerator<Drafted> {
  const claim = async () => (await open()).sender.claim();
  for (let more = true; more && !run.signal.aborted; ) {
    const drafted = await draftEvents(run, desk, claim);
    more = drafted.more;
    yield drafted;
  }
}
