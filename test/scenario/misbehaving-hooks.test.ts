import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TaskView } from '../../core/tasks/index.ts';
import { until } from '../../scripts/harness/until.ts';
import { Hosts, type RunningHost } from '../support/hosts.ts';
import { intervals, recorderDirectory, recorderGroup } from '../support/recorder.ts';
import { misbehaving } from '../support/sins.ts';

const tasks = ['Hooks.Throws', 'Hooks.Nothing', 'Hooks.Exits', 'Hooks.Hangs'];

let hosts: Hosts;
let host: RunningHost;

/** Everything that can be wrong with modules and hooks at once, beside an honest plugin. */
beforeAll(async () => {
  hosts = await Hosts.open({
    PRIEMNAYA_PLUGINS_DIRECTORIES: [misbehaving('imports'), misbehaving('hooks'), recorderDirectory].join(),
  });
  host = await hosts.start();
});
afterAll(() => hosts.end());

const hookLines = (hook: string) =>
  host.lines.filter((line) => line.hook === hook && line.message.startsWith('Обработчик задачи (hook)'));

const honestRuns = async () => (await intervals(hosts.fresh.database)).length;

test('TM-61: a module that hangs, throws or ends the process stays outside and says why; the others are in', async () => {
  const { items } = await host.api.get<{ items: { id: string | null; code: string | null; reason: string | null }[] }>(
    '/api/plugins',
  );
  const failures = items.filter(({ code }) => code !== null);
  expect(failures.map(({ code }) => code).sort()).toEqual(['MODULE_FAILED', 'MODULE_FAILED', 'MODULE_TIMED_OUT']);
  const reasons = failures.map(({ reason }) => reason).join('\n');
  expect(reasons).toContain('process.exit(6)');
  expect(reasons).toContain('Нет такой библиотеки');
  expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(['pos', 'hooks', 'import_leaks', 'recorder']));
});

test('TM-44: what a module leaves behind at its import is logged as its own, a few times a minute', async () => {
  const found = await until('two lines', () => {
    const lines = host.lines.filter(({ plugin, what }) => plugin === 'import_leaks' && what === 'import');
    return lines.length > 1 && lines;
  });
  expect(found[0]).toMatchObject({ message: 'Необработанная ошибка', error: 'TypeError' });
  expect(found[0]?.at).toContainEqual(expect.stringContaining('leaks/index.js'));
  expect(JSON.stringify(host.lines)).not.toContain('Иванов');
});

test('TM-44: hooks that throw, end the process or hang are told, and the node starts all the same', async () => {
  const reasons = { 'Hooks.Throws': 'TypeError', 'Hooks.Nothing': 'undefined', 'Hooks.Exits': 'PROCESS_END_REFUSED' };
  for (const [taskId, error] of Object.entries(reasons)) {
    expect(hookLines('setup')).toContainEqual(expect.objectContaining({ taskId, error }));
  }
  expect(hookLines('setup')).toContainEqual(
    expect.objectContaining({ taskId: 'Hooks.Hangs', error: 'HOOK_TIME_LIMIT' }),
  );
});

test('TM-44: a hook that hangs while its task starts keeps no other task waiting', async () => {
  const selected = performance.now();
  await host.api.put('/api/groups/HOOKS', { selected: true });
  await host.api.put(`/api/groups/${recorderGroup}`, { selected: true });
  await until('honest runs', async () => (await honestRuns()) >= 2, 60_000);
  expect(performance.now() - selected).toBeLessThan(10_000);
  await until(
    'all hooks to be told',
    () => tasks.every((id) => hookLines('start').some(({ taskId }) => taskId === id)),
    30_000,
  );
});

test('TM-44: their tasks run all the same', async () => {
  for (const id of tasks) await host.api.post(`/api/tasks/${id}/run`);
  await until('four runs', async () => {
    const { items } = await host.api.get<{ items: TaskView[] }>('/api/tasks?group=HOOKS');
    return items.length === 4 && items.every(({ lastRunAt, state }) => lastRunAt !== null && state !== 'running');
  });
});

test('TM-44: the check of settings tells that it failed or hangs, and the person decides', async () => {
  const problemsOf = async (id: string) => {
    const { problems } = await host.api.post<{ problems: { code: string; severity: string; message: string }[] }>(
      `/api/tasks/${id}/check`,
      { version: 0 },
    );
    return problems;
  };
  expect(await problemsOf('Hooks.Throws')).toMatchObject([{ code: 'CHECK_FAILED', severity: 'confirm' }]);
  expect(await problemsOf('Hooks.Nothing')).toMatchObject([{ code: 'CHECK_FAILED', severity: 'confirm' }]);
  expect(await problemsOf('Hooks.Exits')).toMatchObject([
    { code: 'CHECK_FAILED', message: expect.stringContaining('process.exit(4)') },
  ]);
  expect(await problemsOf('Hooks.Hangs')).toMatchObject([{ code: 'CHECK_TIMED_OUT', severity: 'confirm' }]);
});

test('TM-44: stop is not kept waiting by hooks', async () => {
  for (const id of tasks) {
    const shown = await host.api.post<TaskView>(`/api/tasks/${id}/stop`);
    expect(shown.status).toBe('stopped');
  }
});

test('TM-52: hooks that hang when the node ends do not keep it from ending in order', async () => {
  host.child.kill('SIGTERM');
  expect(await host.ended).toBe(0);
  expect(
    hookLines('teardown')
      .map(({ taskId }) => taskId)
      .sort(),
  ).toEqual([...tasks].sort());
});
