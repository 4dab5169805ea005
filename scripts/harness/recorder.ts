import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from '../../core/ports/database.ts';

const above = fileURLToPath(new URL('../..', import.meta.url));
const root = basename(above) === 'dist' ? dirname(above) : above;

/** A file of the repository, also where this program is built. */
export function inRepository(path: string): string {
  return join(root, path);
}

/** For `plugins.directories` (`PRIEMNAYA_PLUGINS_DIRECTORIES`). */
export const recorderDirectory = inRepository('test/fixtures/plugins/recorder');
export const recorderGroup = 'RECORDER';
export const recorderTask = 'Recorder.Interval';

/** A time in which a run of the recorder was at work, with what the history says of the run. */
export interface Interval {
  readonly runId: string;
  readonly jobId: number;
  readonly fencing: number;
  readonly slot: Date | null;
  readonly process: number;
  readonly begunAt: Date;
  /** When it was last seen at work. */
  readonly seenAt: Date;
  /** Null where the process died, or its services refused, before the end. */
  readonly endedAt: Date | null;
  readonly node: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly outcome: string | null;
}

export interface Violation {
  readonly kind: 'overlap' | 'fencing' | 'stolen' | 'early';
  readonly first: Interval;
  readonly second: Interval;
}

/** All intervals of all instances, in the order of their beginnings. */
export function intervals(database: Sql): Promise<Interval[]> {
  return database.query<Interval>(
    `select i.run_id as "runId", i.job_id as "jobId", i.fencing, i.slot, i.process, i.begun_at as "begunAt",
            i.seen_at as "seenAt", i.ended_at as "endedAt", r.node, r.started_at as "startedAt",
            r.finished_at as "finishedAt", r.outcome
       from plugin_recorder.run_interval i left join host.run r on r.id = i.run_id
      order by i.job_id, i.begun_at, i.fencing`,
  );
}

/**
 * What the rules forbid two runs of one instance (TM-34, TM-43, TM-70). A run without an end is over where it was last
 * seen at work; the next one may begin only with a higher fencing number, after the host has written its end, and, where
 * that is «прервана», not before its lease can have run out.
 * @param lockMs the lock time of the installation
 */
export async function overlaps(database: Sql, lockMs = 0): Promise<Violation[]> {
  const found: Violation[] = [];
  let before: Interval | undefined;
  /** The one of this instance that was at work the longest. */
  let latest: Interval | undefined;
  for (const second of await intervals(database)) {
    if (before?.jobId !== second.jobId) [before, latest] = [undefined, undefined];
    const add = (kind: Violation['kind'], first: Interval) => found.push({ kind, first, second });
    if (latest !== undefined && workedUntil(latest) > second.begunAt) add('overlap', latest);
    if (before !== undefined && second.fencing <= before.fencing) add('fencing', before);
    if (before !== undefined && before.endedAt === null) {
      if (before.finishedAt === null || before.finishedAt > second.begunAt) add('stolen', before);
      else if (before.outcome === 'interrupted' && !leaseOver(before, second.begunAt, lockMs)) add('early', before);
    }
    before = second;
    if (latest === undefined || workedUntil(second) > workedUntil(latest)) latest = second;
  }
  return found;
}

function workedUntil({ endedAt, seenAt }: Interval): Date {
  return endedAt ?? seenAt;
}

/** The lease lasts from the claim for the lock time at least. */
function leaseOver({ startedAt }: Interval, at: Date, lockMs: number): boolean {
  return startedAt !== null && at.getTime() >= startedAt.getTime() + lockMs;
}
