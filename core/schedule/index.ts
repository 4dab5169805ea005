export {
  type AuditedSlot,
  auditSlots,
  type Past,
  type PastRun,
  type Regime,
  type Span,
  type Verdict,
} from './audit.ts';
export { announce, type Change, changeChannel } from './changes.ts';
export { type Claim, type ClaimedRun, Claims, changeOf } from './claim.ts';
export { expiredInstances, freeExpired, nextExpiry } from './expiry.ts';
export {
  type Instance,
  type InstanceKey,
  instanceColumns,
  lockInstance,
  readInstance,
  readInstances,
} from './instance.ts';
export {
  accounted,
  type Condition,
  heldByQueued,
  onEnd,
  onTimer,
  type RunKind,
  type SlotSpan,
} from './model.ts';
export { formatInstant } from './slot-text.ts';
export { due, type Plan, type ScheduleState, slotsAhead } from './slots.ts';
