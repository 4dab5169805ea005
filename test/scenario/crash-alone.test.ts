import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { until } from '../../scripts/harness/until.ts';
import { Hosts } from '../support/hosts.ts';
import { intervals, overlaps, recorderDirectory, recorderGroup, recorderTask } from '../support/recorder.ts';

const lockMs = 20_000;
const killAt = fileURLToPath(new URL('../support/kill-at.mjs', import.meta.url));
const statement = 'insert into host.run \\(.*queued_at, started_at\\)';

let hosts: Hosts;
afterEach(() => hosts.end(), 60_000);

/** The only node dies at its first run, and is started again at once. @returns from its death to the next run, in ms */
async function diesAndComesBack(step: object): Promise<number> {
  hosts = await Hosts.open({
    PRIEMNAYA_PLUGINS_DIRECTORIES: recorderDirectory,
    PRIEMNAYA_TASKS_LOCK_SECONDS: String(lockMs / 1_000),
  });
  const environment = { NODE_OPTIONS: `--import=${killAt}`, KILL_AT: JSON.stringify(step) };
  const { api, ended } = await hosts.start({ environment });
  await api.put(`/api/tasks/${recorderTask}/settings`, {
    version: 0,
    common: { periodSeconds: 2, durationMs: 100 },
    instances: [{ jobId: 0, settings: {} }],
  });
  await api.put(`/api/groups/${recorderGroup}`, { selected: true }).catch(() => {});
  expect(await ended).toBe('SIGKILL');
  const died = Date.now();
  await hosts.start();
  const first = await until(
    'the next run',
    async () => (await intervals(hosts.fresh.database)).find(({ endedAt }) => endedAt !== null),
    lockMs * 3,
  );
  expect(await overlaps(hosts.fresh.database, lockMs)).toEqual([]);
  return first.begunAt.getTime() - died;
}

test('TM-43: killed with a locked record and nothing claimed, its successor does not wait for the lock time', async () => {
  expect(await diesAndComesBack({ statement, moment: 'before' })).toBeLessThan(lockMs);
});

test('TM-43: killed with a claim, its successor waits until the lease is over', async () => {
  const waited = await diesAndComesBack({ statement, commit: true, moment: 'after' });
  // The clock of the test saw the death a moment later than the lease began.
  expect(waited).toBeGreaterThan(lockMs - 5_000);
  const [lost] = await hosts.fresh.database.query<{ outcome: string; lived: boolean }>(
    `select outcome, finished_at >= started_at + $1 * interval '1 ms' as lived from host.run order by number limit 1`,
    [lockMs],
  );
  expect(lost).toEqual({ outcome: 'interrupted', lived: true });
});
