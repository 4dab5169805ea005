import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { liveEvents } from '../../../core/composition/live-events.ts';
import type { Logger } from '../../../core/contract/index.ts';
import type { HostEvent } from '../../../core/web/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { watchedDatabase } from '../../support/watched-database.ts';
import { drainNodes, type StartedTask, tasksOver } from '../runs/with-task.ts';
import { ended } from '../tasks/world.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(drainNodes);
afterAll(() => fresh.drop());

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
let statements = 0;
/** The database is away. */
let away = false;

async function listening(): Promise<
  StartedTask & { events: HostEvent[]; end(): void; announce(n: number): Promise<void> }
> {
  const database = watchedDatabase(fresh.database, () => {
    statements += 1;
    if (away) throw Object.assign(new Error('away'), { code: 'DATABASE_AWAY' });
  });
  const started = await tasksOver({ ...fresh, database })(async () => ({ kind: 'ok' }));
  const { node, id } = started;
  await started.runNow();
  await ended(node, id, 1);
  const events: HostEvent[] = [];
  const end = liveEvents(node.changes, node.manager, node.history, silent).subscribe((event) => events.push(event));
  const announce = async (n: number) => {
    const change = JSON.stringify({ type: 'stop', taskId: id });
    // Told apart by a number: PostgreSQL folds equal notifications of one transaction.
    await fresh.database.query(
      `select pg_notify('host_change', (($1::jsonb) || jsonb_build_object('n', n))::text) from generate_series(1, $2) n`,
      [change, n],
    );
  };
  return { ...started, events, end, announce };
}

const tasksIn = (events: readonly HostEvent[]) => events.filter(({ type }) => type === 'task');

describe('TM-13: live events', () => {
  test('tell of a run and of its task, as the API would answer', async () => {
    const { node, id, runNow, events, end } = await listening();
    const runId = await runNow();
    await until('the end', () => events.some(({ data }) => 'outcome' in data && data.outcome === 'success'));
    expect(events.filter(({ type }) => type === 'run').at(-1)?.data).toEqual(await node.history.get(runId));
    await until('the task', async () => {
      expect(tasksIn(events).at(-1)?.data).toEqual(await node.manager.task(id));
      return true;
    });
    end();
  });

  test('a burst of changes of one task costs a few readings, whatever its size', async () => {
    const { events, end, announce } = await listening();
    await announce(1);
    await until('the event', () => events.length > 0);
    const before = statements;
    const seen = events.length;
    await announce(500);
    await until('the event', () => events.length > seen);
    // Quiet: another change is announced and seen.
    const last = events.length;
    await announce(1);
    await until('the last event', () => events.length > last);
    expect(statements - before).toBeLessThan(60);
    expect(events.length - seen).toBeLessThan(15);
    end();
  });

  test('TM-01: a task of a group that is not selected is shown to nobody; its group is', async () => {
    const { node, id, events, end, announce } = await listening();
    await node.manager.selectGroup(id, false, 'technologist');
    await until('the group', () => events.some(({ type }) => type === 'group'));
    expect(events.filter(({ type }) => type === 'group').at(-1)?.data).toMatchObject({ id, selected: false });
    const before = tasksIn(events).length;
    await announce(3);
    await node.manager.selectGroup(id, true, 'technologist');
    await until('the task', () => tasksIn(events).length > before);
    for (const { data } of tasksIn(events).slice(before)) expect(data).toMatchObject({ status: 'started' });
    end();
  });

  test('what could not be read is read again', async () => {
    const { id, events, end, announce } = await listening();
    const before = tasksIn(events).length;
    away = true;
    try {
      const asked = statements;
      await announce(1);
      await until('a reading in vain', () => statements > asked);
    } finally {
      away = false;
    }
    const event = await until('the event', () => tasksIn(events).slice(before)[0]);
    expect(event.data).toMatchObject({ id });
    end();
  });
});
