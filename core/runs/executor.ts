import type { CallOptions, Outcome, PluginContext, RunContext, StopReason, TaskSettings } from '../contract/task.ts';
import type { RegisteredTask } from '../plugins/api.ts';
import { atWork, type PluginWork } from '../plugins/work.ts';
import type { ClaimedRun } from '../schedule/claim.ts';
import type { Plan } from '../schedule/slots.ts';
import { durableState } from './durable-state.ts';
import { fencedServices } from './fence.ts';
import { type FinishOptions, finishRun } from './finish.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { LiveRecord } from './live-record.ts';
import { LiveRun } from './live-run.ts';
import { type Ending, type RunResult, resultOf, withStrays } from './outcome.ts';
import { RunLog } from './run-log.ts';
import { Strays } from './strays.ts';

export interface ExecutorOptions extends FinishOptions {
  readonly node: string;
  readonly leases: LeaseKeeper;
  /** How long a run may go on after it was asked to end, in milliseconds (TM-26). */
  readonly graceMs: number;
  /** Time beyond it for writing the ends of runs when the node ends, in milliseconds (TM-52). */
  readonly writingMs: number;
  /** Lines of log kept of one run (TM-44). */
  readonly maxLogLines: number;
}

/** Everything about one run that others know. */
export interface RunOrder {
  readonly run: ClaimedRun;
  /** `performance.now()` before the claim. */
  readonly claimedAt: number;
  readonly task: RegisteredTask;
  readonly settings: TaskSettings;
  readonly plan: Plan;
  /** Made within the run: what fails there is the failure of the run. */
  readonly context: () => PluginContext;
}

/** Runs tasks on this node: nothing that their code does harms the host or other tasks (TM-44). */
export class Executor {
  private readonly running = new Set<Promise<unknown>>();
  private closing = false;
  /** `performance.now()` after which no end of a run is written any more. */
  private latest = Number.POSITIVE_INFINITY;

  constructor(private readonly options: ExecutorOptions) {}

  /** Runs to the end, and records it. Never rejects. */
  run(order: RunOrder): Promise<RunResult> {
    const running = this.execute(order);
    this.running.add(running);
    return running.finally(() => this.running.delete(running));
  }

  /** Asks all runs of this node to end, also those that are just beginning; resolves when none is left (TM-52). */
  async close(): Promise<void> {
    this.closing = true;
    this.latest = performance.now() + this.options.graceMs + this.options.writingMs;
    for (const live of this.options.leases.runs) live.ask('shutdown');
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async execute(order: RunOrder): Promise<RunResult> {
    const { run, task } = order;
    const { leases, graceMs, lockMs, database } = this.options;
    const live = new LiveRun(run, { graceMs, lockMs, claimedAt: order.claimedAt });
    const log = new RunLog(run, { ...this.options, maxLines: this.options.maxLogLines });
    const counters = (task.manifest.counters ?? []).map(({ id }) => id);
    const record = new LiveRecord(run, counters, { database, log });
    const strays = new Strays(log, this.options.clock);
    leases.hold(live);
    live.limitTo(task.manifest.timeLimitSeconds);
    if (this.closing) live.ask('shutdown');
    const ending = await this.end(order, live, strays, () => this.contextOf(order, live, log, record));
    const { reason } = live;
    live.end();
    const result = withStrays(this.resultOf(ending, reason, task, log), strays.beside(ending));
    await Promise.all([record.close(), log.close()]);
    await finishRun(run, result, record.counters, order.plan, this.options, () => this.latest);
    leases.release(live);
    return result;
  }

  private resultOf(ending: Ending, reason: StopReason | undefined, { manifest }: RegisteredTask, log: RunLog) {
    const options = { now: this.options.clock.now(), timeLimitSeconds: manifest.timeLimitSeconds, log };
    try {
      return resultOf(ending, reason, options);
    } catch (error) {
      // The task returned or threw something that is no outcome and no error; its run must end all the same.
      return resultOf({ kind: 'threw', error }, reason, options);
    }
  }

  private end(order: RunOrder, live: LiveRun, strays: Strays, context: () => RunContext): Promise<Ending> {
    const code = async (): Promise<Ending> => {
      try {
        const outcome = (await order.task.code.run(context() as never)) as Outcome | undefined;
        return { kind: 'returned', outcome };
      } catch (error) {
        // Also what comes late, after the run was given up: nobody waits for it, and it must not end the process.
        return { kind: 'threw', error };
      }
    };
    const { graceMs } = this.options;
    const givenUp = live.givenUp.then((): Ending => ({ kind: 'given-up', graceMs }));
    return atWork(workOf(order, strays), code, givenUp);
  }

  private contextOf(order: RunOrder, live: LiveRun, log: RunLog, record: LiveRecord): RunContext {
    const { run, task, settings } = order;
    const context = order.context();
    return {
      runId: run.runId,
      taskId: run.taskId,
      jobId: run.jobId,
      kind: run.kind,
      slot: run.slot,
      fencing: run.fencing,
      settings,
      signal: live.signal,
      state: durableState(this.options.database, run, live.fence),
      services: fencedServices(context.services, task.manifest.services, live.fence),
      log,
      clock: context.clock,
      timeZone: context.timeZone,
      progress: (done, total, message) => record.progress(done, total, message),
      count: (counter, by) => record.count(counter, by),
      moduleSettings: <T>() => context.moduleSettings<T>(),
      taskSettings: (taskId) => context.taskSettings(taskId),
      wake: async (taskId, jobId, at) => {
        live.fence.check();
        await context.wake(taskId, jobId, at);
      },
      call: async <T>(command: string, payload: unknown, options: CallOptions) => {
        live.fence.check();
        return context.call<T>(command, payload, options);
      },
    };
  }
}

function workOf({ run, task: { plugin, manifest } }: RunOrder, strays: Strays): PluginWork {
  return {
    plugin: plugin.manifest.id,
    what: 'run',
    task: { id: manifest.id, title: manifest.title.ru },
    run: { id: run.runId, jobId: run.jobId, stray: (error) => strays.add(error) },
  };
}
