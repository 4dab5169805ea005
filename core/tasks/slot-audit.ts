import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import {
  auditSlots,
  due,
  type Instance,
  type PastRun,
  type Plan,
  type Regime,
  readInstances,
} from '../schedule/index.ts';
import type { SettingsSource } from '../settings/api.ts';
import type { SlotVerdict } from './api.ts';
import type { Catalogue } from './catalogue.ts';
import { auditBackwards, auditTooLong } from './errors.ts';
import { fits } from './nodes.ts';
import { boundTo, planOf } from './timing.ts';
import type { Uptime } from './uptime.ts';

export interface SlotAuditOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
  readonly uptime: Uptime;
}

const mostSlots = 20_000;

/** «Проверка расписания» (TM-38): what became of the slots of a past window, by the history of runs. */
export class SlotAudit {
  constructor(private readonly options: SlotAuditOptions) {}

  /** @throws NotFoundError, InvalidError `AUDIT_TOO_LONG`, `AUDIT_BACKWARDS` */
  async read(taskId: string, from: Date, to: Date): Promise<SlotVerdict[]> {
    const { catalogue, database, clock } = this.options;
    const { manifest } = catalogue.task(taskId);
    if (to < from) throw auditBackwards();
    const end = new Date(Math.min(to.getTime(), clock.now().getTime()));
    const verdicts: SlotVerdict[] = [];
    for (const instance of await readInstances(database, [taskId])) {
      const { jobId } = instance;
      const regimes = await this.regimes(instance);
      refuseTooLong(regimes, from, end);
      const settings = await this.options.settings.resolve(taskId, jobId);
      const plan: Plan = settings === undefined ? { kind: 'none' } : planOf(manifest, settings);
      const binding = settings === undefined ? null : boundTo(manifest, settings);
      const past = {
        anchor: instance.anchor,
        runs: await this.runs(instance, from, end),
        regimes,
        able: await this.options.uptime.spans(from, (node) => fits(binding, node)),
        loop: plan.kind === 'after-end' ? openLoop(plan, instance, clock.now()) : null,
        now: clock.now(),
      };
      verdicts.push(...auditSlots(past, { from, to: end }).map((audited) => ({ ...audited, jobId })));
    }
    return verdicts.sort((a, b) => a.slot.getTime() - b.slot.getTime() || a.jobId - b.jobId);
  }

  private regimes({ taskId, jobId }: Instance): Promise<Regime[]> {
    return this.options.database.query<Regime>(
      `select at, started, period_ms as "periodMs" from host.task_regime
        where task_id = $1 and job_id = $2 order by at`,
      [taskId, jobId],
    );
  }

  /** Automatic entries of the window with the one before it and the one after, and whatever ran meanwhile. */
  private runs({ taskId, jobId }: Instance, from: Date, to: Date): Promise<PastRun[]> {
    return this.options.database.query<PastRun>(
      `with own as (
         select number, id, kind, slot, started_at, finished_at from host.run where task_id = $1 and job_id = $2
       ), chosen as (
         (select * from own where slot < $3 order by slot desc limit 1)
         union
         select * from own where slot >= $3 and slot <= $4
         union
         (select * from own where slot > $4 order by slot limit 1)
         union
         select * from own where started_at <= $4 and (finished_at >= $3 or finished_at is null)
       )
       select id as "runId", kind, slot, started_at as "startedAt", finished_at as "finishedAt"
         from chosen order by number`,
      [taskId, jobId, from, to],
    );
  }
}

function openLoop(plan: Plan & { kind: 'after-end' }, instance: Instance, now: Date) {
  const next = due(plan, instance, now);
  const slot = next.kind === 'wait' ? next.until : next.slot;
  return slot === null ? null : { slot, periodMs: plan.periodMs };
}

function refuseTooLong(regimes: readonly Regime[], from: Date, to: Date): void {
  let slots = 0;
  for (const [index, { at, periodMs }] of regimes.entries()) {
    const until = Math.min(to.getTime(), regimes[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY);
    if (periodMs !== null) slots += Math.max(0, until - Math.max(from.getTime(), at.getTime())) / periodMs;
  }
  if (slots > mostSlots) throw auditTooLong(Math.ceil(slots), mostSlots);
}
