import { createHistory, Executor, LeaseKeeper, Retention, type RunHistory } from '../runs/index.ts';
import { type Change, Claims } from '../schedule/index.ts';
import type { SettingsEvents } from '../settings/api.ts';
import { Activation } from './activation.ts';
import type { TaskManager } from './api.ts';
import { Catalogue } from './catalogue.ts';
import { ChangeFeed, type Changes } from './change-feed.ts';
import { drainTooSlow } from './errors.ts';
import { EventWakes } from './event-wakes.ts';
import { Hooks } from './hooks.ts';
import { Interruptions } from './interruptions.ts';
import { createManager } from './manager.ts';
import { Nodes } from './nodes.ts';
import { type TasksOptions, withDefaults } from './options.ts';
import { Reconciler } from './reconciler.ts';
import { Requests } from './requests.ts';
import { addTasks } from './rows.ts';
import { Scheduler } from './scheduler.ts';
import { createSettingsEvents } from './settings-events.ts';
import { SlotAudit } from './slot-audit.ts';
import { TimedWakes } from './timed-wakes.ts';
import { Uptime } from './uptime.ts';
import { Views } from './views.ts';
import { within } from './within.ts';

/** Of the time in which a node ends, kept for what comes after the hooks, in milliseconds. */
const closingMs = 1_000;

/** The task manager of one node, as the composition root sees it. */
export interface Tasks {
  readonly manager: TaskManager;
  readonly history: RunHistory;
  /** For the settings service. */
  readonly events: SettingsEvents;
  /** Live changes of the whole installation (TM-13). */
  readonly changes: Changes;
  /** Makes a run of kind «событие» for a started task (TM-37), now or at a time. */
  wake(taskId: string, jobId?: number, at?: Date): Promise<void>;
  /** Makes commands possible without running anything here: for the command line. Part of {@link start}. */
  open(): Promise<void>;
  start(): Promise<void>;
  /** Brings rows and queue in line now, as happens periodically. */
  reconcile(): Promise<void>;
  /**
   * TM-52: begins nothing new, ends what runs as on stop, frees what is locked. May be called twice, and without a start.
   * Rejects when that is not done within the grace time and a little more, as where the database is away: others mark
   * what ran then.
   */
  drain(): Promise<void>;
}

/** Puts the task manager together. Nothing happens before `open` or `start`. */
export function createTasks(given: TasksOptions): Tasks {
  const options = withDefaults(given);
  const { database, clock, logger, settings, queue, contexts, lockMs, heartbeatMs, graceMs, writingMs } = options;
  const catalogue = new Catalogue(options.registry);
  const node = options.node.name;
  const nodes = new Nodes(options);
  const uptime = new Uptime(options);
  const claims = new Claims({ database, clock, node, lockMs, timeZone: options.timeZone });
  const leases = new LeaseKeeper({ database, logger, lockMs, heartbeatMs });
  const executor = new Executor({ ...options, node, claims, leases });
  const requests = new Requests({ database, clock, catalogue, queue });
  const timedWakes = new TimedWakes({ database, clock, logger, catalogue, requests });
  const wake = (taskId: string, jobId?: number, at?: Date) =>
    at === undefined || at <= clock.now() ? requests.event(taskId, jobId) : timedWakes.remember(taskId, jobId, at);
  const scheduler = new Scheduler({ ...options, catalogue, claims, executor, nodes });
  const hooks = new Hooks({ catalogue, contexts, logger, limitMs: options.hookLimitMs });
  const activation = new Activation({ ...options, catalogue, nodes, hooks, scheduler, requests });
  const views = new Views({ database, clock, catalogue, settings, nodes });
  const slotAudit = new SlotAudit({ database, clock, catalogue, settings, uptime });
  const interruptions = new Interruptions({ ...options, scheduler, everyMs: options.reconcileMs });
  const reconciler = new Reconciler({
    ...options,
    catalogue,
    claims,
    scheduler,
    activation,
    interruptions,
    running: () => new Set(leases.runs.map(({ run }) => run.runId)),
    everyMs: options.reconcileMs,
  });
  const retention = new Retention(options);
  const eventWakes = new EventWakes({ database, logger, catalogue, requests });
  const feed = new ChangeFeed({ database, logger, onGap: () => hear({ type: 'gap' }) });
  feed.subscribe(hear);
  let drained: Promise<void> | undefined;

  /** What other nodes did, or our own commands: people may have changed what this node does. */
  function hear(change: Change | { readonly type: 'gap' }): void {
    if (drained !== undefined) return;
    react(change).catch((error: unknown) => {
      logger.warn('Изменение не учтено', { change: change.type, code: (error as { code?: string }).code });
    });
  }

  async function react(change: Change | { readonly type: 'gap' }): Promise<void> {
    if (change.type === 'stop') return leases.renew();
    if (change.type === 'gap') return reconciler.look();
    if (change.type === 'task') return activation.refresh([change.taskId]);
    if (change.type === 'settings') return followSettings(change.owner, change.id);
  }

  /** Settings decide about the times of instances and where they may run, also where nothing was started by them. */
  async function followSettings(owner: 'task' | 'module', id: string): Promise<void> {
    const taskIds = owner === 'task' ? [id] : catalogue.tasksOfModule(id);
    await activation.refresh(taskIds);
    for (const taskId of taskIds.filter((one) => catalogue.find(one) !== undefined)) {
      for (const jobId of await settings.instances(taskId)) await scheduler.align({ taskId, jobId });
    }
  }

  async function open(): Promise<void> {
    await addTasks(database, catalogue.taskIds, clock.now());
    await queue.open();
  }

  async function drain(): Promise<void> {
    scheduler.draining = true;
    const latest = performance.now() + graceMs + writingMs;
    // Runs are asked to end at once, whatever else is slow to stop.
    const ended = executor.close();
    const services = [interruptions, reconciler, retention, eventWakes, timedWakes, feed];
    await Promise.all([...services.map((service) => service.stop()), queue.halt()]);
    await ended;
    // Also a run that was claimed at the very moment gets its time.
    await queue.stop(graceMs + writingMs);
    await Promise.all([leases.stop(), hooks.teardown(latest - performance.now() - closingMs)]);
    await uptime.end().catch(() => {});
    await nodes.leave().catch(() => {});
  }

  return {
    manager: createManager({ ...options, catalogue, nodes, hooks, scheduler, activation, requests, views, slotAudit }),
    history: createHistory({
      database,
      clock,
      timeZone: options.timeZone,
      withdraw: (runIds) => queue.withdraw(runIds),
    }),
    events: createSettingsEvents({ clock, catalogue, settings }),
    changes: feed,
    wake,
    open,
    async start() {
      await open();
      // First of all: a second node of this name must not begin anything.
      await nodes.start();
      await Promise.all([leases.start(), feed.start(), hooks.setup()]);
      await activation.refresh();
      await queue.start((firing) => scheduler.fired(firing));
      await uptime.start();
      await reconciler.look();
      await Promise.all(
        [interruptions, reconciler, retention, eventWakes, timedWakes].map((service) => service.start()),
      );
    },
    reconcile: () => reconciler.look(),
    drain() {
      drained ??= within(graceMs + writingMs, drain(), drainTooSlow);
      return drained;
    },
  };
}
