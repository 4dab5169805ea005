import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { hourly } from '../../tasks/fixture.ts';
import { type LiveHouse, openLiveHouse } from '../support/live-house.ts';

const id = 'Queue.Task';
const title = 'Выгрузка';
let live: LiveHouse;
let cookie: string;

beforeAll(async () => {
  const events = { channel: 'queue_happened' };
  live = await openLiveHouse([{ id, group: 'Q', title: { ru: title }, schedule: hourly, events }]);
  cookie = await live.house.as('technologist');
  await live.house.ask('PUT', '/api/groups/Q', cookie, { selected: true });
  await runsOf(2);
});
afterAll(() => live.close());

interface Run {
  readonly kind: string;
  readonly startedAt: string;
  readonly outcome: string | null;
}

/** Runs of the task once so many have ended, newest first. */
function runsOf(count: number): Promise<Run[]> {
  return until(`${count} ended runs`, async () => {
    const { items } = (await live.house.ask('GET', `/api/tasks/${id}/runs`, cookie)).json() as { items: Run[] };
    return items.filter(({ outcome }) => outcome !== null).length >= count && items;
  });
}

interface Shown {
  readonly job: { readonly name: string; readonly data: { runId?: string }; readonly nextRunAt: string | null };
}

const records = async () =>
  ((await live.house.ask('GET', '/agendash/api?limit=100', cookie)).json() as { jobs: Shown[] }).jobs;

describe('the queue behind the API', () => {
  test('TM-37: an event wakes the task within a second, and moves no slot', async () => {
    const { nextRunAt } = (await live.house.ask('GET', `/api/tasks/${id}`, cookie)).json();
    const before = (await runsOf(2)).length;
    const notified = Date.now();
    await live.fresh.database.query(`select pg_notify('queue_happened', '')`);
    const [woken] = await runsOf(before + 1);
    expect(woken?.kind).toBe('event');
    expect(Date.parse(woken?.startedAt as string) - notified).toBeLessThan(1_000);
    expect((await live.house.ask('GET', `/api/tasks/${id}`, cookie)).json().nextRunAt).toBe(nextRunAt);
  });

  test('TM-70: one record for the instance, named by title and JobID, at the next slot; one for a manual run', async () => {
    const task = (await live.house.ask('GET', `/api/tasks/${id}`, cookie)).json();
    const timers = (await records()).filter(({ job }) => job.data.runId === undefined);
    expect(timers.map(({ job }) => [job.name, job.nextRunAt])).toEqual([[`${title} (JobID: 0)`, task.nextRunAt]]);
    const { runs } = (await live.house.ask('POST', `/api/tasks/${id}/run`, cookie)).json();
    const own = (await records()).filter(({ job }) => job.data.runId === runs[0].runId);
    expect(own.map(({ job }) => job.name)).toEqual([`${title} (JobID: 0)`]);
  });
});
