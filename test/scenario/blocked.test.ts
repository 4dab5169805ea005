import { afterEach, expect, test } from '@jest/globals';
import type { RunView } from '../../core/runs/index.ts';
import { until } from '../../scripts/harness/until.ts';
import { type HostOptions, Hosts, type RunningHost } from '../support/hosts.ts';
import { intervals, overlaps, recorderDirectory, recorderGroup } from '../support/recorder.ts';
import { misbehaving, misbehavingGroup, Sinner, sinner } from '../support/sins.ts';

/** Longer than the start of a node holds up its process on a slow machine. */
const [blockedSeconds, lockSeconds] = [4, 3];

let hosts: Hosts;

afterEach(() => hosts.end());

async function open(options: HostOptions = {}): Promise<{ host: RunningHost; sins: Sinner }> {
  hosts = await Hosts.open({
    PRIEMNAYA_PLUGINS_DIRECTORIES: [misbehaving('runs'), recorderDirectory].join(),
    PRIEMNAYA_TASKS_BLOCKED_SECONDS: String(blockedSeconds),
    PRIEMNAYA_TASKS_LOCK_SECONDS: String(lockSeconds),
  });
  const host = await hosts.start(options);
  const sins = await Sinner.prepare(host, sinner, ['none', 'blocks']);
  for (const group of [misbehavingGroup, recorderGroup]) await host.api.put(`/api/groups/${group}`, { selected: true });
  return { host, sins };
}

/** Blocks the event loop of a node, and waits for its end. */
async function block(host: RunningHost, sins: Sinner): Promise<{ runId: string; tookMs: number }> {
  const runId = await sins.begin('blocks');
  const begun = performance.now();
  expect(await host.ended).toBe('SIGKILL');
  return { runId, tookMs: performance.now() - begun };
}

test.each([
  ['as built', false],
  ['as sources', true],
])('TM-44: a blocked node %s is ended with a line that tells why, and another one goes on', async (_, source) => {
  const { host, sins } = await open({ source });
  const second = await hosts.start({ node: 'узел-2', source });
  // The run begins on either node; the other one goes on.
  const runId = await sins.begin('blocks');
  const began = performance.now();
  const [blocked, other] = await Promise.race([
    host.ended.then(() => [host, second] as const),
    second.ended.then(() => [second, host] as const),
  ]);
  expect(await blocked.ended).toBe('SIGKILL');
  expect(performance.now() - began).toBeGreaterThan(blockedSeconds * 1000);
  const [line] = blocked.lines.filter(({ code }) => code === 'EVENT_LOOP_BLOCKED');
  expect(line).toMatchObject({
    level: 'error',
    message: expect.stringMatching(/не отвечает 4 с.*задача «Проступок» \(JobID 1, запуск .*Процесс завершается/s),
    works: expect.arrayContaining([expect.objectContaining({ taskId: sinner, jobId: 1, runId })]),
    at: expect.arrayContaining([expect.stringMatching(/^holdEverything \(.*misbehaving.*index\.js:\d+:\d+\)$/)]),
  });
  const interrupted = await sins.on(other).end(runId);
  expect(interrupted).toMatchObject({ outcome: 'interrupted' });
  expect(await sins.on(other).commit('none')).toMatchObject({ outcome: 'success' });
  const before = (await intervals(hosts.fresh.database)).length;
  await until('honest runs', async () => (await intervals(hosts.fresh.database)).length > before + 1, 60_000);
  expect(await overlaps(hosts.fresh.database, lockSeconds * 1000)).toEqual([]);
});

test('TM-44: the same node, started again, marks the run «прервана» and goes on', async () => {
  const { host, sins } = await open();
  const { runId, tookMs } = await block(host, sins);
  expect(tookMs).toBeLessThan(blockedSeconds * 1000 + 15_000);
  const again = await hosts.start();
  const run: RunView = await sins.on(again).end(runId);
  expect(run).toMatchObject({ outcome: 'interrupted', message: expect.stringContaining('узел-1') });
  expect(await sins.on(again).commit('none')).toMatchObject({ outcome: 'success' });
  expect(await overlaps(hosts.fresh.database, lockSeconds * 1000)).toEqual([]);
});

test('TM-44: a node that was stopped for longer than the limit is not ended for it', async () => {
  const { host, sins } = await open();
  for (let round = 0; round < 2; round += 1) {
    host.child.kill('SIGSTOP');
    // Real time must pass: that is what the test is about.
    await new Promise((resolve) => setTimeout(resolve, blockedSeconds * 1_500));
    host.child.kill('SIGCONT');
    await until('the node to answer', () => host.healthy());
  }
  expect(await sins.commit('none')).toMatchObject({ outcome: 'success' });
  expect(host.lines.filter(({ code }) => code === 'EVENT_LOOP_BLOCKED')).toEqual([]);
  expect(host.child.exitCode).toBeNull();
});
