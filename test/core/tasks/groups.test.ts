import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { FixtureSettings, Gate, type RunCode, type TaskFixture } from './fixture.ts';
import { ended, type NodeOptions, type TestNode, testNode } from './world.ts';

let fresh: FreshDatabase;
const nodes: TestNode[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
});
afterAll(() => fresh.drop());

let count = 0;
/** A node whose tasks belong to nobody else in this database. */
async function started(
  make: (id: string) => TaskFixture[],
  options: Partial<NodeOptions> = {},
): Promise<{ node: TestNode; id: string }> {
  count += 1;
  const id = `Task${count}`;
  const group = `G${count}`;
  const node = testNode({ fresh, tasks: make(id).map((task) => ({ group, ...task })), ...options });
  nodes.push(node);
  await node.start();
  return { node, id };
}

const groupOf = (id: string) => id.replace('Task', 'G');

describe('groups', () => {
  test('TM-01: a group that is not selected is neither shown nor run; its tasks start when it is selected', async () => {
    const settings = new FixtureSettings();
    const { node, id } = await started((name) => [{ id: name }, { id: `${name}.bare` }], { settings });
    settings.incomplete.add(`${id}.bare`);
    expect((await node.manager.tasks({ group: groupOf(id) })).length).toBe(0);
    expect((await node.manager.groups())[0]).toMatchObject({ selected: false, tasks: [id, `${id}.bare`] });
    await expect(node.manager.runNow(id, undefined, 'technologist')).rejects.toMatchObject({
      code: 'GROUP_NOT_SELECTED',
      message: expect.stringContaining('Управление группами фоновых задач'),
    });
    await node.advance(90);
    expect(await node.runs(id)).toEqual([]);

    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    const shown = await node.manager.tasks({ group: groupOf(id) });
    expect(shown.map(({ status }) => status)).toEqual(['started', 'unconfigured']);
    const [run] = await ended(node, id, 1);
    expect(run).toMatchObject({ kind: 'automatic', slot: node.clock.now(), outcome: 'nothing', node: 'узел-1' });
    expect(await node.runs(`${id}.bare`)).toEqual([]);
  });

  test('TM-01: a task that a person had stopped stays stopped when its group is selected again', async () => {
    const { node, id } = await started((name) => [{ id: name }, { id: `${name}.other` }]);
    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    await ended(node, id, 1);
    await node.manager.stop(id, 'technologist');
    await node.manager.selectGroup(groupOf(id), false, 'technologist');
    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    expect((await node.manager.task(id)).status).toBe('stopped');
    expect((await node.manager.task(`${id}.other`)).status).toBe('started');
  });

  test('TM-02: deselecting stops tasks and what runs, and keeps history and schedule', async () => {
    const gate = new Gate();
    const run: RunCode = (context) => {
      context.signal.addEventListener('abort', () => gate.open());
      return gate.run(context);
    };
    const { node, id } = await started((name) => [{ id: name, code: { run } }]);
    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    await until('the run', () => gate.entered === 1);
    const queued = await node.manager.runNow(id, 0, 'technologist');
    await node.manager.selectGroup(groupOf(id), false, 'technologist');
    const [first, second] = await ended(node, id, 2);
    expect(first?.outcome).toBe('cancelled');
    expect(second).toMatchObject({ id: queued[0]?.runId, outcome: 'cancelled', startedAt: null });
    expect(await node.manager.tasks({ group: groupOf(id) })).toEqual([]);

    await node.advance(20);
    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    expect((await node.manager.task(id)).nextRunAt).toEqual(new Date('2026-01-12T11:00:00.000Z'));
  });

  test('TM-03: the selection is shared by nodes and survives restarts', async () => {
    const { node, id } = await started((name) => [{ id: name }]);
    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    await ended(node, id, 1);
    const second = testNode({ fresh, tasks: [{ id, group: groupOf(id) }], node: { name: 'узел-2', labels: [] } });
    nodes.push(second);
    await second.start();
    expect((await second.manager.groups())[0]?.selected).toBe(true);
    expect((await second.manager.task(id)).status).toBe('started');
    expect((await second.manager.tasks({ group: groupOf(id) })).length).toBe(1);
  });

  test('TM-64: the host runs with no plugin at all', async () => {
    const node = testNode({ fresh, tasks: [] });
    nodes.push(node);
    await node.start();
    expect(await node.manager.groups()).toEqual([]);
    expect(await node.manager.tasks()).toEqual([]);
    await node.drain();
    await node.drain();
  });

  test('TM-52: draining without a start, and twice, is harmless', async () => {
    const node = testNode({ fresh, tasks: [{ id: 'Never' }] });
    await node.drain();
    await node.drain();
  });

  test('TM-01: a click that meets the deselection of its group is refused, and runs nothing', async () => {
    const { node, id } = await started((name) => [{ id: name, schedule: { kind: 'none' } }]);
    await node.manager.selectGroup(groupOf(id), true, 'technologist');
    let click: Promise<unknown> = Promise.resolve();
    await fresh.database.transaction(async (transaction) => {
      await transaction.query('update host.task_group set selected = false where id = $1', [groupOf(id)]);
      click = node.manager.runNow(id, 0, 'technologist').catch((error: unknown) => error);
      await until('the click waits for the deselection', async () => {
        const waiting = await fresh.database.query(
          `select 1 from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%host.task_group%'`,
        );
        return waiting.length > 0;
      });
    });
    expect(await click).toMatchObject({ code: 'GROUP_NOT_SELECTED' });
    expect(await node.runs(id)).toEqual([]);
  });
});
