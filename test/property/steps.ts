import fc from 'fast-check';

/** What happens to one instance, in the words of the rules. */
export type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'start' | 'stop' | 'run-now' | 'end' | 'fail' | 'restart' | 'node-loss' }
  /** A save of settings with another period: only a stopped task takes it, and it starts (TM-20, TM-21). */
  | { readonly kind: 'period'; readonly periodMs: number };

/** A story of one instance. */
export interface Story {
  readonly periodMs: number;
  readonly misfire: 'fire-once' | 'skip';
  readonly steps: readonly Step[];
}

const minuteMs = 60_000;

/** Time between two steps: no two changes happen at the same instant. */
export const betweenMs = 1_000;
/** A run whose node gave no sign of life for so long is dead. */
export const lockMs = minuteMs;
/** How long the host stays away at a restart. */
export const downMs = 25 * minuteMs;

const period = fc.constantFrom(10, 15, 60, 90, 1_440).map((minutes) => minutes * minuteMs);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1_000, max: 200 * minuteMs }) }),
  },
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'end' }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Step>({ kind: 'run-now' }, { kind: 'fail' }, { kind: 'start' }, { kind: 'stop' }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ kind: 'restart' }, { kind: 'node-loss' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('period' as const), periodMs: period }) },
);

/** Stories of time, start, stop, run now, failure, restart, loss of a node and changed period. */
export const story: fc.Arbitrary<Story> = fc.record({
  periodMs: period,
  misfire: fc.constantFrom('fire-once' as const, 'skip' as const),
  steps: fc.array(step, { minLength: 5, maxLength: 30 }),
});
