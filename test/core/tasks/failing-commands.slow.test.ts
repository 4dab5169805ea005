import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../core/adapters/postgres/index.ts';
import type { Database } from '../../../core/ports/database.ts';
import { until } from '../../../scripts/harness/until.ts';
import type { Answer } from '../web/support/house.ts';
import { type SettingsHouse, type SubjectTask, settingsHouse } from '../web/support/settings-house.ts';
import { type Failing, FailingStatements, observer } from './failing.ts';

let house: SettingsHouse;
let seen: Database;
let statements: FailingStatements;
let cookie: string;

beforeAll(async () => {
  house = await settingsHouse();
  seen = createDatabase(house.fresh.url, { application: observer, connections: 2 });
  statements = new FailingStatements(new URL(house.fresh.url).pathname.slice(1));
  cookie = await house.as('technologist');
});
afterAll(async () => {
  statements.close();
  await seen.close();
  await house.close();
});

/** A task that was configured once. */
async function configured(): Promise<SubjectTask> {
  const task = house.nextTask();
  await task.select();
  await save(task);
  await task.started();
  await task.stop();
  return task;
}

const version = async (task: SubjectTask): Promise<number> => (await task.read()).json().version;
const selectGroup = ({ id }: SubjectTask, selected: boolean) =>
  house.ask('PUT', `/api/groups/${id}`, cookie, { selected });

async function save(task: SubjectTask): Promise<Answer> {
  const common = { folder: 'входящие', hours: 1 };
  const instances = [{ jobId: 0, settings: { login: 'robot', password: 'made-up' } }];
  return task.save({ version: await version(task), common, instances });
}

const started = async (task: SubjectTask) => (await task.status()) === 'started';
const stopped = async (task: SubjectTask) => (await task.status()) === 'stopped';
const manualRuns = async ({ id }: SubjectTask): Promise<number> => {
  const rows = await seen.query(`select 1 from host.run where task_id = $1 and kind = 'manual'`, [id]);
  return rows.length;
};

/** Of what is away, of what nobody expected, and of settings that could not be probed. */
const refusals = [500, 503, 409];
const failure = { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.stringMatching(/[а-я]/) };
const errorOf = (answer: Answer) => {
  const { code, message } = answer.json().error;
  return { code, message };
};

interface Command {
  /** Brings the task to where the command is to be given. */
  prepare(task: SubjectTask): Promise<unknown>;
  /** @returns what gives the command, so that only its own statements are counted */
  give(task: SubjectTask): Promise<() => Promise<Answer>>;
  /** Whether it was done. */
  done(task: SubjectTask, before: number): Promise<boolean>;
  /** What `done` compares with. */
  before(task: SubjectTask): Promise<number>;
}

const zero = async () => 0;
const commands: Record<string, Command> = {
  'TM-01: selecting the group': {
    prepare: async (task) => {
      await task.post('start');
      await selectGroup(task, false);
    },
    give: async (task) => () => selectGroup(task, true),
    done: (task) => started(task),
    before: zero,
  },
  'TM-02: deselecting the group': {
    prepare: (task) => selectGroup(task, true),
    give: async (task) => () => selectGroup(task, false),
    done: async ({ id }) => {
      const groups = (await house.tasks.manager.groups()).filter((group) => group.id === id);
      return groups[0]?.selected === false && (await stoppedRows(id));
    },
    before: zero,
  },
  'TM-26: stop': {
    prepare: (task) => task.post('start'),
    give: async (task) => () => task.post('stop'),
    done: stopped,
    before: zero,
  },
  'TM-31: start': {
    prepare: (task) => task.post('stop'),
    give: async (task) => () => task.post('start'),
    done: started,
    before: zero,
  },
  'TM-21: saving settings': {
    prepare: (task) => task.post('stop'),
    async give(task) {
      const known = await version(task);
      const common = { folder: `входящие-${known}`, hours: 1 };
      return () => task.save({ version: known, common });
    },
    done: async (task, before) =>
      (await version(task)) === before + 1 && (await until('the start', () => started(task))),
    before: version,
  },
  'TM-33: «Выполнить сейчас»': {
    prepare: (task) => task.post('stop'),
    give: async (task) => () => task.post('run'),
    done: async (task, before) => (await manualRuns(task)) === before + 1,
    before: manualRuns,
  },
};

async function stoppedRows(id: string): Promise<boolean> {
  const rows = await seen.query('select 1 from host.task_instance where task_id = $1 and started', [id]);
  return rows.length === 0;
}

/** What people decided, what is in force, and what the queue has say the same. */
async function expectKnownState({ id, gate }: SubjectTask): Promise<void> {
  // A ticket that was lost is made anew when its run is no longer young.
  await house.clock.advance(3_000);
  await house.tasks.reconcile();
  await until('nothing runs', async () => {
    gate.open();
    const open = await seen.query(
      `select 1 from host.run where task_id = $1 and outcome is null
       union all select 1 from host.task_instance where task_id = $1 and run_id is not null`,
      [id],
    );
    return open.length === 0;
  });
  // A record that was on its way comes a little later.
  let state: unknown;
  await until('rows and records agree', async () => {
    // So may a run, where the task was started a moment ago.
    gate.open();
    const { wanted, ...said } = await stateOf(id);
    state = { wanted, ...said };
    return isDeepStrictEqual(said, { started: wanted, kept: wanted, free: true, timers: [wanted] });
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(state)}`);
  });
}

/** What people decided, and what the row, the kept regime and the timers of a task say. */
async function stateOf(id: string) {
  await house.tasks.reconcile();
  const [row] = await seen.query<{ wanted: boolean; started: boolean; kept: boolean; free: boolean }>(
    `select coalesce(g.selected, false) and not t.stopped_by_person as wanted, i.started,
            (select r.started from host.task_regime r where r.task_id = i.task_id order by at desc limit 1) as kept,
            i.run_id is null and i.lease_until is null and i.stop_requested is null as free
       from host.task t join host.task_instance i on i.task_id = t.id
       left join host.task_group g on g.id = t.id where t.id = $1`,
    [id],
  );
  const timer = (await house.queue.pending()).filter(({ taskId, ticket }) => taskId === id && ticket === null);
  return { ...row!, timers: timer.map(({ enabled }) => enabled) };
}

describe.each<[string, Failing]>([
  ['refused', 'refused'],
  ['done without an answer', 'answer-lost'],
])('each statement of a command is once %s', (_, kind) => {
  test.each(Object.entries(commands))('%s: done, or the answer says that it was not', async (_name, command) => {
    const task = await configured();
    let [number, hit] = [0, ''] as [number, string | undefined];
    while (hit !== undefined) {
      number += 1;
      await command.prepare(task);
      await expectKnownState(task);
      const before = await command.before(task);
      const give = await command.give(task);
      statements.arm(number, kind);
      const answer = await give();
      hit = statements.disarm();
      const context = `${number}. ${hit} → ${answer.statusCode} ${answer.body.slice(0, 200)}`;
      const done = await command.done(task, before);
      if (answer.statusCode < 300) expect([context, done]).toEqual([context, true]);
      else expect([context, refusals.includes(answer.statusCode), errorOf(answer)]).toEqual([context, true, failure]);
      await expectKnownState(task);
      if (done) continue;
      // It can simply be given again.
      const again = await (await command.give(task))();
      expect([context, again.statusCode < 300]).toEqual([context, true]);
      await expectKnownState(task);
    }
    expect(number).toBeGreaterThan(5);
  });
});
