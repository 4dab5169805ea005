import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../scripts/harness/until.ts';
import { Hosts, type RunningHost } from '../support/hosts.ts';
import { intervals, overlaps, recorderDirectory, recorderGroup, recorderTask } from '../support/recorder.ts';
import { hanger, misbehaving, misbehavingGroup, Sinner, sinner } from '../support/sins.ts';

const graceSeconds = 1;

let hosts: Hosts;
let host: RunningHost;
let sins: Sinner;
let hanging: Sinner;

/** Sins are committed beside an honest task that runs each second. */
beforeAll(async () => {
  hosts = await Hosts.open({
    PRIEMNAYA_PLUGINS_DIRECTORIES: [misbehaving('runs'), recorderDirectory].join(),
    PRIEMNAYA_TASKS_GRACE_SECONDS: String(graceSeconds),
  });
  host = await hosts.start();
  const common = { periodSeconds: 1, durationMs: 100 };
  await host.api.put(`/api/tasks/${recorderTask}/settings`, { version: 0, common });
  sins = await Sinner.prepare(host, sinner);
  hanging = await Sinner.prepare(host, hanger, ['hangs', 'ignores-signal']);
  for (const group of [misbehavingGroup, recorderGroup]) await host.api.put(`/api/groups/${group}`, { selected: true });
});
afterAll(() => hosts.end());

/** Whatever was done: the node is well, and the honest task goes on. */
afterEach(async () => {
  expect(await host.healthy()).toBe(true);
  const before = (await intervals(hosts.fresh.database)).length;
  await until('two more honest runs', async () => (await intervals(hosts.fresh.database)).length >= before + 2, 60_000);
});

/** Nothing that errors of plugins say of people may be seen anywhere. */
async function expectNoPerson(runId: string): Promise<void> {
  const everything = [await host.api.get(`/api/runs/${runId}`), await host.logOf(runId), host.lines];
  expect(JSON.stringify(everything)).not.toContain('Иванов');
}

describe('errors', () => {
  test.each([
    ['throws', 'failed', 'RUN_UNEXPECTED_ERROR', 'TypeError'],
    ['throws-text', 'failed', 'RUN_UNEXPECTED_ERROR', 'не Error'],
    ['throws-nothing', 'failed', 'RUN_UNEXPECTED_ERROR', 'не Error'],
    ['nonsense', 'failed', 'RUN_WITHOUT_OUTCOME', 'не сообщив итог'],
    ['rejects-beside', 'partial', 'RUN_UNEXPECTED_ERROR', 'RangeError'],
    ['throws-in-timer', 'partial', 'RUN_UNEXPECTED_ERROR', 'SyntaxError'],
    ['throws-in-emitter', 'partial', 'RUN_UNEXPECTED_ERROR', 'URIError'],
    ['takes-signals', 'partial', 'RUN_UNEXPECTED_ERROR', 'EvalError'],
    ['exits', 'failed', 'PROCESS_END_REFUSED', 'process.exit(3)'],
    ['exits-quietly', 'partial', 'PROCESS_END_REFUSED', 'process.exit(3)'],
    ['aborts', 'failed', 'PROCESS_END_REFUSED', 'process.abort()'],
    ['kills', 'failed', 'PROCESS_END_REFUSED', 'SIGKILL'],
  ])('TM-44: a run that %s is shown as %s, and the node goes on', async (sin, outcome, code, text) => {
    const run = await sins.commit(sin);
    expect(run).toMatchObject({ outcome, errors: [{ code, message: expect.stringContaining(text) }] });
    const shown = await sins.shown();
    expect(shown.errors[0]?.message).toContain(text);
    const [instance] = shown.instances.filter(({ jobId }) => jobId === run.jobId);
    expect(instance?.state).not.toBe('running');
    const lines = await host.logOf(run.id);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: expect.stringContaining(text) }));
    await expectNoPerson(run.id);
  });

  test.each([
    ['rejects-later', 'RangeError'],
    ['throws-later', 'SyntaxError'],
    ['leaks-interval', 'он завершён'],
  ])('TM-44: what %s after the end of its run is written to the log of the run', async (sin, text) => {
    const run = await sins.commit(sin);
    expect(run).toMatchObject({ outcome: 'success', errors: [] });
    const late = await until('the line', async () =>
      (await host.logOf(run.id)).find(({ message }) => message.includes(text)),
    );
    expect(late).toMatchObject({ level: 'error', runId: run.id, taskId: sinner, jobId: sins.jobId(sin) });
    // The run itself ended well, and stays so.
    expect(await sins.end(run.id)).toMatchObject({ outcome: 'success', errors: [] });
    await expectNoPerson(run.id);
  });

  test('TM-44: a leaked interval writes nothing, and its errors are told a few times only', async () => {
    const run = await sins.commit('leaks-interval');
    const told = await until('the note', async () => {
      const lines = await host.logOf(run.id);
      return lines.some(({ message }) => message.includes('следующие не записываются')) && lines;
    });
    expect(told.length).toBeLessThan(30);
    expect(await hosts.fresh.database.query('select 1 from plugin_misbehaving.leak')).toEqual([]);
  });
});

describe('runs without an end', () => {
  test.each(['hangs', 'ignores-signal'])(
    'TM-44: a run that %s is ended within the grace time, its instance is free',
    async (sin) => {
      const run = await hanging.commit(sin);
      expect(run).toMatchObject({ outcome: 'failed', errors: [{ code: 'RUN_TIME_LIMIT' }, { code: 'RUN_GIVEN_UP' }] });
      const tookMs = new Date(run.finishedAt as Date).getTime() - new Date(run.startedAt as Date).getTime();
      expect(tookMs).toBeGreaterThan(1_900);
      expect(tookMs).toBeLessThan((1 + graceSeconds) * 1000 + 3_000);
      const shown = await hanging.shown();
      expect(shown.state).toBe('failed');
      expect(shown.errors.map(({ message }) => message).join(' ')).toMatch(/дольше предела/);
      // The instance is free: the next run of it begins.
      const next = await hanging.commit(sin);
      expect(next.startedAt).not.toBeNull();
    },
  );

  test('TM-44: what an abandoned run does later is refused', async () => {
    const refused = () => host.lines.filter(({ message }) => message === 'refused late: RUN_FENCED').length;
    const before = refused();
    await hanging.commit('ignores-signal');
    await until('its late call to be refused', () => refused() > before, 60_000);
    expect(await hosts.fresh.database.query('select 1 from plugin_misbehaving.leak')).toEqual([]);
  });

  test('TM-26: stop ends a run that ignores its signal within the grace time', async () => {
    const runId = await sins.begin('hangs');
    await until('the run', async () => (await sins.shown()).state === 'running');
    const asked = performance.now();
    await host.api.post(`/api/tasks/${sinner}/stop`);
    expect(await sins.end(runId)).toMatchObject({ outcome: 'cancelled', errors: [{ code: 'RUN_GIVEN_UP' }] });
    expect(performance.now() - asked).toBeLessThan(graceSeconds * 1000 + 4_000);
    await host.api.post(`/api/tasks/${sinner}/start`);
  });
});

describe('floods', () => {
  test('TM-44: a million lines of log are capped with a note', async () => {
    const run = await sins.commit('floods-log');
    expect(run.outcome).toBe('success');
    const lines = await host.logOf(run.id);
    expect(lines).toHaveLength(10_002);
    expect(lines.at(-2)?.message).toContain('сохранены первые 10000 строк');
    expect(lines.at(-1)?.message).toContain('990000');
  });

  test.each(['giant-line', 'logs-everything'])('TM-44: what %s is stored shortened', async (sin) => {
    const run = await sins.commit(sin);
    expect(run.outcome).toBe('success');
    expect(JSON.stringify(run).length).toBeLessThan(5_000);
    expect(JSON.stringify(await host.logOf(run.id)).length).toBeLessThan(40_000);
  });

  test('TM-44: a million steps of progress are stored now and then', async () => {
    const run = await sins.commit('floods-progress');
    expect(run).toMatchObject({ outcome: 'success', counters: { sins: 1_000_000 } });
    expect((await host.logOf(run.id)).length).toBeLessThanOrEqual(10_002);
  });

  test('TM-44: a run that allocates much harms nobody', async () => {
    expect(await sins.commit('allocates')).toMatchObject({ outcome: 'success' });
  });
});

test('TM-34: beside all that the honest task never ran twice at once', async () => {
  expect(await overlaps(hosts.fresh.database)).toEqual([]);
});

test('TM-52: after all that SIGTERM still ends the node in order', async () => {
  host.child.kill('SIGTERM');
  expect(await host.ended).toBe(0);
  // The hook below looks at a node that is well.
  host = await hosts.start();
});
