import type { Database } from '../../core/ports/database.ts';
import { until } from '../../scripts/harness/until.ts';
import { FixtureSettings } from '../core/tasks/fixture.ts';
import { ManualQueue, type QueueStore } from '../core/tasks/manual-queue.ts';
import { type TestNode, testNode } from '../core/tasks/world.ts';
import { ManualClock } from '../support/clock.ts';
import type { FreshDatabase } from '../support/database.ts';
import { betweenMs, downMs, type Step, type Story } from './steps.ts';
import type { Outcome } from './verdict.ts';

type End = (outcome: 'success' | 'failed') => void;

/** A node with a switch that cuts it off from everything, as SIGKILL does. */
interface Host {
  readonly node: TestNode;
  readonly queue: ManualQueue;
  cut: boolean;
}

/** Two nodes of the real task manager over a real database play a story; only clock and queue are the test's. */
export class HostWorld {
  private readonly clock = new ManualClock('2026-01-12T10:00:00.000Z');
  private readonly store: QueueStore = new Set();
  private readonly settings = new FixtureSettings();
  private hosts: Host[] = [];
  private readonly lost: Host[] = [];
  private made = 0;
  /** Ends of the runs in progress, with the host that runs them. */
  private readonly ends = new Map<Host, End>();
  private readonly clicked = new Set<string>();
  private readonly began: Date;

  constructor(
    private readonly fresh: FreshDatabase,
    private readonly id: string,
    private readonly story: Story,
  ) {
    this.began = this.clock.now();
    this.setPeriod(story.periodMs);
  }

  async play(): Promise<Outcome> {
    await this.open();
    await this.command(({ manager }) => manager.selectGroup(this.id, true, 'technologist'));
    for (const step of this.story.steps) {
      await this.wait(betweenMs);
      await this.apply(step);
    }
    const outcome = await this.outcome();
    for (const end of this.ends.values()) end('success');
    for (const host of this.lost) host.cut = false;
    await Promise.all([...this.hosts, ...this.lost].map(({ node }) => node.drain()));
    return outcome;
  }

  private async apply(step: Step): Promise<void> {
    const [running] = this.ends.keys();
    if (step.kind === 'wait') await this.wait(step.ms);
    if (step.kind === 'start') await this.command(({ manager }) => manager.start(this.id, 'technologist'));
    if (step.kind === 'stop') await this.command(({ manager }) => manager.stop(this.id, 'technologist'));
    if (step.kind === 'run-now') await this.click();
    if ((step.kind === 'end' || step.kind === 'fail') && running !== undefined && !running.cut) {
      this.ends.get(running)?.(step.kind === 'end' ? 'success' : 'failed');
    }
    if (step.kind === 'period') await this.changePeriod(step.periodMs);
    if (step.kind === 'restart') await this.restart();
    if (step.kind === 'node-loss' && running !== undefined && !running.cut) await this.lose(running);
    await this.quiet();
  }

  private async open(): Promise<void> {
    while (this.hosts.length < 2) this.hosts.push(await this.newHost());
  }

  private async newHost(): Promise<Host> {
    this.made += 1;
    const queue = new ManualQueue(this.clock, this.store);
    const switchable = { cut: false };
    const node = testNode({
      fresh: { ...this.fresh, database: cuttable(this.fresh.database, switchable) },
      tasks: [
        {
          id: this.id,
          group: this.id,
          schedule: this.schedule(),
          code: { run: ({ signal }) => this.run(host, signal) },
        },
      ],
      clock: this.clock,
      queue,
      settings: this.settings,
      node: { name: `${this.id}-${this.made}`, labels: [] },
      heartbeatMs: 60_000,
      lockMs: 3_600_000,
    });
    const host: Host = Object.assign(switchable, { node, queue });
    await node.start();
    return host;
  }

  private schedule() {
    const period = { default: 1, unit: 'minutes', setting: 'common:/minutes' } as const;
    return { kind: 'grid', period, misfire: this.story.misfire } as const;
  }

  /** A run that lasts until the story ends it, or somebody asks it to end. */
  private run(host: Host, signal: AbortSignal): Promise<{ kind: 'ok' }> {
    return new Promise((resolve, reject) => {
      const leave = () => this.ends.delete(host);
      signal.addEventListener('abort', () => {
        leave();
        resolve({ kind: 'ok' });
      });
      this.ends.set(host, (outcome) => {
        leave();
        if (outcome === 'success') resolve({ kind: 'ok' });
        else reject(new Error());
      });
    });
  }

  private async command(work: (node: TestNode) => Promise<unknown>): Promise<void> {
    await work(this.alive.node);
    await this.quiet();
  }

  private get alive(): Host {
    return this.hosts.find(({ cut }) => !cut) as Host;
  }

  private async click(): Promise<void> {
    await this.command(async ({ manager }) => {
      for (const { runId } of await manager.runNow(this.id, 0, 'technologist')) this.clicked.add(runId);
    });
  }

  private setPeriod(periodMs: number): void {
    this.settings.common.set(this.id, { minutes: periodMs / 60_000 });
  }

  private async changePeriod(periodMs: number): Promise<void> {
    const { node } = this.alive;
    const busy = await this.fresh.database.transaction((transaction) => node.events.busy(this.id, transaction));
    if (busy) return;
    this.setPeriod(periodMs);
    await this.fresh.database.transaction((transaction) =>
      node.events.saved({ kind: 'task', id: this.id }, 'technologist', transaction),
    );
    // The nodes hear of it beside us; the clock must not go on before they have set the timer.
    await until('the start by the save', () =>
      [...this.store].some(({ ticket, enabled }) => ticket === null && enabled),
    );
  }

  private async restart(): Promise<void> {
    await Promise.all(this.hosts.map(({ node, cut }) => (cut ? undefined : node.drain())));
    this.hosts = this.hosts.filter(({ cut }) => cut);
    await this.clock.advance(downMs);
    await this.open();
  }

  /** The node is gone; its lock runs out, the other one finds its run, and a third takes its place. */
  private async lose(host: Host): Promise<void> {
    host.cut = true;
    this.ends.delete(host);
    this.lost.push(host);
    await host.queue.halt();
    this.hosts = this.hosts.filter((one) => one !== host);
    await this.clock.advance(60_000);
    await this.fresh.database.query(
      `update host.task_instance set lease_until = clock_timestamp() - interval '1 s'
        where task_id = $1 and run_id is not null`,
      [this.id],
    );
    for (const record of this.store) record.locked = false;
    await this.alive.node.reconcile();
    await this.open();
  }

  /** Time passes from one wake-up of the queue to the next. */
  private async wait(ms: number): Promise<void> {
    await this.quiet();
    const end = this.clock.now().getTime() + ms;
    for (;;) {
      const next = Math.min(
        ...[...this.store]
          .filter(({ enabled, locked }) => enabled && !locked)
          .map(({ at }) => at?.getTime() ?? Infinity),
      );
      if (next > end) break;
      await this.clock.advance(Math.max(0, next - this.clock.now().getTime()));
      this.alive.queue.tick();
      await this.quiet();
    }
    await this.clock.advance(end - this.clock.now().getTime());
  }

  /** Everything that was woken has come to rest: only runs of the story are under way. */
  private async quiet(): Promise<void> {
    await until('rest', async () => {
      const now = this.clock.now();
      const due = [...this.store].some(({ at, enabled, locked }) => at !== null && at <= now && enabled && !locked);
      const firing = this.hosts.reduce((sum, { queue }) => sum + queue.firing, 0);
      return !due && firing === this.ends.size;
    });
  }

  private async outcome(): Promise<Outcome> {
    const { database } = this.fresh;
    const runs = await database.query<Outcome['runs'][number]>(
      `select id as "runId", kind, slot, started_at as "startedAt", finished_at as "finishedAt", outcome from host.run
        where task_id = $1 and (started_at is not null or slot is not null) order by number`,
      [this.id],
    );
    const regimes = await database.query<Outcome['regimes'][number]>(
      'select at, started, period_ms as "periodMs" from host.task_regime where task_id = $1 order by at',
      [this.id],
    );
    const [row] = await database.query<{ anchor: Date | null }>(
      'select anchor from host.task_instance where task_id = $1',
      [this.id],
    );
    const withdrawn = await database.query<{ id: string }>(
      `select id from host.run where task_id = $1 and started_at is null and kind = 'manual'`,
      [this.id],
    );
    const clicks = [...this.clicked].filter((runId) => !withdrawn.some(({ id }) => id === runId)).length;
    const audit = await this.alive.node.manager.audit(this.id, this.began, this.clock.now());
    return { runs, regimes, anchor: row?.anchor ?? null, audit, clicks };
  }
}

/** The same database until the switch is thrown; from then on no call reaches it. */
function cuttable(database: Database, host: { readonly cut: boolean }): Database {
  return new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]) =>
        host.cut ? Promise.reject(new Error()) : Reflect.apply(member, target, parameters);
    },
  });
}
