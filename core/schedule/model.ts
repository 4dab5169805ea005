import type { RunContext } from '../contract/task.ts';
import { due, overlapped, type Plan, type ScheduleState } from './slots.ts';

export type RunKind = RunContext['kind'];

/** Everything about an instance that decides what may begin (TM-30…36). */
export interface Condition extends ScheduleState {
  /** «Запущена». */
  readonly started: boolean;
  /** Kind of the run in progress, or null. */
  readonly runKind: RunKind | null;
}

/** Slots from `from` to `slot`, which one run or one note stands for. */
export interface SlotSpan {
  readonly slot: Date;
  readonly from: Date;
}

/** What a timer that fires means. */
export type TimerStep =
  /** Another run is in progress: its end wakes what waits, and writes down what it made miss. */
  | { readonly kind: 'busy' }
  /** Nothing to do before this time; null: nothing to wait for. */
  | { readonly kind: 'wait'; readonly until: Date | null }
  | ({ readonly kind: 'run' } & SlotSpan)
  /** Missed slots that the policy passes over; they are written down. */
  | { readonly kind: 'pass'; readonly skipped: SlotSpan; readonly until: Date | null };

/** TM-30, TM-32, TM-34. */
export function onTimer(plan: Plan, condition: Condition, now: Date): TimerStep {
  if (!condition.started) return { kind: 'wait', until: null };
  if (condition.runKind !== null) return { kind: 'busy' };
  const next = due(plan, condition, now);
  if (next.kind === 'wait') return next;
  const { slot, from } = next;
  if (next.kind === 'run') return { kind: 'run', slot, from };
  const rest = due(plan, { ...condition, ...accounted(slot) }, now);
  return { kind: 'pass', skipped: { slot, from }, until: rest.kind === 'wait' ? rest.until : rest.slot };
}

/** What a slot leaves behind that was run or skipped. */
export function accounted(slot: Date): Pick<ScheduleState, 'lastSlot' | 'heldSince'> {
  return { lastSlot: slot, heldSince: null };
}

/** Slots that came due during the automatic run in progress (TM-34). */
export function missedDuringRun(plan: Plan, condition: Condition, now: Date): SlotSpan | null {
  if (!condition.started || condition.runKind !== 'automatic') return null;
  return overlapped(plan, condition, now);
}

/**
 * A queued run begins where none is in progress.
 * @returns since when it holds up automatic slots: they are late, not missed (TM-34)
 */
export function heldByQueued(plan: Plan, condition: Condition, now: Date): Date {
  if (condition.heldSince !== null) return condition.heldSince;
  const next = condition.started ? due(plan, condition, now) : null;
  return next?.kind === 'run' ? next.slot : now;
}

/** What the end of a run changes. */
export interface EndStep {
  readonly skipped: SlotSpan | null;
  readonly after: Pick<ScheduleState, 'lastSlot' | 'lastEnd' | 'heldSince'>;
}

/** @param died the node died, nobody knows when: what came due since is caught up, not skipped (TM-43) */
export function onEnd(plan: Plan, condition: Condition, now: Date, died = false): EndStep {
  if (condition.runKind === 'automatic') {
    const skipped = died ? null : missedDuringRun(plan, condition, now);
    return { skipped, after: { lastSlot: skipped?.slot ?? condition.lastSlot, lastEnd: now, heldSince: null } };
  }
  const { lastSlot, lastEnd, heldSince } = condition;
  const holds = condition.started && due(plan, condition, now).kind === 'run';
  return { skipped: null, after: { lastSlot, lastEnd, heldSince: holds ? heldSince : null } };
}
