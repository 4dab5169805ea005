import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { verdictOf } from '../../scripts/crash/manager/verdict.ts';
import { until } from '../../scripts/harness/until.ts';
import { Hosts, type LaunchedHost, type RunningHost } from '../support/hosts.ts';
import { type Interval, intervals, recorderDirectory, recorderGroup, recorderTask } from '../support/recorder.ts';

const [lockMs, periodMs, instances] = [4_000, 3_000, 4];
/** Between what should be and what a busy machine makes of it. */
const slackMs = 4_000;
const killAt = fileURLToPath(new URL('../support/kill-at.mjs', import.meta.url));

let hosts: Hosts;
let survivor: RunningHost;
let since: Date;
/** The last node that was brought to a step. */
let launched: LaunchedHost | undefined;

beforeAll(async () => {
  hosts = await Hosts.open({
    PRIEMNAYA_PLUGINS_DIRECTORIES: recorderDirectory,
    PRIEMNAYA_TASKS_LOCK_SECONDS: String(lockMs / 1_000),
  });
  survivor = await hosts.start({ node: 'узел-2' });
  const { api } = survivor;
  const common = { periodSeconds: periodMs / 1_000, durationMs: 400 };
  // One after the other: which node gets a run depends on when it looks, and the slots are to be spread.
  const made: { jobId?: number; settings: object }[] = [];
  for (let jobId = 0; jobId < instances; jobId += 1) {
    if (jobId > 0) await api.post(`/api/tasks/${recorderTask}/stop`);
    await until(
      'its end',
      async () =>
        (await hosts.fresh.database.query('select 1 from host.task_instance where run_id is not null')).length === 0,
    );
    const saved = {
      version: jobId,
      common,
      instances: [...made, jobId === 0 ? { jobId, settings: {} } : { settings: {} }],
    };
    await api.put(`/api/tasks/${recorderTask}/settings`, saved);
    made.push({ jobId, settings: {} });
    if (jobId === 0) await api.put(`/api/groups/${recorderGroup}`, { selected: true });
  }
  since = new Date();
});
// One that was left by a test that failed has the name of the next one's.
afterEach(async () => {
  launched?.child.kill('SIGKILL');
  await launched?.ended;
});
afterAll(() => hosts.end(), 60_000);

interface Step {
  /** At the statement that this matches, or at the commit of its transaction. */
  readonly statement: string;
  readonly commit?: boolean;
  readonly moment: 'before' | 'after';
  readonly count?: number;
  /** What becomes of the run. */
  readonly leaves: 'nothing' | 'interrupted' | 'success';
}

const claim = 'insert into host.run \\(.*queued_at, started_at\\)';
const end = 'update host.run set finished_at = \\$2, outcome = \\$3';

const steps: readonly (readonly [string, Step])[] = [
  ['the record is locked, nothing is claimed', { statement: claim, moment: 'before', leaves: 'nothing' }],
  ['the claim is not committed', { statement: claim, commit: true, moment: 'before', leaves: 'nothing' }],
  ['the claim is committed', { statement: claim, commit: true, moment: 'after', leaves: 'interrupted' }],
  [
    'in mid-run',
    { statement: 'plugin_recorder.run_interval set seen_at', moment: 'before', count: 4, leaves: 'interrupted' },
  ],
  ['the work is done, its end is not recorded', { statement: end, moment: 'before', leaves: 'interrupted' }],
  ['the end is not committed', { statement: end, commit: true, moment: 'before', leaves: 'interrupted' }],
  ['the end is committed, the record locked', { statement: end, commit: true, moment: 'after', leaves: 'success' }],
];

interface RunRow {
  readonly id: string;
  readonly jobId: number;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly finishedAt: Date | null;
}

/** Runs of a node that began later, the newest first. */
function runsOf(node: string, begunAfter: Date): Promise<RunRow[]> {
  return hosts.fresh.database.query<RunRow>(
    `select id, job_id as "jobId", outcome, message, finished_at as "finishedAt" from host.run
      where node = $1 and started_at >= $2 order by number desc`,
    [node, begunAfter],
  );
}

/** Every instance has made so many more runs. */
async function moreRuns(count: number): Promise<void> {
  const from = new Date();
  await until('runs of all instances', async () => {
    const rows = await hosts.fresh.database.query<{ count: number }>(
      `select count(*)::integer as count from host.run
          where task_id = $1 and outcome = 'success' and started_at > $2 group by job_id`,
      [recorderTask, from],
    );
    return rows.length === instances && rows.every((row) => row.count >= count);
  });
}

test('TM-44: a node that freezes in the midst of a transaction holds the others no longer than the lock time', async () => {
  const freezes = { statement: claim, moment: 'after', signal: 'SIGSTOP' };
  const { node } = await broughtTo(freezes, async ({ child }) => {
    const frozen = async () => / T /.test(await readFile(`/proc/${child.pid}/stat`, 'utf8'));
    return until('it freezes', frozen, patienceMs).then(
      () => 'frozen',
      () => 'idle',
    );
  });
  await moreRuns(2);
  node.child.kill('SIGKILL');
  await node.ended;
  await expectNoHarm();
});

/** A node that gets no run for so long is started anew, in milliseconds. */
const patienceMs = 20_000;

/** A node is started and dies at this step. @returns when it was started */
async function dyingAt(step: object): Promise<Date> {
  const { begun } = await broughtTo(step, ({ ended }) =>
    Promise.race([ended, new Promise((resolve) => setTimeout(resolve, patienceMs, 'idle').unref())]),
  );
  return begun;
}

/** Starts a node, again and again, until it is at this step: when the other node looks first each time, it never gets a run. */
async function broughtTo(step: object, outcomeOf: (node: LaunchedHost) => Promise<unknown>) {
  const environment = { NODE_OPTIONS: `--import=${killAt}`, KILL_AT: JSON.stringify(step) };
  for (let tries = 1; ; tries += 1) {
    const begun = new Date();
    const node = hosts.launch({ node: 'узел-1', environment });
    launched = node;
    const outcome = await outcomeOf(node);
    if (outcome === 'SIGKILL' || outcome === 'frozen') return { begun, node };
    if (outcome !== 'idle') throw new Error(`The node ended with ${outcome}: ${JSON.stringify(node.lines.slice(-5))}`);
    expect(tries).toBeLessThan(6);
    node.child.kill('SIGTERM');
    await node.ended;
  }
}

async function expectNoHarm(): Promise<void> {
  const { database } = hosts.fresh;
  const verdict = await verdictOf({ database, api: survivor.api, since, lockMs, periodMs });
  expect(verdict.faults).toEqual([]);
  expect(verdict.silentMs).toBeLessThan(periodMs + lockMs + slackMs);
}

describe('TM-43: a node that is killed', () => {
  test.each(steps)('where %s: the run is marked in time, the next is made once', async (_, { leaves, ...step }) => {
    const begun = await dyingAt(step);
    const died = Date.now();
    const known = await runsOf('узел-1', begun);
    const open = known.filter(({ outcome }) => outcome === null);
    if (leaves === 'interrupted') expect(open.length).toBeGreaterThan(0);
    if (leaves === 'success') expect(known.map(({ outcome }) => outcome)).toContain('success');
    for (const { id } of open) {
      const run = await until(
        'the mark',
        async () => (await runsOf('узел-1', begun)).find((one) => one.id === id && one.outcome !== null),
        lockMs + slackMs,
      );
      expect(run).toMatchObject({ outcome: 'interrupted', message: expect.stringContaining('узел-1') });
      expect((run.finishedAt as Date).getTime() - died).toBeLessThan(lockMs + slackMs);
    }
    await moreRuns(2);
    await expectNoHarm();
  });
});

test('TM-44: a node that was frozen for longer than the lock time finds itself fenced, and writes nothing', async () => {
  const { database } = hosts.fresh;
  const [frozen, run] = await withRun('узел-3');
  const own = async () => (await intervals(database)).filter(({ process }) => process === frozen.child.pid);
  frozen.child.kill('SIGSTOP');
  const asleep = new Date();
  await moreRuns(2);
  await until('the lock time', () => Date.now() > asleep.getTime() + lockMs * 1.5, lockMs * 2);
  frozen.child.kill('SIGCONT');
  const awake = new Date();
  await until('it notices', () => {
    if (frozen.lines.some(({ message }) => message.includes('снова может'))) return true;
    const { exitCode, signalCode } = frozen.child;
    throw new Error(
      `${exitCode} ${signalCode}\n${frozen.lines
        .slice(-20)
        .map(({ message }) => message)
        .join('\n')}`,
    );
  });
  await moreRuns(1);
  const before = (await own()).filter(({ begunAt }) => begunAt < asleep);
  for (const { seenAt } of before) expect(seenAt.getTime()).toBeLessThan(asleep.getTime() + 100);
  expect((await own()).filter(({ begunAt }) => begunAt > asleep && begunAt < awake)).toEqual([]);
  const interrupted = before.find(({ runId }) => runId === run.runId);
  // It may have ended just before the signal came.
  expect(['interrupted', 'success']).toContain(interrupted?.outcome);
  await expectNoHarm();
  frozen.child.kill('SIGTERM');
  expect(await frozen.ended).toBe(0);
});

/** A node on which a run is in progress. */
async function withRun(node: string): Promise<[RunningHost, Interval]> {
  for (let tries = 1; ; tries += 1) {
    const host = await hosts.start({ node });
    const end = Date.now() + 20_000;
    const run = await until('a run in progress there', async () => {
      const open = (await intervals(hosts.fresh.database)).find(
        ({ process, endedAt, outcome }) => process === host.child.pid && endedAt === null && outcome === null,
      );
      return open ?? (Date.now() > end && 'idle');
    });
    if (run !== 'idle') return [host, run];
    expect(tries).toBeLessThan(6);
    host.child.kill('SIGTERM');
    await host.ended;
  }
}
