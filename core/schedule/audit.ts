import type { RunKind } from './model.ts';
import { toleranceMs } from './slots.ts';

/** вовремя / с опозданием / пропущен из-за выполнения / пропущен при остановке / потерян (TM-38). */
export type Verdict = 'on-time' | 'late' | 'skipped-overlap' | 'skipped-stopped' | 'lost';

export interface AuditedSlot {
  readonly slot: Date;
  readonly verdict: Verdict;
  /** The run in this slot, or the note that skips it; null where nothing of the history names it. */
  readonly runId: string | null;
}

/** An entry of the run history, as far as it matters here. */
export interface PastRun {
  readonly runId: string;
  readonly kind: RunKind;
  readonly slot: Date | null;
  /** Null for a note that slots were skipped. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What was in force from `at` until the next regime. */
export interface Regime {
  readonly at: Date;
  readonly started: boolean;
  /** Null where the instance had no grid. */
  readonly periodMs: number | null;
}

/** A stretch of time; `to` is no part of it. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Everything that is known about the past of one instance. */
export interface Past {
  /** First slot; null where it was never started. */
  readonly anchor: Date | null;
  /** In the order in which they were made; with the last automatic entry before the window. */
  readonly runs: readonly PastRun[];
  /** In order of time. Slots before the first one are not judged. */
  readonly regimes: readonly Regime[];
  /** When a node could have run it, in order of time. */
  readonly able: readonly Span[];
  /** The next slot of a loop, which has no grid; null for all others. */
  readonly loop: PlannedSlot | null;
  readonly now: Date;
}

/** A slot with the period that was in force then, in milliseconds. */
export interface PlannedSlot {
  readonly slot: Date;
  readonly periodMs: number;
}

/**
 * Recomputes the slots of a window from anchor and periods, not from what the scheduler believed, and says what became
 * of each (TM-38). A slot without a run is excused by a run that was in progress, or by a stopped task or a host that was
 * down; without an excuse it is «потерян», which must never occur.
 */
export function auditSlots(past: Past, window: Span): AuditedSlot[] {
  const entries = past.runs.filter((run): run is PastRun & { slot: Date } => run.slot !== null);
  const known = past.regimes[0]?.at ?? past.now;
  const from = new Date(Math.max(known.getTime(), window.from.getTime()));
  const judged: AuditedSlot[] = [];
  let before: Date | null = null;
  for (const entry of entries) {
    for (const slot of planned(past, before, from, entry.slot)) judged.push(judgeMissed(past, slot, noteOf(entry)));
    judged.push(entry.startedAt === null ? judgeNote(past, before, entry) : judgeRun(past, entry));
    before = entry.slot;
  }
  judged.push(...judgeOpen(past, before, from));
  return judged
    .filter(({ slot }) => slot >= from && slot < window.to)
    .sort((a, b) => a.slot.getTime() - b.slot.getTime());
}

/**
 * Slots after `before` (from the anchor on where there is none) that lie between `from` and `end`, each by the period of
 * its time.
 */
function* planned({ anchor, regimes }: Past, before: Date | null, from: Date, end: Date): Iterable<PlannedSlot> {
  const base = (before ?? anchor)?.getTime();
  if (base === undefined) return;
  for (const [index, { at, periodMs }] of regimes.entries()) {
    if (periodMs === null) continue;
    const until = Math.min(end.getTime(), regimes[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY);
    const since = Math.max(at.getTime(), from.getTime());
    const first = Math.max(before === null ? 0 : 1, Math.ceil((since - base) / periodMs));
    for (let slot = base + first * periodMs; slot < until; slot += periodMs) yield { slot: new Date(slot), periodMs };
  }
}

/** The regime in force at that time; the first one for what lies before it. */
function regimeAt(regimes: readonly Regime[], time: Date): Regime | undefined {
  return regimes.findLast(({ at }) => at <= time) ?? regimes[0];
}

function ownSlot({ regimes }: Past, slot: Date): PlannedSlot {
  return { slot, periodMs: regimeAt(regimes, slot)?.periodMs ?? 60_000 };
}

function noteOf({ runId, startedAt }: PastRun): string | null {
  return startedAt === null ? runId : null;
}

/** A note that slots were skipped. One that a changed period put into the past was never to be run (TM-35). */
function judgeNote(past: Past, before: Date | null, { runId, slot }: PastRun & { slot: Date }): AuditedSlot {
  const own = ownSlot(past, slot);
  const base = before ?? past.anchor ?? slot;
  const wasPlanned = (slot.getTime() - base.getTime()) % own.periodMs === 0;
  return wasPlanned ? judgeMissed(past, own, runId) : { slot, verdict: 'skipped-stopped', runId };
}

function judgeRun(past: Past, { runId, slot, startedAt }: PastRun & { slot: Date }): AuditedSlot {
  const delay = (startedAt as Date).getTime() - slot.getTime();
  return { slot, verdict: delay <= toleranceMs(ownSlot(past, slot).periodMs) ? 'on-time' : 'late', runId };
}

/** A slot that no run took. */
function judgeMissed(past: Past, { slot, periodMs }: PlannedSlot, runId: string | null): AuditedSlot {
  const from = slot.getTime();
  const to = from + toleranceMs(periodMs);
  if (past.runs.some((run) => wasRunning(run, from, to))) return { slot, verdict: 'skipped-overlap', runId };
  return { slot, verdict: wasAble(past, from, to) ? 'lost' : 'skipped-stopped', runId };
}

/** Slots since the last entry: those that may still be run are left out. */
function judgeOpen(past: Past, before: Date | null, from: Date): AuditedSlot[] {
  const slots = past.loop === null ? [...planned(past, before, from, past.now)] : [past.loop];
  const open = slots.filter(({ slot, periodMs }) => slot.getTime() + toleranceMs(periodMs) < past.now.getTime());
  const judged = open.map((slot) => judgeMissed(past, slot, null));
  // A run by hand in progress holds the latest slot up; it is run when that ends (TM-34).
  const holding = past.runs.some(({ slot, startedAt, finishedAt }) => slot === null && startedAt && !finishedAt);
  return holding && judged.at(-1)?.verdict === 'skipped-overlap' ? judged.slice(0, -1) : judged;
}

function wasRunning({ startedAt, finishedAt }: PastRun, from: number, to: number): boolean {
  if (startedAt === null) return false;
  return startedAt.getTime() <= to && (finishedAt === null || finishedAt.getTime() > from);
}

/** Whether the instance was started and a node could have run it, all the time. */
function wasAble({ regimes, able }: Past, from: number, to: number): boolean {
  const started = regimes.every(({ at, started: was }, index) => {
    const end = regimes[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY;
    return was || at.getTime() > to || end <= from;
  });
  return started && covered(able, from, to);
}

/** Whether the spans leave no gap between the two times. */
function covered(spans: readonly Span[], from: number, to: number): boolean {
  let reached = from;
  for (const span of spans) {
    if (span.from.getTime() > reached) break;
    reached = Math.max(reached, span.to.getTime());
    if (reached > to) return true;
  }
  return false;
}
