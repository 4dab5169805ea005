import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type SettingsHouse, type SubjectTask, settingsHouse } from './support/settings-house.ts';

let house: SettingsHouse;
let task: SubjectTask;
beforeAll(async () => {
  house = await settingsHouse();
});
afterAll(() => house.close());
beforeEach(() => {
  task = house.nextTask();
});

const first = { jobId: 0, settings: { login: 'robot', password: 'тайна-0' } };
const right = { version: 0, common: { folder: 'входящие', key: 'ключ-1' }, instances: [first] };
const refusal = { code: 'TASK_BUSY', message: 'Остановите задачу, чтобы изменить параметры' };
/** Saves what is changed of a stopped task, and stops it again. */
async function change(body: object): Promise<void> {
  const { version } = (await task.read()).json();
  const saved = await task.save({ version, ...body });
  expect([saved.statusCode, saved.json().error]).toEqual([200, undefined]);
  await task.started();
  await task.stop();
}
const jobIds = async () => (await task.read()).json().instances.map(({ jobId }: { jobId: number }) => jobId);

describe('TM-20: only a stopped task can be configured', () => {
  test('a started one refuses saves and restores, and is read', async () => {
    await task.select();
    await task.save(right);
    await task.started();
    for (const answer of [await task.save({ ...right, version: 1 }), await task.restore(1)]) {
      expect([answer.statusCode, answer.json().error]).toEqual([409, expect.objectContaining(refusal)]);
    }
    const read = await task.read();
    expect([read.statusCode, read.json().version]).toEqual([200, 1]);
    expect(await house.audit()).toContain(`technologist: task.settings ${task.id} → TASK_BUSY`);
  });

  test('a manual run of a stopped one refuses them until it has ended', async () => {
    await task.select();
    await change(right);
    const before = task.gate.entered;
    expect((await task.post('run')).statusCode).toBe(202);
    house.queue.tick();
    await until('the run', () => task.gate.entered > before);
    const answer = await task.save({ ...right, version: 1 });
    expect([answer.statusCode, answer.json().error]).toEqual([409, expect.objectContaining(refusal)]);
    task.gate.open();
    await until('the end', async () => (await house.tasks.manager.task(task.id)).state === 'idle');
    expect((await task.save({ ...right, version: 1 })).statusCode).toBe(200);
  });

  test('a task of a group that is not selected is stopped; a save while the group is selected is one or the other', async () => {
    expect((await task.save(right)).statusCode).toBe(200);
    expect((await task.save({ ...right, version: 1 })).statusCode).toBe(200);
    const both = await Promise.all([task.select(), task.save({ ...right, version: 2 })]);
    expect([200, 409]).toContain(both[1].statusCode);
    expect((await task.save({ ...right, version: both[1].statusCode === 200 ? 3 : 2 })).statusCode).toBe(409);
  });

  test('more saves at once than there are connections: one wins, the others are told why, at once', async () => {
    await task.select();
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, n) => task.save({ ...right, common: { folder: `папка ${n}` } })),
    );
    const codes = answers.map(({ statusCode }) => statusCode).sort();
    expect(codes).toEqual([200, ...Array(14).fill(409)]);
    expect((await task.read()).json().version).toBe(1);
  });
});

test('TM-21: a complete save starts the task, also one that a person had stopped; an incomplete one is no save', async () => {
  await task.select();
  expect(await task.status()).toBe('unconfigured');
  expect((await task.save({ ...right, instances: [] })).statusCode).toBe(422);
  expect(await task.status()).toBe('unconfigured');
  expect((await task.save(right)).statusCode).toBe(200);
  await task.started();
  await until('the run', () => task.gate.entered === 1);
  task.gate.open();
  await until('the end', async () => (await house.tasks.manager.task(task.id)).state === 'waiting');
  await task.stop();
  expect((await task.save({ version: 1, common: { folder: 'другая' } })).statusCode).toBe(200);
  await task.started();
});

test('TM-22: a wrong save is refused as a whole, with an error for every wrong field', async () => {
  const wrong = await task.save({
    version: 0,
    common: { folder: '', hours: 'час', more: 1, server: { name: 'a\u0000' } },
    instances: [
      { jobId: 0, settings: { login: 5 } },
      { jobId: 9, settings: {} },
    ],
    clearSecrets: ['/common/folder'],
  });
  expect(wrong.statusCode).toBe(422);
  const paths = wrong.json().error.details.map(({ path }: { path: string }) => path);
  expect(paths.sort()).toEqual([
    '/common/folder',
    '/common/folder',
    '/common/hours',
    '/common/more',
    '/common/server/name',
    '/instances/0/login',
    '/instances/0/password',
    '/instances/1/jobId',
    '/instances/1/login',
    '/instances/1/password',
  ]);
  expect((await task.read()).json()).toMatchObject({ version: 0, instances: [{ jobId: 0 }] });
  const rows = await house.fresh.database.query('select 1 from host.settings_version where owner_id = $1', [task.id]);
  expect(rows).toEqual([]);
  expect((await task.post('check', { version: 0, common: {} })).json().problems).toContainEqual(
    expect.objectContaining({ path: '/common/folder', severity: 'error' }),
  );
});

describe('TM-23: instances', () => {
  const settings = { login: 'b', password: 'тайна-b' };

  test('a new one gets the highest number ever + 1, also after the highest was removed; JobID 0 is always there', async () => {
    await task.select();
    await change({ ...right, instances: [first, { settings }, { settings }] });
    expect(await jobIds()).toEqual([0, 1, 2]);
    await change({ instances: [first] });
    await change({ instances: [first, { settings }] });
    expect(await jobIds()).toEqual([0, 3]);
    const none = await task.save({ version: 3, instances: [{ settings }] });
    expect([none.statusCode, none.json().error.details[0].path]).toEqual([422, '/instances']);
    const gone = await task.save({ version: 3, instances: [first, { jobId: 1, settings }] });
    expect([gone.statusCode, gone.json().error.details[0].path]).toEqual([422, '/instances/1/jobId']);
    const { instances } = await house.tasks.manager.task(task.id);
    expect(instances.map(({ jobId }) => jobId)).toEqual([0, 3]);
  });

  test('removing one keeps its history', async () => {
    await task.select();
    task.gate.open();
    await change({ ...right, instances: [first, { settings }] });
    const runs = () => house.tasks.history.list({ taskId: task.id, jobId: 1, limit: 10 });
    await task.post('run', { jobId: 1 });
    house.queue.tick();
    await until('the end', async () => {
      task.gate.open();
      const { items } = await runs();
      return items.some(({ kind }) => kind === 'manual') && items.every(({ outcome }) => outcome !== null);
    });
    const { length } = (await runs()).items;
    await task.stop();
    await change({ instances: [first] });
    expect((await runs()).items).toHaveLength(length);
    expect((await task.post('run', { jobId: 1 })).statusCode).toBe(404);
  });
});

describe('TM-24: secrets', () => {
  test('are told nowhere: not by the API, the log, errors, the audit, the database', async () => {
    await task.select();
    const texts: string[] = [];
    const keep = async (answer: ReturnType<SubjectTask['read']>) => texts.push((await answer).body);
    await keep(task.save({ ...right, common: { folder: 'ask', key: 'ключ-1', server: { token: 'ключ-2' } } }));
    await keep(task.save({ ...right, instances: [{ jobId: 0, settings: { login: 1, password: 'тайна-0' } }] }));
    await keep(task.save({ ...right, common: { folder: 'ask', key: 'ключ-1' }, confirmed: ['NOT_EMPTY'] }));
    await keep(task.post('check', { ...right, version: 1 }));
    await keep(task.read());
    await until('the run', () => task.given.length > 0);
    await task.stop();
    await keep(task.save({ version: 1, common: { folder: 'x', key: 'ключ-3', server: { token: 'ключ-2' } } }));
    await task.started();
    await task.stop();
    await keep(task.restore(1));
    const cookie = await house.as('technologist');
    await keep(house.ask('GET', `/api/tasks/${task.id}/settings/versions`, cookie));
    await keep(task.restore(1, { confirmed: ['NOT_EMPTY'] }));
    for (const table of ['settings_version', 'audit', 'run', 'run_log']) {
      const rows = await house.fresh.database.query(`select t::text from host.${table} t`);
      texts.push(JSON.stringify(rows));
    }
    texts.push(JSON.stringify(house.log));
    expect(texts.filter((text) => /тайна|ключ-\d/.test(text))).toEqual([]);
    // The run itself had them.
    expect(task.given[0]).toMatchObject({ common: { key: 'ключ-1' }, instance: { password: 'тайна-0' } });
  });

  test('an empty one stays, one of a new value is replaced, one that is cleared goes', async () => {
    await task.select();
    await change({ ...right, common: { folder: 'a', key: 'ключ-1', server: { token: 'ключ-2', name: 'n' } } });
    const settings = { login: 'robot', password: null };
    await change({ common: { folder: 'a', key: '' }, instances: [{ jobId: 0, settings }] });
    const read = (await task.read()).json();
    expect(read.secretsSet).toEqual(['/common/key', '/common/server/token', '/instances/0/password']);
    await change({
      common: { folder: 'a', key: 'ключ-9', server: { name: 'n' } },
      clearSecrets: ['/common/server/token'],
    });
    const { common, secretsSet } = (await task.read()).json();
    expect([common, secretsSet]).toEqual([
      { folder: 'a', hours: 1, key: null, server: { name: 'n', token: null } },
      ['/common/key', '/instances/0/password'],
    ]);
    const required = await task.save({ version: 3, clearSecrets: ['/instances/0/password'] });
    expect([required.statusCode, required.json().error.details[0].path]).toEqual([422, '/instances/0/password']);
  });
});

describe('TM-25: versions', () => {
  const settings = (login: string) => ({ login, password: `тайна-${login}` });
  const versions = async () =>
    (await house.ask('GET', `/api/tasks/${task.id}/settings/versions`, await house.as('auditor'))).json().items;

  test('author, time and a masked diff', async () => {
    await task.select();
    await change(right);
    await house.clock.advance(60_000);
    await change({ common: { folder: 'b', key: 'ключ-2' } });
    expect(await versions()).toEqual([
      {
        version: 2,
        at: '2026-01-12T09:01:00.000Z',
        author: 'technologist',
        diff: [
          { path: '/common/key', before: '***', after: '***' },
          { path: '/common/folder', before: 'входящие', after: 'b' },
        ],
      },
      expect.objectContaining({ version: 1, at: '2026-01-12T09:00:00.000Z', author: 'technologist' }),
    ]);
  });

  test('a restore brings back the instances of then under their numbers, and takes those that came later', async () => {
    await task.select();
    task.gate.open();
    await change({ ...right, instances: [first, { settings: settings('b') }] });
    await change({ instances: [first, { settings: settings('c') }, { settings: settings('d') }] });
    expect(await jobIds()).toEqual([0, 2, 3]);
    const restored = await task.restore(1);
    expect([restored.statusCode, restored.json().version]).toEqual([200, 3]);
    expect(await jobIds()).toEqual([0, 1]);
    await task.started();
    await until('the instances', async () => {
      const { instances } = await house.tasks.manager.task(task.id);
      return instances.map(({ jobId }) => jobId).join() === '0,1';
    });
    await task.stop();
    await until('a task at rest', async () => (await house.tasks.manager.task(task.id)).state === 'idle');
    const [{ diff }] = await versions();
    expect(diff).toEqual(
      expect.arrayContaining([
        { path: '/instances/1/login', before: null, after: 'b' },
        { path: '/instances/1/password', before: null, after: '***' },
        { path: '/instances/2/login', before: 'c', after: null },
        { path: '/instances/3/password', before: '***', after: null },
      ]),
    );
    // Numbers are never given again, neither those that went nor those that came back.
    await change({ instances: [first, { jobId: 1, settings: { login: 'b' } }, { settings: settings('e') }] });
    expect(await jobIds()).toEqual([0, 1, 4]);
    expect((await task.restore(2)).statusCode).toBe(200);
    expect(await jobIds()).toEqual([0, 2, 3]);
  });

  test('a version that asks something is restored when that is confirmed; one that never was is 404', async () => {
    await task.select();
    await change({ ...right, common: { folder: 'ask' }, confirmed: ['NOT_EMPTY'] });
    await change({ common: { folder: 'b' } });
    const asking = await task.restore(1);
    expect([asking.statusCode, asking.json().error.code]).toEqual([409, 'CONFIRMATION_REQUIRED']);
    expect((await task.restore(1, { confirmed: ['NOT_EMPTY'] })).json().version).toBe(3);
    expect((await task.restore(9)).statusCode).toBe(404);
    expect((await task.restore(1, { version: 1 })).statusCode).toBe(400);
  });

  test('numbers beyond those of the database are refused like others that do not exist', async () => {
    const cookie = await house.as('technologist');
    const far = 2 ** 40;
    const answers = [
      await house.ask('GET', `/api/tasks/${task.id}/runs?jobId=${far}`, cookie),
      await task.save({ ...right, version: far }),
      await task.save({ ...right, instances: [first, { ...first, jobId: far }] }),
      await task.restore(far),
      await task.post('run', { jobId: far }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 409, 422, 400, 409]);
  });

  test('AC-02: who may only read reads, and is refused the rest', async () => {
    const cookie = await house.as('auditor');
    const path = `/api/tasks/${task.id}/settings`;
    expect((await house.ask('GET', path, cookie)).statusCode).toBe(200);
    expect((await house.ask('PUT', path, cookie, right)).statusCode).toBe(403);
    expect((await house.ask('POST', `${path}/versions/1/restore`, cookie)).statusCode).toBe(403);
  });
});
