import {
  accounted,
  auditSlots,
  type Condition,
  heldByQueued,
  onEnd,
  onTimer,
  type Plan,
  type Regime,
  type RunKind,
  type SlotSpan,
  type Span,
} from '../../core/schedule/index.ts';
import { betweenMs, downMs, lockMs, type Step, type Story } from './steps.ts';
import type { Outcome } from './verdict.ts';

const begin = Date.parse('2026-01-12T10:00:00.000Z');

type Entry = { -readonly [Key in keyof Outcome['runs'][number]]: Outcome['runs'][number][Key] };

/** The pure rules at work in a world without database and queue: every wake-up comes at its time. */
export class ModelWorld {
  private now = begin;
  private periodMs: number;
  private condition: Condition = {
    started: false,
    runKind: null,
    anchor: null,
    lastSlot: null,
    lastEnd: null,
    heldSince: null,
  };
  private running: { entry: Entry; deadUntil: number | null } | undefined;
  private queued = false;
  private clicks = 0;
  private upSince: number | null = begin;
  private readonly runs: Entry[] = [];
  private readonly regimes: Regime[] = [];
  private readonly able: Span[] = [];

  constructor(private readonly story: Story) {
    this.periodMs = story.periodMs;
  }

  play(): Outcome {
    this.toggle(true);
    for (const step of this.story.steps) {
      this.wait(betweenMs);
      this.apply(step);
    }
    const now = this.time();
    const able = this.upSince === null ? this.able : [...this.able, { from: new Date(this.upSince), to: now }];
    const { anchor } = this.condition;
    const past = { anchor, runs: this.runs, regimes: this.regimes, able, loop: null, now };
    const audit = auditSlots(past, { from: new Date(begin), to: now });
    return { runs: this.runs, regimes: this.regimes, anchor, audit, clicks: this.clicks - (this.queued ? 1 : 0) };
  }

  private apply(step: Step): void {
    const alive = this.running?.deadUntil === null ? this.running : undefined;
    if (step.kind === 'wait') this.wait(step.ms);
    if (step.kind === 'start') this.toggle(true);
    if (step.kind === 'stop') this.stop();
    if (step.kind === 'run-now') this.click();
    if (step.kind === 'end' && alive) this.end('success');
    if (step.kind === 'fail' && alive) this.end('failed');
    if (step.kind === 'period') this.changePeriod(step.periodMs);
    if (step.kind === 'restart') this.restart();
    if (step.kind === 'node-loss' && alive) alive.deadUntil = this.now + lockMs;
  }

  /** Time passes; what becomes due is looked at when it does. */
  private wait(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.nextWake();
      if (next === null || next > end) break;
      this.now = Math.max(this.now, next);
      this.look();
    }
    this.now = end;
    this.look();
  }

  private nextWake(): number | null {
    if (this.upSince === null) return null;
    if (this.running !== undefined) return this.running.deadUntil;
    const step = onTimer(this.plan(), this.condition, this.time());
    return step.kind === 'wait' ? (step.until?.getTime() ?? null) : this.now;
  }

  /** What a node does with what is due: a queued run, or the timer. */
  private look(): void {
    if (this.upSince === null) return;
    if (this.running?.deadUntil && this.running.deadUntil <= this.now) this.end('interrupted', true);
    if (this.running === undefined && this.queued) {
      const heldSince = heldByQueued(this.plan(), this.condition, this.time());
      this.queued = false;
      this.startRun('manual', null, { heldSince });
    }
    const step = onTimer(this.plan(), this.condition, this.time());
    if (step.kind === 'run') this.startRun('automatic', step.slot, accounted(step.slot));
    if (step.kind === 'pass') this.skip(step.skipped);
  }

  private startRun(kind: RunKind, slot: Date | null, change: Partial<Condition>): void {
    const runId = `${kind} ${this.runs.length}`;
    const entry: Entry = { runId, kind, slot, startedAt: this.time(), finishedAt: null, outcome: null };
    this.runs.push(entry);
    this.running = { entry, deadUntil: null };
    this.condition = { ...this.condition, ...change, runKind: kind };
  }

  private end(outcome: string, died = false): void {
    const { skipped, after } = onEnd(this.plan(), this.condition, this.time(), died);
    Object.assign(this.running?.entry as Entry, { finishedAt: this.time(), outcome });
    if (skipped !== null) this.skip(skipped);
    this.running = undefined;
    this.condition = { ...this.condition, ...after, runKind: null };
    this.look();
  }

  private skip({ slot }: SlotSpan): void {
    const [runId, at] = [`note ${this.runs.length}`, this.time()];
    this.runs.push({ runId, kind: 'automatic', slot, startedAt: null, finishedAt: at, outcome: 'skipped' });
    this.condition = { ...this.condition, ...accounted(slot) };
  }

  private toggle(started: boolean): void {
    const anchor = started ? (this.condition.anchor ?? this.time()) : this.condition.anchor;
    this.condition = { ...this.condition, started, anchor, ...(!started && { heldSince: null }) };
    this.regimes.push({ at: this.time(), started, periodMs: this.periodMs });
    this.look();
  }

  /** What is queued is withdrawn; a run in progress that still lives ends. */
  private stop(): void {
    if (this.queued) this.clicks -= 1;
    this.queued = false;
    this.toggle(false);
    if (this.running?.deadUntil === null) this.end('cancelled');
  }

  private click(): void {
    if (this.upSince === null) return;
    if (!this.queued) this.clicks += 1;
    this.queued = true;
    this.look();
  }

  private changePeriod(periodMs: number): void {
    if (this.condition.started || this.running !== undefined) return;
    this.periodMs = periodMs;
    this.toggle(true);
  }

  /** The host ends in order, stays away for a while, and comes back. */
  private restart(): void {
    if (this.running?.deadUntil === null) {
      const { queued } = this;
      this.queued = false;
      this.closeSpan();
      this.end('interrupted');
      this.queued = queued;
    } else this.closeSpan();
    this.now += downMs;
    this.upSince = this.now;
    this.look();
  }

  private closeSpan(): void {
    this.able.push({ from: new Date(this.upSince as number), to: this.time() });
    this.upSince = null;
  }

  private plan(): Plan {
    return { kind: 'grid', periodMs: this.periodMs, misfire: this.story.misfire };
  }

  private time(): Date {
    return new Date(this.now);
  }
}
