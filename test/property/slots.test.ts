import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { due, overlapped, type Plan, type ScheduleState } from '../../core/schedule/slots.ts';

type Step =
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'start' | 'stop' | 'manual' | 'end' | 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 9_000 }) }),
  },
  { weight: 4, arbitrary: fc.constantFrom<Step>({ kind: 'end' }, { kind: 'manual' }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ kind: 'start' }, { kind: 'stop' }, { kind: 'restart' }) },
);

interface Covered {
  readonly slot: number;
  readonly from: number;
  readonly outcome: 'run' | 'overlap' | 'pass';
  readonly at: number;
}

/** An instance over the pure model, as the claim uses it; `covered` is what the history would say of each slot. */
class Simulation {
  readonly covered: Covered[] = [];
  private state: ScheduleState = { anchor: null, lastSlot: null, lastEnd: null, heldSince: null };
  private now = Date.UTC(2026, 0, 12, 10);
  private started = false;
  private running: 'automatic' | 'manual' | null = null;
  private queued = false;
  firstStart: number | null = null;

  constructor(private readonly plan: Extract<Plan, { kind: 'grid' }>) {}

  apply(step: Step): void {
    if (step.kind === 'wait') this.wait(step.seconds * 1000);
    if (step.kind === 'stop') this.started = false;
    if (step.kind === 'start') this.start();
    if (step.kind === 'manual') this.manual();
    // A restart of the host loses what ran and nothing else.
    if (step.kind === 'end' || step.kind === 'restart') this.end();
    this.look();
  }

  private start(): void {
    this.started = true;
    this.firstStart ??= this.now;
    this.state = { ...this.state, anchor: this.state.anchor ?? new Date(this.now) };
  }

  private manual(): void {
    if (this.running !== null) {
      this.queued = true;
      return;
    }
    const next = this.started ? due(this.plan, this.state, new Date(this.now)) : null;
    this.running = 'manual';
    this.state = { ...this.state, heldSince: next?.kind === 'run' ? next.slot : new Date(this.now) };
  }

  private end(): void {
    if (this.running === 'automatic' && this.started) this.noteOverlap();
    if (this.running === 'automatic') this.state = { ...this.state, lastEnd: new Date(this.now) };
    const holds =
      this.running === 'manual' && this.started && due(this.plan, this.state, new Date(this.now)).kind === 'run';
    if (!holds) this.state = { ...this.state, heldSince: null };
    this.running = null;
    this.look();
    if (this.queued && this.running === null) {
      this.queued = false;
      this.manual();
    }
  }

  /** Time passes; timers fire at their slots. */
  private wait(ms: number): void {
    const end = this.now + ms;
    while (this.started && this.running === null) {
      const next = due(this.plan, this.state, new Date(this.now));
      if (next.kind !== 'wait' || next.until === null || next.until.getTime() > end) break;
      this.now = next.until.getTime();
      this.look();
    }
    this.now = end;
  }

  private look(): void {
    if (!this.started) return;
    if (this.running === 'automatic') this.noteOverlap();
    if (this.running !== null) return;
    const next = due(this.plan, this.state, new Date(this.now));
    if (next.kind === 'wait') return;
    this.cover(next.slot, next.from, next.kind);
    if (next.kind === 'run') this.running = 'automatic';
  }

  private noteOverlap(): void {
    const skipped = overlapped(this.plan, this.state, new Date(this.now));
    if (skipped !== null) this.cover(skipped.slot, skipped.from, 'overlap');
  }

  private cover(slot: Date, from: Date, outcome: Covered['outcome']): void {
    this.covered.push({ slot: slot.getTime(), from: from.getTime(), outcome, at: this.now });
    this.state = { ...this.state, lastSlot: slot, heldSince: null };
  }
}

const plans = fc.record({
  kind: fc.constant('grid' as const),
  periodMs: fc.integer({ min: 1, max: 5_000 }).map((seconds) => seconds * 1000),
  misfire: fc.constantFrom('fire-once' as const, 'skip' as const),
});

test('TM-30, TM-31, TM-32, TM-34: whatever happens, every slot of the grid is met once and none is lost', () => {
  fc.assert(
    fc.property(plans, fc.array(step, { maxLength: 60 }), (plan, steps) => {
      const simulation = new Simulation(plan);
      for (const one of steps) simulation.apply(one);
      const { covered, firstStart } = simulation;
      let expected = firstStart;
      for (const { slot, from, outcome, at } of covered) {
        // Without a gap and without a repeat: each entry begins where the one before it ended.
        expect(from).toBe(expected);
        expect((slot - from) % plan.periodMs).toBe(0);
        expect(slot).toBeLessThanOrEqual(at);
        // The latest slot of those that were due, so that nothing is caught up twice.
        if (outcome === 'run') expect(at - slot).toBeLessThan(plan.periodMs);
        expected = slot + plan.periodMs;
      }
    }),
    { numRuns: 3_000 },
  );
});

test('TM-34: a manual run never costs an automatic one, also with misfire «skip»', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 5_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      (period, before, during) => {
        const plan = { kind: 'grid', periodMs: period * 1000, misfire: 'skip' } as const;
        const simulation = new Simulation(plan);
        simulation.apply({ kind: 'start' });
        simulation.apply({ kind: 'end' });
        for (let waited = 0; waited < before; waited += period) {
          simulation.apply({ kind: 'wait', seconds: Math.min(period, before - waited) });
          simulation.apply({ kind: 'end' });
        }
        const count = simulation.covered.length;
        simulation.apply({ kind: 'manual' });
        simulation.apply({ kind: 'wait', seconds: during });
        simulation.apply({ kind: 'end' });
        for (const { outcome } of simulation.covered.slice(count)) expect(outcome).toBe('run');
      },
    ),
    { numRuns: 2_000 },
  );
});
