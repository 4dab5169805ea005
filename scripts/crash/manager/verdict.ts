import type { Sql } from '../../../core/ports/database.ts';
import type { SlotVerdict } from '../../../core/tasks/index.ts';
import type { Api } from '../../harness/api.ts';
import { overlaps, recorderTask } from '../../harness/recorder.ts';

/** What the history of the recorder says after everything that happened to the nodes. */
export interface Verdict {
  /** What the rules forbid; empty where all is well. */
  readonly faults: readonly string[];
  /** Runs by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Slots by what «Проверка расписания» says of them. */
  readonly slots: Readonly<Record<string, number>>;
  /** The longest time between the beginnings of two runs of an instance, in milliseconds. */
  readonly silentMs: number;
}

export interface VerdictOptions {
  readonly database: Sql;
  /** Of a node that lives. */
  readonly api: Api;
  readonly since: Date;
  readonly lockMs: number;
  readonly periodMs: number;
}

interface Run {
  readonly id: string;
  readonly jobId: number;
  readonly slot: Date;
  readonly anchor: Date;
  readonly startedAt: Date;
  readonly outcome: string | null;
  readonly stale: boolean;
}

/** TM-30, TM-34, TM-38, TM-40, TM-43. */
export async function verdictOf({ database, api, since, lockMs, periodMs }: VerdictOptions): Promise<Verdict> {
  const runs = await database.query<Run>(
    `select r.id, r.job_id as "jobId", r.slot, i.anchor, r.started_at as "startedAt", r.outcome,
            r.outcome is null and i.run_id is distinct from r.id as stale
       from host.run r join host.task_instance i on i.task_id = r.task_id and i.job_id = r.job_id
      where r.task_id = $1 and r.kind = 'automatic' and r.started_at >= $2 order by r.job_id, r.started_at`,
    [recorderTask, since],
  );
  const audit = await api.get<{ items: SlotVerdict[] }>(
    `/api/tasks/${recorderTask}/audit?from=${since.toISOString()}&to=${new Date().toISOString()}`,
  );
  const faults: string[] = [];
  for (const { kind, first, second } of await overlaps(database, lockMs)) {
    faults.push(`${kind}: ${JSON.stringify(first)} and ${JSON.stringify(second)}`);
  }
  const made = new Set<string>();
  for (const { id, jobId, slot, anchor, stale } of runs) {
    const key = `${jobId} ${slot.toISOString()}`;
    if (made.has(key)) faults.push(`slot ${key} was run twice`);
    made.add(key);
    if ((slot.getTime() - anchor.getTime()) % periodMs !== 0) faults.push(`slot ${key} is off the grid`);
    if (stale) faults.push(`run ${id} has no end, and nobody has it`);
  }
  for (const { jobId, slot, verdict } of audit.items) {
    if (verdict === 'lost') faults.push(`slot ${jobId} ${slot} is lost: ${await around(database, jobId, slot)}`);
  }
  return {
    faults,
    outcomes: countsOf(runs.map(({ outcome }) => outcome ?? 'in progress')),
    slots: countsOf(audit.items.map(({ verdict }) => verdict)),
    silentMs: silenceOf(runs),
  };
}

/** What to look at where a slot was lost. */
async function around(database: Sql, jobId: number, slot: unknown): Promise<string> {
  const near = await database.query(
    `select slot, node, started_at, finished_at, outcome, message from host.run
      where task_id = $1 and job_id = $2 and slot between $3::timestamptz - interval '10 s' and $3::timestamptz + interval '10 s'
      order by slot`,
    [recorderTask, jobId, slot],
  );
  const able = await database.query(
    `select node, since, until, closed from host.node_uptime
      where since < $1::timestamptz + interval '10 s' and until > $1::timestamptz - interval '10 s' order by since`,
    [slot],
  );
  return JSON.stringify({ near, able });
}

function silenceOf(runs: readonly Run[]): number {
  let longest = 0;
  for (const [index, { jobId, startedAt }] of runs.entries()) {
    const before = runs[index - 1];
    if (before?.jobId === jobId) longest = Math.max(longest, startedAt.getTime() - before.startedAt.getTime());
  }
  return longest;
}

function countsOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
