import type { AuditedSlot, PastRun, Regime } from '../../core/schedule/index.ts';

/** What a story left behind. */
export interface Outcome {
  /** In the order in which they were made. */
  readonly runs: readonly (PastRun & { readonly outcome: string | null })[];
  readonly regimes: readonly Regime[];
  readonly anchor: Date | null;
  readonly audit: readonly AuditedSlot[];
  /** Clicks on «Выполнить сейчас» that got a run of their own, and those runs that were withdrawn by a stop. */
  readonly clicks: number;
}

/** Every rule of the schedule that the story breaks, in words. */
export function broken(story: Outcome): string[] {
  return [
    ...offGrid(story),
    ...overlapping(story),
    ...wrongOverlap(story),
    ...whileStopped(story),
    ...lost(story),
    ...clicksWithoutRun(story),
  ];
}

/** TM-30, TM-32, TM-35: slots lie on the grid of their time, grow, and are the latest that were due. */
function* offGrid({ runs, regimes, anchor }: Outcome): Iterable<string> {
  let before: Date | null = null;
  for (const { slot, startedAt, finishedAt } of runs) {
    if (slot === null) continue;
    const at = (startedAt ?? finishedAt) as Date;
    const periodMs = regimes.findLast((regime) => regime.at <= at)?.periodMs ?? Number.NaN;
    const name = slot.toISOString();
    const distance: number = slot.getTime() - ((before ?? anchor) as Date).getTime();
    if (distance % periodMs !== 0) yield `slot ${name} is off the grid`;
    if (before !== null && slot <= before) yield `slot ${name} came again`;
    if (slot > at) yield `slot ${name} was taken before its time`;
    if (startedAt !== null && at.getTime() - slot.getTime() >= periodMs) yield `slot ${name} was not the latest`;
    before = slot;
  }
}

/** TM-34: one run begins after the end of the one before. */
function* overlapping({ runs }: Outcome): Iterable<string> {
  const real = runs.filter((run): run is (typeof runs)[number] & { startedAt: Date } => run.startedAt !== null);
  const ordered = real.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  for (const [index, run] of ordered.slice(1).entries()) {
    const { finishedAt, runId } = ordered[index] as PastRun;
    if (finishedAt === null || finishedAt > run.startedAt) yield `run ${run.runId} overlaps ${runId}`;
  }
}

/** TM-34: what came due during an automatic run is skipped, and a manual run costs no slot. */
function* wrongOverlap({ runs, regimes }: Outcome): Iterable<string> {
  for (const { slot, startedAt, finishedAt } of runs) {
    if (slot === null) continue;
    const during = runs.find((run) => run.startedAt && run.startedAt < slot && run.finishedAt && run.finishedAt > slot);
    if (during === undefined) continue;
    // Stopped meanwhile, or put into the past by a changed period, it was missed in another way.
    const at = (startedAt ?? finishedAt) as Date;
    if (regimes.some((regime) => regime.at >= slot && regime.at <= at)) continue;
    const ranAfterwards = startedAt !== null && during.kind === 'automatic' && during.outcome !== 'interrupted';
    if (ranAfterwards) yield `slot ${slot.toISOString()} was run after the automatic run it came due in`;
    const noteAtItsEnd = startedAt === null && at.getTime() === during.finishedAt?.getTime();
    if (noteAtItsEnd && during.kind === 'manual') yield `a manual run cost slot ${slot.toISOString()}`;
  }
}

/** TM-01, TM-26: a stopped instance has no automatic runs. */
function* whileStopped({ runs, regimes }: Outcome): Iterable<string> {
  for (const { slot, startedAt } of runs) {
    if (slot === null || startedAt === null) continue;
    // At the very moment of a change either side may be first.
    const near = regimes.filter(({ at }, index) => {
      const next = regimes[index + 1]?.at;
      return at <= startedAt && (next === undefined || next >= startedAt);
    });
    if (!near.some(({ started }) => started)) yield `slot ${slot.toISOString()} was run while stopped`;
  }
}

/** TM-38: that kind must never occur. */
function* lost({ audit }: Outcome): Iterable<string> {
  for (const { slot, verdict } of audit) if (verdict === 'lost') yield `slot ${slot.toISOString()} is lost`;
}

/** TM-33: each click that was not withdrawn has its run. */
function* clicksWithoutRun({ runs, clicks }: Outcome): Iterable<string> {
  const manual = runs.filter(({ kind }) => kind === 'manual').length;
  if (manual !== clicks) yield `${clicks} clicks gave ${manual} runs`;
}
