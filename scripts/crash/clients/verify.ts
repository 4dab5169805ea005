import type pg from 'pg';
import type { Api } from '../../harness/api.ts';
import { until } from '../../harness/until.ts';
import { disagreements } from './agendash.ts';
import { clientTasks } from './plugins.ts';
import { judge, type ShownTask } from './rules.ts';

const taskIds = clientTasks.map(({ id }) => id);
/** A record that was overlooked is mended within this, in milliseconds: a round of the reconciler and a little more. */
const mendedMs = 15_000;

/** Lets everything come to rest, and holds against each other what is left, in words where it is wrong. */
export async function verify(api: Api, database: pg.Client): Promise<string[]> {
  await rest(api);
  const faults = await settled('runs without an end', () => unended(database));
  faults.push(...(await settled('the queue', () => disagreements(api, taskIds))));
  faults.push(...(await overlaps(database)), ...(await lostSlots(api)));
  for (const id of taskIds) faults.push(...judge(await api.get<ShownTask>(`/api/tasks/${id}`)));
  return faults;
}

/** Every group is selected, every task is stopped, and then each second one is started with a period of an hour. */
async function rest(api: Api): Promise<void> {
  for (const group of new Set(clientTasks.map((task) => task.group))) {
    await api.put(`/api/groups/${group}`, { selected: true });
  }
  for (const id of taskIds) await api.post(`/api/tasks/${id}/stop`);
  await until('the end of all runs', async () => {
    const tasks = await Promise.all(taskIds.map((id) => api.get<ShownTask>(`/api/tasks/${id}`)));
    return tasks.every(({ state }) => state === 'idle');
  });
  for (const [index, { id, needsSettings }] of clientTasks.entries()) {
    if (index % 2 === 1) continue;
    const { version, instances } = await api.get<{ version: number; instances: object[] }>(`/api/tasks/${id}/settings`);
    const common = { seconds: 3600, ...(needsSettings && { folder: 'Входящие' }) };
    await api.put(`/api/tasks/${id}/settings`, { version, common, instances });
  }
}

/** What is still wrong after everything that is mended by itself should be. */
async function settled(what: string, look: () => Promise<string[]>): Promise<string[]> {
  let last: string[] = [];
  const right = async () => {
    last = await look();
    return last.length === 0;
  };
  await until(what, right, mendedMs).catch((error: unknown) => {
    if (last.length === 0) throw error;
  });
  return last;
}

async function unended(database: pg.Client): Promise<string[]> {
  const { rows } = await database.query<{ text: string }>(
    `select format('%s, JobID %s: run %s has no end', task_id, job_id, id) as text from host.run where outcome is null`,
  );
  return rows.map(({ text }) => text);
}

/** Two runs of one instance at once, or in another order than their fencing numbers. */
async function overlaps(database: pg.Client): Promise<string[]> {
  const { rows } = await database.query<{ text: string }>(
    `select format('%s, JobID %s: run %s began at %s, run %s before it ended at %s', task_id, job_id, fencing,
                   started_at, fencing_before, ended_before) as text
       from (select task_id, job_id, fencing, started_at, lag(fencing) over own as fencing_before,
                    lag(finished_at) over own as ended_before
               from host.run where started_at is not null
             window own as (partition by task_id, job_id order by fencing)) as runs
      where started_at < ended_before`,
  );
  return rows.map(({ text }) => text);
}

async function lostSlots(api: Api): Promise<string[]> {
  const faults: string[] = [];
  for (const id of taskIds) {
    const { items } = await api.get<{ items: { slot: string; jobId: number; verdict: string }[] }>(
      `/api/tasks/${id}/audit`,
    );
    const lost = items.filter(({ verdict }) => verdict === 'lost');
    faults.push(...lost.map(({ slot, jobId }) => `${id}, JobID ${jobId}: slot ${slot} is lost`));
  }
  return faults;
}
