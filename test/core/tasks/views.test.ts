import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskReadiness } from '../../../core/settings/api.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { watchedDatabase } from '../../support/watched-database.ts';
import { FixtureSettings, Gate, type TaskFixture } from './fixture.ts';
import { ended, type TestNode, testNode } from './world.ts';

let fresh: FreshDatabase;
const nodes: TestNode[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
});
afterAll(() => fresh.drop());

/** Counts what is asked of it. */
class CountedSettings extends FixtureSettings {
  asked = 0;

  override async several(taskIds: readonly string[]): Promise<ReadonlyMap<string, TaskReadiness>> {
    this.asked += 1;
    return super.several(taskIds);
  }

  override async resolve(taskId: string, jobId: number) {
    this.asked += 1;
    return super.resolve(taskId, jobId);
  }

  override async complete(taskId: string) {
    this.asked += 1;
    return super.complete(taskId);
  }

  override async instances(taskId: string) {
    this.asked += 1;
    return super.instances(taskId);
  }
}

let count = 0;
/** A node whose tasks belong to nobody else, with a look at every statement. */
async function watched(
  tasks: number,
  before: (sql: string) => Promise<void> | void,
  fixture: Partial<TaskFixture> = {},
) {
  count += 1;
  const group = `Views${count}`;
  const settings = new CountedSettings();
  const fixtures = Array.from({ length: tasks }, (_, index) => ({ ...fixture, id: `${group}.Task${index}`, group }));
  const node = testNode({
    fresh: { ...fresh, database: watchedDatabase(fresh.database, before) },
    tasks: fixtures,
    settings,
    node: { name: group, labels: [] },
    // Signs of life would be counted, too.
    heartbeatMs: 3_600_000,
  });
  nodes.push(node);
  await node.start();
  await node.manager.selectGroup(group, true, 'technologist');
  return { node, settings, group, id: `${group}.Task0` };
}

describe('TM-10: the table costs the same for few tasks and for many', () => {
  /** Statements and questions to the settings of one piece of work, with so many tasks that have run once. */
  async function costs(tasks: number) {
    const seen: string[] = [];
    const { node, settings, id } = await watched(tasks, (sql) => void seen.push(sql));
    await until('the first runs', async () => {
      const { items } = await node.history.list({ limit: 500 });
      return (
        items.filter(({ outcome, taskId }) => outcome === 'nothing' && taskId.startsWith(id.slice(0, -1))).length >=
        tasks
      );
    });
    const costOf = async (work: () => Promise<unknown>) => {
      const before = [seen.length, settings.asked] as const;
      await work();
      return { statements: seen.length - before[0], settings: settings.asked - before[1] };
    };
    await node.reconcile();
    return {
      table: await costOf(() => node.manager.tasks()),
      one: await costOf(() => node.manager.task(id)),
      some: await costOf(() => node.manager.tasks({ ids: [id] })),
      reconcile: await costOf(() => node.reconcile()),
    };
  }

  test('a reading of the table, of a task, and a round of the reconciler', async () => {
    const [few, many] = [await costs(2), await costs(40)];
    expect(many).toEqual(few);
    expect(few.table).toEqual({ statements: 3, settings: 1 });
    expect(few.reconcile.statements).toBeLessThan(20);
  });

  test('who reads at the same time shares the reading, and nobody is given what was read before', async () => {
    let readings = 0;
    const { node, id } = await watched(2, (sql) => {
      if (sql.startsWith('set transaction')) readings += 1;
    });
    await ended(node, id, 1);
    readings = 0;
    const first = node.manager.tasks();
    await node.manager.stop(id, 'technologist');
    const before = readings;
    const tables = await Promise.all(Array.from({ length: 50 }, () => node.manager.tasks()));
    expect(readings - before).toBeLessThanOrEqual(2);
    for (const table of tables) expect(table.find((task) => task.id === id)?.status).toBe('stopped');
    await first;
  });
});

describe('TM-11: nothing is shown that never was', () => {
  test('a run that ends while the table is read has either not ended or is the last one', async () => {
    const gate = new Gate();
    const { node, id, settings } = await watched(1, () => {}, { code: { run: gate.run } });
    await until('the run', () => gate.entered === 1);
    let end = '';
    const reading = { sawEnd: false };
    const original = await node.manager.task(id);
    expect(original).toMatchObject({ state: 'running' });
    // Between the rows of the reading and its settings.
    const several = settings.several.bind(settings);
    settings.several = async (taskIds) => {
      settings.several = several;
      gate.open({ kind: 'ok' });
      const other = await until(
        'the end',
        async () =>
          (
            await fresh.database.query<{ outcome: string }>(
              'select outcome from host.run where task_id = $1 and outcome is not null',
              [id],
            )
          )[0],
      );
      end = other.outcome;
      reading.sawEnd = true;
      return several(taskIds);
    };
    const shown = await node.manager.task(id);
    expect([end, reading.sawEnd]).toEqual(['success', true]);
    expect(shown).toMatchObject({ state: 'running', lastRunAt: original.lastRunAt, instances: [{ state: 'running' }] });
    expect(await node.manager.task(id)).toMatchObject({ state: 'waiting', lastRunAt: original.lastRunAt });
  });

  test('TM-23: an instance that a save has added is shown at once, also before a node has made its row', async () => {
    const { node, settings, id } = await watched(1, () => {});
    await ended(node, id, 1);
    settings.jobIds.set(id, [0, 3]);
    const shown = await node.manager.task(id);
    expect(shown.instances).toMatchObject([
      { jobId: 0, state: 'waiting' },
      { jobId: 3, state: 'waiting', nextRunAt: node.clock.now(), lastRunAt: null },
    ]);
    expect(shown.nextRunAt).toEqual(node.clock.now());
    settings.jobIds.set(id, [3]);
    expect((await node.manager.task(id)).instances.map(({ jobId }) => jobId)).toEqual([3]);
  });
});
