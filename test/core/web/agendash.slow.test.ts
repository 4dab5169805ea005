import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type AgendashRow, agendashRows, disagreements, type ShownTask } from '../../support/agendash.ts';
import { FixtureSettings, Gate } from '../tasks/fixture.ts';
import { ended } from '../tasks/world.ts';
import { type LiveHouse, openLiveHouse } from './support/live-house.ts';

const gate = new Gate();
const settings = new FixtureSettings();
settings.jobIds.set('A.Twice', [0, 3]);
settings.incomplete.add('C.Unconfigured');
let live: LiveHouse;

beforeAll(async () => {
  live = await openLiveHouse(
    [
      { id: 'A.Hourly', group: 'A' },
      { id: 'A.Twice', group: 'A' },
      { id: 'A.Waiting', group: 'A', schedule: { kind: 'none' }, code: { run: gate.run } },
      { id: 'B.One', group: 'B' },
      { id: 'B.Two', group: 'B' },
      { id: 'C.Unconfigured', group: 'C' },
      { id: 'C.Ready', group: 'C' },
      { id: 'D.Hidden', group: 'D' },
    ],
    { settings },
  );
  await live.node.manager.selectGroup('A', true, 'before');
  await ended(live.node, 'A.Hourly', 1);
  await ended(live.node, 'A.Twice', 2);
});
afterAll(() => live.close());
beforeEach(async () => {
  await until('nothing to run', async () => (await tasks()).every(({ state }) => state !== 'running'));
});

const technologist = () => live.api('technologist');
const tasks = async () => (await (await technologist()).get<{ items: ShownTask[] }>('/api/tasks')).items;
const task = async (id: string) => (await technologist()).get<ShownTask>(`/api/tasks/${id}`);
const groups = async () => {
  const { items } = await (await technologist()).get<{ items: { id: string; selected: boolean }[] }>('/api/groups');
  return items.filter(({ selected }) => selected).map(({ id }) => id);
};
const rows = async (): Promise<AgendashRow[]> => agendashRows(await technologist());
/** Id of the record of an instance. */
async function record(taskId: string, jobId = 0): Promise<string> {
  const found = (await rows()).find(
    ({ job }) => job.data.taskId === taskId && job.data.jobId === jobId && job.data.runId === undefined,
  );
  return found?.job._id ?? `no record of ${taskId}`;
}
/** Whatever a record could be changed in. */
async function stored() {
  const { jobs } = await live.queue.agenda.queryJobs({ sort: { name: 'asc' } });
  return jobs.map(({ state: _, lockedAt: _locked, ...job }) => job);
}
/** What the audit gained during something; all of it came from Agendash. */
async function audited(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await live.audit()).length;
  await work();
  return (await live.audit()).slice(before).map(({ login, action, object, outcome, details }) => {
    if (outcome !== 'FORBIDDEN') expect(details).toMatchObject({ via: 'agendash' });
    return `${login}: ${action} ${object} → ${outcome}`;
  });
}

describe('TM-72: Agendash stands behind the login', () => {
  test('of who may see tasks', async () => {
    const { house } = live;
    expect((await house.open('/agendash/')).headers.location).toBe('/login?next=%2Fagendash%2F');
    for (const path of [
      '/agendash/',
      '/agendash/api',
      '/agendash/api/stats',
      '/agendash/api/logs',
      '/agendash/api/events',
    ]) {
      expect([path, (await house.ask('GET', path)).statusCode]).toEqual([path, 401]);
      expect([path, (await house.ask('GET', path, await house.as('clerk'))).statusCode]).toEqual([path, 403]);
    }
  });

  test('shows its page with the policy of the house', async () => {
    const { house } = live;
    const auditor = await house.as('auditor');
    expect((await house.ask('GET', '/agendash', auditor)).headers.location).toBe('/agendash/');
    const page = await house.ask('GET', '/agendash/', auditor);
    expect(page.body).toContain('<title>Agendash</title>');
    const parts = [...page.body.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(parts).toHaveLength(5);
    for (const part of parts) {
      const asset = await house.ask('GET', `/agendash${part}`, auditor);
      expect([part, asset.statusCode]).toEqual([part, 200]);
      expect(asset.headers['content-type']).toMatch(part?.endsWith('.css') ? 'text/css' : 'text/javascript');
      for (const { headers } of [page, asset]) {
        expect(headers['content-security-policy']).toContain("default-src 'none'");
        expect(headers['content-security-policy']).not.toContain('unsafe');
        expect(headers['x-content-type-options']).toBe('nosniff');
      }
    }
    const unknown = await house.ask('GET', '/agendash/assets/..%2Findex.html', auditor);
    expect([unknown.statusCode, unknown.json().error.code]).toEqual([404, 'ROUTE_UNKNOWN']);
    expect((await house.ask('GET', '/agendash/nothing', auditor)).json().error.code).toBe('ROUTE_UNKNOWN');
  });

  test.each(['pause', 'resume', 'requeue', 'retry', 'delete', 'create'])(
    '%s needs the right, and is audited also where it is refused',
    async (action) => {
      const before = await stored();
      const entries = await audited(async () => {
        for (const role of ['auditor', 'clerk', 'administrator']) {
          expect((await live.press(action, [await record('A.Hourly')], role)).statusCode).toBe(403);
        }
      });
      expect(entries).toHaveLength(3);
      for (const entry of entries) expect(entry).toMatch(/^(auditor|clerk|administrator): [a-z.]+ null → FORBIDDEN/);
      expect(
        (await live.house.ask('POST', `/agendash/api/jobs/${action}`, undefined, { jobIds: ['x'] })).statusCode,
      ).toBe(401);
      expect(await stored()).toEqual(before);
    },
  );

  test('AC-03: a page of another site can do nothing', async () => {
    const cookie = await live.house.as('technologist');
    const body = { jobIds: [await record('A.Hourly')] };
    for (const headers of [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await live.house.ask('POST', '/agendash/api/jobs/pause', cookie, body, headers);
      expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'FOREIGN_ORIGIN']);
    }
    const simple = await live.house.ask('POST', '/agendash/api/jobs/pause', cookie, JSON.stringify(body), {
      'content-type': 'text/plain',
    });
    expect(simple.statusCode).toBe(415);
    expect((await task('A.Hourly')).status).toBe('started');
  });

  test('looking changes nothing, whatever is asked', async () => {
    const before = [await stored(), await tasks(), (await live.audit()).length];
    const cookie = await live.house.as('technologist');
    for (const path of ['', '/stats?fullDetails=true', '/logs', '/jobs/pause', '/jobs/delete', '/jobs/create']) {
      const answer = await live.house.ask('GET', `/agendash/api${path}?jobIds=${await record('A.Hourly')}`, cookie);
      expect([path, answer.statusCode]).toEqual([path, path.startsWith('/jobs') ? 404 : 200]);
    }
    for (const query of [
      'limit=',
      'limit=-1&skip=x',
      'limit=1e9',
      'state=nonsense',
      'job=nothing',
      'q=%D0%BD%D0%B5%D1%82',
    ]) {
      expect([query, (await live.house.ask('GET', `/agendash/api?${query}`, cookie)).statusCode]).toEqual([query, 200]);
    }
    expect([await stored(), await tasks(), (await live.audit()).length]).toEqual(before);
  });
});

describe('TM-72: Pause is stop, Resume is start', () => {
  test('Pause stops the task, and its records are paused without a next time', async () => {
    const others = (await tasks()).filter(({ id }) => id !== 'A.Twice');
    const entries = await audited(async () => {
      const answer = await live.press('pause', [await record('A.Twice', 3)]);
      expect([answer.statusCode, answer.json()]).toEqual([200, { pausedCount: 1 }]);
    });
    expect(entries).toEqual(['technologist: task.stop A.Twice → done']);
    expect(await task('A.Twice')).toMatchObject({ status: 'stopped', state: 'idle', nextRunAt: null });
    const own = (await stored()).filter(({ data }) => (data as { taskId: string }).taskId === 'A.Twice');
    expect(own.map(({ disabled, nextRunAt }) => [disabled, nextRunAt])).toEqual([
      [true, null],
      [true, null],
    ]);
    expect((await tasks()).filter(({ id }) => id !== 'A.Twice')).toEqual(others);
    expect(await disagreements(await technologist())).toEqual([]);
  });

  test('Resume starts it again, on the same grid', async () => {
    await live.press('resume', [await record('A.Twice')]);
    const [first] = await live.node.runs('A.Twice', 0);
    const { nextRunAt } = await task('A.Twice');
    const entries = await audited(() => live.press('pause', [first?.id ?? '']));
    expect(entries).toEqual(['technologist: task.stop null → AGENDASH_RECORD_MISSING']);
    expect((await live.audit()).at(-1)?.details).toEqual({ record: first?.id, via: 'agendash' });
    await live.press('pause', [await record('A.Twice')]);
    expect((await live.press('resume', [await record('A.Twice')])).json()).toEqual({ resumedCount: 1 });
    expect(await task('A.Twice')).toMatchObject({ status: 'started', nextRunAt });
    const passed = new Date(nextRunAt ?? 0).getTime() - new Date(first?.slot ?? 0).getTime();
    expect(passed % 3_600_000).toBe(0);
    expect(await disagreements(await technologist())).toEqual([]);
  });

  test('Pause of a running task asks the run to end, as a stop does', async () => {
    await live.press('requeue', [await record('A.Waiting')]);
    await until('the run', () => gate.entered > 0);
    await live.press('pause', [await record('A.Waiting')]);
    expect((await task('A.Waiting')).state).toBe('stopping');
    gate.open();
    const [run] = await ended(live.node, 'A.Waiting', 1);
    expect(run?.kind).toBe('manual');
    await live.press('resume', [await record('A.Waiting')]);
    expect((await task('A.Waiting')).status).toBe('started');
  });

  test('Resume in a group that is not selected selects it, and so starts its tasks', async () => {
    expect(await groups()).not.toContain('B');
    const hidden = (await rows()).filter(({ job }) => job.data.taskId?.startsWith('B.'));
    expect(hidden.map(({ paused, job }) => [paused, job.nextRunAt])).toEqual([
      [true, null],
      [true, null],
    ]);
    const entries = await audited(async () => {
      const answer = await live.press('resume', [await record('B.One'), await record('B.Two')]);
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({ resumedCount: 2, message: expect.stringContaining('«Группа B»') });
    });
    expect(entries).toEqual(['technologist: group.select B → done', 'technologist: task.start B.Two → done']);
    expect((await live.audit()).find(({ action }) => action === 'group.select')?.details).toEqual({
      selected: true,
      taskId: 'B.One',
      via: 'agendash',
    });
    expect(await groups()).toContain('B');
    expect((await task('B.One')).status).toBe('started');
    expect((await task('B.Two')).status).toBe('started');
    await ended(live.node, 'B.One', 1);
    expect(await disagreements(await technologist())).toEqual([]);
  });

  test('Resume starts that very task, also where a person had stopped it before the group was deselected', async () => {
    await live.node.manager.stop('B.One', 'somebody');
    await live.node.manager.selectGroup('B', false, 'somebody');
    await live.press('resume', [await record('B.One')]);
    expect((await task('B.One')).status).toBe('started');
  });

  test('Resume of a task that needs settings selects the group and says what is missing', async () => {
    const entries = await audited(async () => {
      const answer = await live.press('resume', [await record('C.Unconfigured')]);
      expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'TASK_UNCONFIGURED']);
      expect(answer.json().error.message).toMatch(
        /^Группа «Группа C» выбрана, но задача не запущена\. .*требует настройки/,
      );
    });
    expect(entries).toEqual([
      'technologist: group.select C → done',
      'technologist: task.start C.Unconfigured → TASK_UNCONFIGURED',
    ]);
    expect(await task('C.Unconfigured')).toMatchObject({ status: 'unconfigured', nextRunAt: null });
    expect((await task('C.Ready')).status).toBe('started');
    expect(await disagreements(await technologist())).toEqual([]);
  });

  test('Pause of a task whose group is not selected is refused', async () => {
    const answer = await live.press('pause', [await record('D.Hidden')]);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'GROUP_NOT_SELECTED']);
    expect(await groups()).not.toContain('D');
  });
});

describe('TM-72: Requeue and Retry are «Выполнить сейчас»', () => {
  test.each([
    ['requeue', 'requeuedCount'],
    ['retry', 'retriedCount'],
  ])('%s runs the instance once, in no slot, and moves nothing', async (action, counter) => {
    const before = await task('A.Twice');
    const count = (await live.node.runs('A.Twice', 3)).length;
    const other = (await live.node.runs('A.Twice', 0)).length;
    const entries = await audited(async () => {
      const id = await record('A.Twice', 3);
      expect((await live.press(action, [id, id])).json()).toEqual({ [counter]: 1 });
    });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatch(/^technologist: task\.run A\.Twice → done/);
    expect((await live.audit()).at(-1)?.details).toEqual({ jobId: 3, via: 'agendash' });
    const runs = await until('the run', async () => {
      const found = await live.node.runs('A.Twice', 3);
      return found.length > count && found.every(({ outcome }) => outcome !== null) && found;
    });
    expect(runs.slice(count)).toMatchObject([{ kind: 'manual', slot: null, requestedBy: 'technologist' }]);
    expect(await live.node.runs('A.Twice', 0)).toHaveLength(other);
    const after = await task('A.Twice');
    expect([after.nextRunAt, after.status]).toEqual([before.nextRunAt, before.status]);
    expect(await disagreements(await technologist())).toEqual([]);
  });

  test('on the record of an old run they run its task and JobID', async () => {
    const old = (await rows()).find(({ job }) => job.data.taskId === 'A.Twice' && job.data.runId !== undefined);
    const count = (await live.node.runs('A.Twice', 3)).length;
    expect((await live.press('requeue', [old?.job._id ?? ''])).statusCode).toBe(200);
    await until('the run', async () => (await live.node.runs('A.Twice', 3)).length === count + 1);
  });

  test('a stopped task runs once and stays stopped', async () => {
    await live.press('pause', [await record('A.Hourly')]);
    const count = (await live.node.runs('A.Hourly')).length;
    expect((await live.press('requeue', [await record('A.Hourly')])).statusCode).toBe(200);
    await ended(live.node, 'A.Hourly', count + 1);
    expect(await task('A.Hourly')).toMatchObject({ status: 'stopped', nextRunAt: null });
    expect((await rows()).find(({ job }) => job.data.taskId === 'A.Hourly' && !job.data.runId)?.paused).toBe(true);
    await live.press('resume', [await record('A.Hourly')]);
  });

  test('in a group that is not selected they are refused', async () => {
    const answer = await live.press('requeue', [await record('D.Hidden')]);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'GROUP_NOT_SELECTED']);
    expect(await live.node.runs('D.Hidden')).toEqual([]);
  });
});

describe('TM-72: Delete and New Job are refused with a reason', () => {
  test('Delete', async () => {
    const before = await stored();
    const entries = await audited(async () => {
      const ids = [await record('A.Twice', 0), await record('A.Twice', 3), await record('B.One')];
      const answer = await live.press('delete', ids);
      expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'AGENDASH_DELETE_REFUSED']);
      expect(answer.json().error.message).toMatch(/Удаление отклонено.*остановите её \(Pause\)/);
    });
    expect(entries).toEqual([
      'technologist: agendash.delete A.Twice → AGENDASH_DELETE_REFUSED',
      'technologist: agendash.delete B.One → AGENDASH_DELETE_REFUSED',
    ]);
    expect(await stored()).toEqual(before);
  });

  test('New Job', async () => {
    const before = await stored();
    const cookie = await live.house.as('technologist');
    for (const body of [{ jobName: 'Новое', jobSchedule: 'now', jobData: {} }, {}]) {
      const answer = await live.house.ask('POST', '/agendash/api/jobs/create', cookie, body);
      expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'AGENDASH_CREATE_REFUSED']);
      expect(answer.json().error.message).toMatch(/Создание отклонено.*Requeue/);
    }
    expect((await live.audit()).at(-1)).toMatchObject({
      action: 'agendash.create',
      outcome: 'AGENDASH_CREATE_REFUSED',
    });
    expect(await stored()).toEqual(before);
  });
});

describe('TM-72: several records at once', () => {
  test('each task once; what cannot be done does not keep the rest, and is named', async () => {
    const gone = '00000000-0000-4000-8000-000000000000';
    const ids = [
      await record('D.Hidden'),
      await record('A.Twice', 0),
      await record('A.Twice', 3),
      gone,
      await record('B.Two'),
    ];
    const entries = await audited(async () => {
      const answer = await live.press('pause', ids);
      expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'AGENDASH_PARTLY']);
      const { message, details } = answer.json().error;
      expect(message.split('\n')).toEqual([
        'Выполнено: 2, не выполнено: 2.',
        expect.stringMatching(/^Задача D\.Hidden \(JobID: 0\): Группа «Группа D» не выбрана/),
        expect.stringMatching(/^00000000-0000-4000-8000-000000000000: Записи .* уже нет/),
      ]);
      expect(details).toMatchObject([
        { path: '/jobIds/0', code: 'GROUP_NOT_SELECTED' },
        { path: '/jobIds/3', code: 'AGENDASH_RECORD_MISSING' },
      ]);
    });
    expect(entries).toEqual([
      'technologist: task.stop D.Hidden → GROUP_NOT_SELECTED',
      'technologist: task.stop A.Twice → done',
      'technologist: task.stop null → AGENDASH_RECORD_MISSING',
      'technologist: task.stop B.Two → done',
    ]);
    expect((await task('A.Twice')).status).toBe('stopped');
    expect((await task('B.Two')).status).toBe('stopped');
    expect((await task('B.One')).status).toBe('started');
    const again = await live.press('resume', [await record('A.Twice', 3), await record('B.Two')]);
    expect(again.json()).toEqual({ resumedCount: 2 });
  });

  test('where nothing could be done, that is said', async () => {
    const answer = await live.press('requeue', ['a', 'b']);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'AGENDASH_NOT_DONE']);
    expect(answer.json().error.message).toMatch(/^Ничего не выполнено\.\na: Записи a/);
  });

  test('Requeue runs each instance of the records', async () => {
    const count = (await live.node.runs('A.Twice')).length;
    expect((await live.press('requeue', [await record('A.Twice', 0), await record('A.Twice', 3)])).json()).toEqual({
      requeuedCount: 2,
    });
    const runs = await ended(live.node, 'A.Twice', count + 2);
    expect(
      runs
        .slice(count)
        .map(({ jobId }) => jobId)
        .sort(),
    ).toEqual([0, 3]);
  });
});

describe('TM-72: what is no record of a task', () => {
  test.each([
    ['nothing', {}],
    ['no record', { jobIds: [] }],
    ['a word', { jobIds: 'all' }],
    ['a number', { jobIds: [1] }],
    ['no id', { jobIds: ["' or true"] }],
    ['more than is known', { jobIds: ['x'], more: 1 }],
    ['too many records', { jobIds: Array.from({ length: 1_001 }, () => 'x') }],
    ['a list', []],
  ])('a body with %s is malformed', async (_, body) => {
    const cookie = await live.house.as('technologist');
    for (const action of ['pause', 'resume', 'requeue', 'retry', 'delete']) {
      const answer = await live.house.ask('POST', `/agendash/api/jobs/${action}`, cookie, body);
      expect([action, answer.statusCode, answer.json().error.code]).toEqual([action, 400, 'MALFORMED']);
    }
  });

  test('text that is no JSON is refused', async () => {
    const cookie = await live.house.as('technologist');
    const answer = await live.house.ask('POST', '/agendash/api/jobs/pause', cookie, '{', {
      'content-type': 'application/json',
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'NOT_JSON']);
  });

  test('a record of a plugin that is gone, and one that another program made', async () => {
    const { agenda } = live.queue;
    const far = new Date('2040-01-01T00:00:00Z');
    const gone = await agenda.schedule(far, 'Ушедшая задача (JobID: 0)', { taskId: 'Gone.Task', jobId: 0 });
    const foreign = await agenda.schedule(far, 'Чужое задание', { colour: 'green' });
    const ids = [gone, foreign].map(({ attrs }) => String(attrs._id));
    try {
      const [ofGone, ofForeign] = await Promise.all(ids.map((id) => live.press('pause', [id])));
      expect([ofGone?.statusCode, ofGone?.json().error.code]).toEqual([404, 'TASK_MISSING']);
      expect([ofForeign?.statusCode, ofForeign?.json().error.code]).toEqual([409, 'AGENDASH_RECORD_FOREIGN']);
      expect((await live.press('resume', [ids[0] ?? ''])).json().error.code).toBe('TASK_MISSING');
      expect((await live.press('requeue', [ids[0] ?? ''])).json().error.code).toBe('TASK_MISSING');
      expect((await agenda.queryJobs({ ids })).jobs.map(({ nextRunAt, disabled }) => [nextRunAt, disabled])).toEqual([
        [far, false],
        [far, false],
      ]);
    } finally {
      await live.fresh.database.query('delete from agenda.agenda_jobs where id = any($1::uuid[])', [ids]);
    }
  });
});
