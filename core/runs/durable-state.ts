import type { DurableState } from '../contract/task.ts';
import type { Database } from '../ports/database.ts';
import type { ClaimedRun } from '../schedule/claim.ts';
import { stateTooLong } from './errors.ts';
import type { Fence } from './fence.ts';

const longestValue = 1_000_000;

/** The durable state of an instance, as one run sees it: a run that lost its claim can write nothing. */
export function durableState(database: Database, run: ClaimedRun, fence: Fence): DurableState {
  const owner = [run.taskId, run.jobId] as const;

  async function read(key: string): Promise<{ stored: boolean; value?: unknown }> {
    fence.check();
    const [row] = await database.query<{ absent: boolean; value: unknown }>(
      'select value is null as absent, value from host.task_state where task_id = $1 and job_id = $2 and key = $3',
      [...owner, key],
    );
    if (row === undefined) return { stored: false };
    return { stored: true, value: row.absent ? undefined : row.value };
  }

  async function write(key: string, value: unknown): Promise<void> {
    const json = value === undefined ? null : JSON.stringify(value);
    if (json !== null && json.length > longestValue) throw stateTooLong(key, longestValue);
    await database.transaction(async (transaction) => {
      await transaction.query(
        `insert into host.task_state (task_id, job_id, key, value) values ($1, $2, $3, $4::jsonb)
         on conflict (task_id, job_id, key) do update set value = excluded.value, changed_at = excluded.changed_at`,
        [...owner, key, json],
      );
      await fence.hold(transaction);
    });
  }

  return {
    async get<T>(key: string): Promise<T | undefined> {
      return (await read(key)).value as T | undefined;
    },
    set: write,
    async delete(key) {
      await database.transaction(async (transaction) => {
        await transaction.query('delete from host.task_state where task_id = $1 and job_id = $2 and key = $3', [
          ...owner,
          key,
        ]);
        await fence.hold(transaction);
      });
    },
    async step<T>(key: string, work: () => Promise<T>): Promise<T> {
      const known = await read(key);
      if (known.stored) return known.value as T;
      const result = await work();
      await write(key, result);
      return result;
    },
  };
}
