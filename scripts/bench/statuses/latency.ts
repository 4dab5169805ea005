import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../harness/until.ts';
import { type Stage, statusTask } from './stage.ts';

/** From the commit of a change to its request at ПОС, and where the time goes; in milliseconds. */
export interface Latency {
  readonly whole: number;
  /** From the commit until a run is in the queue. */
  readonly woken: number;
  /** From there until the run begins. */
  readonly begun: number;
  /** From there until the request is in the outbox. */
  readonly drafted: number;
  /** From there until ПОС has it. */
  readonly sent: number;
}

/** The host is idle before each change, and after the last run has ended. */
const pauseMs = 250;
/** Nobody looks at the host, its database or ПОС so long after a change: each look would be work for two processors. */
const unseenMs = 500;

/** Changes of single резолюции, one after the other, on an idle host whose task is started. */
export async function latencies(stage: Stage, count: number): Promise<Latency[]> {
  const { api } = stage.installation;
  // The database would be busy for a while with what thousands of statuses left behind: that is not an idle host.
  await stage.sql.query('vacuum (analyze)');
  await stage.sql.query('checkpoint');
  await api.post(`/api/tasks/${statusTask}/start`);
  await sleep(1_000);
  const { rows } = await stage.sql.query<{ isn: number; message: string }>(
    `select r."ISN_RESOLUTION" as isn, v."POS_MSG_ID" as message
       from delo."RESOLUTION" r join delo."AR_RC_VALUE" v on v."ISN_DOC" = r."ISN_REF_DOC" order by 1 limit $1`,
    [count],
  );
  const found: Latency[] = [];
  // The whole journal is read but once: what that costs ПОС and this program would be paid while the host works.
  let last = (await stage.emulator.control.journal({ operation: 'sendStatus' })).at(-1)?.sequence ?? 0;
  for (const { isn, message } of rows) {
    const { sequence, latency } = await one(stage, isn, message, last);
    found.push(latency);
    last = sequence;
  }
  await api.post(`/api/tasks/${statusTask}/stop`);
  return found;
}

async function one(
  { sql, emulator }: Stage,
  isn: number,
  message: string,
  after: number,
): Promise<{ readonly sequence: number; readonly latency: Latency }> {
  const committedAt = Date.now();
  await sql.query(`update delo."RESOLUTION" set "RESOLUTION_TEXT" = $2 where "ISN_RESOLUTION" = $1`, [
    isn,
    `Срочно, ${committedAt}`,
  ]);
  await sleep(unseenMs);
  const entry = await until('the status', async () =>
    (await emulator.control.journal({ operation: 'sendStatus', after })).find(({ ids }) => ids.id === message),
  );
  const { run, request } = await until('the end of its run', async () => {
    const runs = await sql.query<{ queued: Date; started: Date }>(
      `select queued_at as queued, started_at as started from host.run
        where task_id = $1 and kind = 'event' and queued_at >= $2 and finished_at is not null order by queued_at limit 1`,
      [statusTask, new Date(committedAt)],
    );
    const requests = await sql.query<{ at: Date }>(
      `select created_at as at from plugin_pos.outbox where message_id = $1 order by id desc limit 1`,
      [message],
    );
    const run = runs.rows[0];
    return run === undefined ? undefined : { run, request: requests.rows[0]! };
  });
  await sleep(pauseMs);
  const latency = {
    whole: Date.parse(entry.at) - committedAt,
    woken: run.queued.getTime() - committedAt,
    begun: run.started.getTime() - run.queued.getTime(),
    drafted: request.at.getTime() - run.started.getTime(),
    sent: Date.parse(entry.at) - request.at.getTime(),
  };
  return { sequence: entry.sequence, latency };
}
