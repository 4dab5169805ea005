/** When an instance runs by itself. Periods are elapsed UTC time in milliseconds (TM-36). */
export type Plan =
  | { readonly kind: 'grid'; readonly periodMs: number; readonly misfire: 'fire-once' | 'skip' }
  | { readonly kind: 'after-end'; readonly periodMs: number }
  | { readonly kind: 'none' };

/** What of the past decides about the next slot. Starting, stopping, manual runs and failures are no part of it (TM-31). */
export interface ScheduleState {
  /** First start. */
  readonly anchor: Date | null;
  /** Slot of the previous automatic run, also of a skipped one. */
  readonly lastSlot: Date | null;
  /** End of the previous automatic run. */
  readonly lastEnd: Date | null;
  /** Slots from here on are late because of a manual run, and so not missed (TM-34). */
  readonly heldSince: Date | null;
}

/** What to do now: wait, run in a slot, or pass it over. `from` is the earliest slot that `slot` stands for. */
export type Due =
  | { readonly kind: 'wait'; readonly until: Date | null }
  | { readonly kind: 'run'; readonly slot: Date; readonly from: Date }
  | { readonly kind: 'pass'; readonly slot: Date; readonly from: Date };

/**
 * So late a run may begin and still be in time, in milliseconds: later, its slot counts as missed where missed slots are
 * to be skipped, and as late in «Проверка расписания» (TM-32, TM-38).
 */
export function toleranceMs(periodMs: number): number {
  return Math.min(30_000, periodMs / 2);
}

/** TM-30…36. */
export function due(plan: Plan, state: ScheduleState, now: Date): Due {
  const first = firstOpenSlot(plan, state, now.getTime());
  if (plan.kind === 'none' || first === null) return { kind: 'wait', until: null };
  if (first > now.getTime()) return { kind: 'wait', until: new Date(first) };
  if (plan.kind === 'after-end') return { kind: 'run', slot: new Date(first), from: new Date(first) };
  const latest = latestSlot(first, plan.periodMs, now.getTime());
  const held = state.heldSince !== null && latest >= state.heldSince.getTime();
  const late = now.getTime() - latest > toleranceMs(plan.periodMs);
  const kind = plan.misfire === 'skip' && late && !held ? 'pass' : 'run';
  return { kind, slot: new Date(latest), from: new Date(first) };
}

/** Slots that came due while an automatic run was in progress: they are skipped (TM-34). */
export function overlapped(plan: Plan, state: ScheduleState, now: Date): { slot: Date; from: Date } | null {
  if (plan.kind !== 'grid') return null;
  const first = firstOpenSlot(plan, state, now.getTime());
  if (first === null || first > now.getTime()) return null;
  return { slot: new Date(latestSlot(first, plan.periodMs, now.getTime())), from: new Date(first) };
}

/** The next slots as far as they are known: a loop knows one (TM-38). */
export function slotsAhead(plan: Plan, state: ScheduleState, now: Date, count: number): Date[] {
  const next = due(plan, state, now);
  const first = next.kind === 'wait' ? next.until : next.kind === 'run' ? next.slot : after(plan, next.slot);
  if (plan.kind === 'none' || first === null) return [];
  if (plan.kind === 'after-end') return [first].slice(0, count);
  return Array.from({ length: count }, (_, index) => new Date(first.getTime() + index * plan.periodMs));
}

/** The earliest slot that was neither run nor skipped; it may lie in the past. */
function firstOpenSlot(plan: Plan, { anchor, lastSlot, lastEnd }: ScheduleState, now: number): number | null {
  if (plan.kind === 'none' || anchor === null) return null;
  if (plan.kind === 'after-end') {
    const open = lastEnd === null ? anchor.getTime() : lastEnd.getTime() + plan.periodMs;
    return Math.min(open, now + plan.periodMs);
  }
  const open = lastSlot === null ? anchor.getTime() : lastSlot.getTime() + plan.periodMs;
  return reachable(open, plan.periodMs, now, lastSlot === null ? 1 : 2);
}

/**
 * A clock that was wrong and is set back must not leave the next slot days away (TM-36): such a slot is moved down the
 * same grid. One that is within reach stays, so that a small correction repeats nothing.
 */
function reachable(slot: number, periodMs: number, now: number, periods: number): number {
  if (slot - now < periods * periodMs) return slot;
  return slot - (Math.ceil((slot - now) / periodMs) - 1) * periodMs;
}

function latestSlot(first: number, periodMs: number, now: number): number {
  return first + Math.floor((now - first) / periodMs) * periodMs;
}

function after(plan: Plan, slot: Date): Date | null {
  return plan.kind === 'grid' ? new Date(slot.getTime() + plan.periodMs) : null;
}
