import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { monitored } from '../../../core/composition/monitored.ts';
import type { PluginFailure, PluginRegistry } from '../../../core/plugins/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { drainNodes, tasksOver, type WithTask } from '../runs/with-task.ts';
import { Gate } from '../tasks/fixture.ts';
import { ended } from '../tasks/world.ts';

let fresh: FreshDatabase;
let withTask: WithTask;

beforeAll(async () => {
  fresh = await freshDatabase();
  withTask = tasksOver(fresh);
});
afterEach(drainNodes);
afterAll(() => fresh.drop());

const registry = (failures: readonly PluginFailure[]): PluginRegistry => ({ plugins: [], failures, tasks: new Map() });
const queue = { check: async () => {} };
const mail = { gauges: async () => [] };

test('OP-02: runs by task and outcome, what runs, the queue and plugins that failed are measured', async () => {
  const failures = [{ file: '/p/plugin.manifest.json', code: 'MODULE_FAILED', reason: 'Модуль не загрузился' }];
  const gate = new Gate();
  const { node, id, runNow } = await withTask(gate.run);
  await runNow();
  await until('the run', () => gate.entered === 1);
  const { gauges } = monitored({ database: fresh.database, plugins: registry(failures), queue, mail });
  const read = async () => new Map((await gauges()).map(({ name, values }) => [name, values]));

  await runNow();
  const during = await read();
  expect(during.get('priemnaya_runs_in_progress')).toEqual([{ labels: { task: id }, value: 1 }]);
  expect(during.get('priemnaya_runs_queued')).toEqual([{ labels: {}, value: 1 }]);
  expect(during.get('priemnaya_plugins_failed')).toEqual([{ labels: {}, value: 1 }]);

  gate.open();
  await until('the second run', () => gate.entered === 2);
  gate.open({ kind: 'nothing' });
  await ended(node, id, 2);
  // The manual clock of the node stands in the past: within the last hour is what the database calls so.
  await fresh.database.query('update host.run set started_at = now(), finished_at = now() where task_id = $1', [id]);
  const after = await read();
  expect(after.get('priemnaya_runs_last_hour')).toEqual([
    { labels: { task: id, outcome: 'nothing' }, value: 1 },
    { labels: { task: id, outcome: 'success' }, value: 1 },
  ]);
  expect(after.get('priemnaya_run_duration_seconds_last_hour')).toContainEqual({
    labels: { task: id, outcome: 'success', quantile: '1' },
    value: 0,
  });
  expect(after.get('priemnaya_runs_queued')).toEqual([{ labels: {}, value: 0 }]);
  expect(after.get('priemnaya_runs_queued_oldest_seconds')).toEqual([{ labels: {}, value: 0 }]);
});

test('OP-02: a plugin that could not be loaded is a reason not to be ready, and is named', async () => {
  const failures = [{ file: '/p/plugin.manifest.json', code: 'MODULE_FAILED', reason: 'Модуль не загрузился' }];
  const check = (plugins: PluginRegistry) =>
    monitored({ database: fresh.database, plugins, queue, mail })
      .checks.find(({ name }) => name === 'plugins')
      ?.check();
  await check(registry([]));
  await expect(check(registry(failures))).rejects.toMatchObject({
    code: 'PLUGINS_FAILED',
    message: expect.stringContaining('/p/plugin.manifest.json: Модуль не загрузился'),
  });
});
