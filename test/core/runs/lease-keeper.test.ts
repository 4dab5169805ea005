import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, test } from '@jest/globals';
import { LeaseKeeper } from '../../../core/runs/index.ts';
import { LiveRun } from '../../../core/runs/live-run.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

test('TM-26: a stop that comes between the claim and the start of the run is heard at once', async () => {
  const { database } = fresh;
  const run = { taskId: 'Leased', jobId: 0, runId: randomUUID(), kind: 'manual', slot: null, fencing: 1 } as const;
  await database.query(`insert into host.task (id, created_at, updated_at) values ('Leased', now(), now())`);
  await database.query(
    `insert into host.task_instance (task_id, job_id, fencing, run_id, run_kind, run_started, lease_until, stop_requested)
     values ('Leased', 0, 1, $1, 'manual', now(), now() + interval '1 minute', 'stopped')`,
    [run.runId],
  );
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  // The next heartbeat would come in a minute.
  const leases = new LeaseKeeper({ database, logger, lockMs: 240_000, heartbeatMs: 60_000 });
  const live = new LiveRun(run, { graceMs: 60_000, lockMs: 240_000, claimedAt: performance.now() });
  await leases.renew();
  leases.hold(live);
  await until('the stop', () => live.reason === 'stopped');
  live.end();
});
