import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { migrate } from '../../core/adapters/postgres/index.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { overlaps, recorderDirectory } from './recorder.ts';

const lockMs = 10_000;
const noon = Date.UTC(2026, 0, 12, 12);

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
  const directory = join(recorderDirectory, 'recorder', 'migrations');
  await migrate(fresh.database, [{ schema: 'plugin_recorder', directory }]);
});
beforeEach(() => fresh.database.query('truncate plugin_recorder.run_interval, host.run'));
afterAll(() => fresh.drop());

interface Told {
  readonly fencing: number;
  /** Seconds after noon. */
  readonly begun: number;
  readonly seen?: number;
  readonly ended?: number;
  readonly outcome?: string;
  readonly finished?: number;
  readonly jobId?: number;
}

/** An interval, and its run as the history has it: claimed when it began. */
async function tell({ fencing, begun, seen, ended, outcome, finished, jobId = 0 }: Told): Promise<void> {
  const at = (seconds: number | undefined) => (seconds === undefined ? null : new Date(noon + seconds * 1000));
  const runId = randomUUID();
  await fresh.database.query(
    `insert into plugin_recorder.run_interval (run_id, job_id, fencing, process, begun_at, seen_at, ended_at)
     values ($1, $2, $3, 1, $4, $5, $6)`,
    [runId, jobId, fencing, at(begun), at(ended ?? seen ?? begun), at(ended)],
  );
  await fresh.database.query(
    `insert into host.run (id, task_id, job_id, kind, queued_at, started_at, finished_at, outcome)
     values ($1, 'Recorder.Interval', $2, 'automatic', $3, $3, $4, $5)`,
    [runId, jobId, at(begun), at(finished ?? ended), outcome ?? (ended === undefined ? null : 'success')],
  );
}

const found = async () => (await overlaps(fresh.database, lockMs)).map(({ kind }) => kind);

test('TM-34: runs one after the other, and those of other instances, break no rule', async () => {
  await tell({ fencing: 1, begun: 0, ended: 2 });
  await tell({ fencing: 2, begun: 2, ended: 3 });
  await tell({ fencing: 1, begun: 1, ended: 4, jobId: 1 });
  expect(await found()).toEqual([]);
});

test('TM-34: two at once are seen, also where a short one lies between', async () => {
  await tell({ fencing: 1, begun: 0, ended: 10 });
  await tell({ fencing: 2, begun: 1, ended: 2 });
  await tell({ fencing: 3, begun: 5, ended: 6 });
  expect(await found()).toEqual(['overlap', 'overlap']);
});

test('TM-43: a dead run is followed after its lease, marked, with a higher number', async () => {
  await tell({ fencing: 1, begun: 0, seen: 3, outcome: 'interrupted', finished: 12 });
  await tell({ fencing: 2, begun: 12, ended: 13 });
  expect(await found()).toEqual([]);
});

test.each<[string, Told, Told]>([
  ['overlap', { fencing: 1, begun: 0, seen: 13, outcome: 'interrupted', finished: 12 }, { fencing: 2, begun: 12.5 }],
  ['fencing', { fencing: 2, begun: 0, ended: 1 }, { fencing: 2, begun: 12.5, ended: 13 }],
  ['stolen', { fencing: 1, begun: 0, seen: 1 }, { fencing: 2, begun: 12, ended: 13 }],
  ['stolen', { fencing: 1, begun: 0, outcome: 'interrupted', finished: 14 }, { fencing: 2, begun: 12, ended: 13 }],
  ['early', { fencing: 1, begun: 0, outcome: 'interrupted', finished: 5 }, { fencing: 2, begun: 6, ended: 7 }],
])('TM-43: %s is seen', async (kind, first, second) => {
  await tell(first);
  await tell(second);
  expect(await found()).toEqual([kind]);
});
