import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RetryLaterError } from '../../../core/contract/errors.ts';
import { type House, openHouse } from './support/house.ts';
import { run, task } from './support/services.ts';

let house: House;
let tech: string;
const wire = (value: unknown) => JSON.parse(JSON.stringify(value));
const asked = (name: string) => house.services.asked.filter(([called]) => called === name).map(([, ...rest]) => rest);

beforeAll(async () => {
  const module = { id: 'pos', title: { ru: 'Интеграция с ПОС' }, schema: 'x.json', version: 1 };
  house = await openHouse({ plugins: [{ manifest: { moduleSettings: module } }] });
  tech = await house.as('technologist');
});
afterAll(() => house.close());
beforeEach(() => void house.services.asked.splice(0));

describe('tasks', () => {
  test('are answered in the fixed shape, times in UTC', async () => {
    expect((await house.ask('GET', '/api/tasks/Test.Task', tech)).json()).toMatchObject(wire(task));
    const list = await house.ask('GET', '/api/tasks?group=TEST&status=started', tech);
    expect(list.json()).toEqual({ items: [wire(task)] });
    expect(asked('tasks')).toEqual([[{ group: 'TEST', status: 'started' }]]);
  });

  test('groups are listed and selected', async () => {
    expect((await house.ask('GET', '/api/groups', tech)).json().items).toHaveLength(1);
    await house.ask('PUT', '/api/groups/TEST', tech, { selected: false });
    expect(asked('selectGroup')).toEqual([['TEST', false, 'technologist']]);
  });

  test('TM-33: «Выполнить сейчас» for one instance, or without a body for all', async () => {
    const all = await house.ask('POST', '/api/tasks/Test.Task/run', tech);
    expect([all.statusCode, all.json()]).toEqual([202, { runs: [{ runId: 'run-1', jobId: 0 }] }]);
    await house.ask('POST', '/api/tasks/Test.Task/run', tech, { jobId: 2 });
    expect(asked('runNow')).toEqual([
      ['Test.Task', undefined, 'technologist'],
      ['Test.Task', 2, 'technologist'],
    ]);
  });

  test('what does not fit the state is 409 with the reason, an unknown task 404', async () => {
    const refused = await house.ask('POST', '/api/tasks/Test.Task/start', tech);
    expect(refused.statusCode).toBe(409);
    expect(refused.json().error).toMatchObject({ code: 'TASK_UNCONFIGURED', message: 'Задача требует настройки.' });
    expect((await house.ask('GET', '/api/tasks/Other', tech)).statusCode).toBe(404);
  });

  test('TM-38: the next slots, five where nothing else is said', async () => {
    await house.ask('GET', '/api/tasks/Test.Task/slots', tech);
    await house.ask('GET', '/api/tasks/Test.Task/slots?count=2', tech);
    expect(asked('slots')).toEqual([
      ['Test.Task', 5],
      ['Test.Task', 2],
    ]);
  });
});

describe('malformed requests are 400, with what is wrong in Russian', () => {
  test.each([
    ['GET', '/api/tasks?status=lost', undefined, '/status', /Допустимые значения/],
    ['GET', '/api/tasks?grop=A', undefined, '/grop', /имелось в виду «group»/],
    ['GET', '/api/tasks/Test.Task/slots?count=0', undefined, '/count', /не меньше 1/],
    ['PUT', '/api/groups/TEST', { selected: 'yes' }, '/selected', /да или нет/],
    ['PUT', '/api/groups/TEST', {}, '/selected', /не заполнено/],
    ['POST', '/api/tasks/Test.Task/run', { jobId: -1 }, '/jobId', /не меньше 0/],
  ])('%s %s', async (method, path, body, field, message) => {
    const answer = await house.ask(method, path, tech, body);
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'MALFORMED']);
    expect(answer.json().error.details).toEqual([
      expect.objectContaining({ path: field, message: expect.stringMatching(message) }),
    ]);
  });

  test('what is not JSON, and what is too large', async () => {
    const json = { 'content-type': 'application/json' };
    const broken = await house.ask('PUT', '/api/groups/TEST', tech, '{"selected": tr', json);
    expect([broken.statusCode, broken.json().error.code]).toEqual([400, 'NOT_JSON']);
    const large = await house.ask('PUT', '/api/groups/TEST', tech, `{"a":"${'x'.repeat(1_100_000)}"}`, json);
    expect([large.statusCode, large.json().error.code]).toEqual([413, 'TOO_LARGE']);
  });
});

describe('errors tell nothing of the inside', () => {
  test('AC-06: an unexpected error is 500 with a number to ask by; the log has no text of it', async () => {
    const broken = await openHouse({
      services: {
        tasks: {
          groups: async () => Promise.reject(new Error('Иванов Иван, password=secret')),
          tasks: async () =>
            Promise.reject(new RetryLaterError('DATABASE_AWAY', 'База не отвечает.', { retryAfterMs: 1500 })),
        } as never,
      },
    });
    try {
      const cookie = await broken.as('technologist');
      const answer = await broken.ask('GET', '/api/groups', cookie);
      const { requestId } = answer.json().error;
      expect([answer.statusCode, answer.json().error.code]).toEqual([500, 'INTERNAL']);
      expect(answer.json().error.message).toContain(requestId);
      expect(answer.body + JSON.stringify(broken.services.logged)).not.toMatch(/Иванов|secret/);
      expect(broken.services.logged).toEqual([
        ['Request failed', expect.objectContaining({ requestId, route: 'GET /api/groups', status: 500 })],
      ]);
      const away = await broken.ask('GET', '/api/tasks', cookie);
      expect([away.statusCode, away.headers['retry-after'], away.json().error.code]).toEqual([
        503,
        '2',
        'DATABASE_AWAY',
      ]);
    } finally {
      await broken.close();
    }
  });
});

describe('settings', () => {
  const input = {
    version: 3,
    common: { hours: 6, password: 'secret value' },
    instances: [{ settings: { name: 'new' } }],
  };

  test('of a task are read, saved, checked and restored', async () => {
    const read = await house.ask('GET', '/api/tasks/Test.Task/settings', tech);
    expect(read.json()).toMatchObject({
      version: 3,
      common: { hours: 5, password: null },
      secretsSet: ['/common/password'],
    });
    expect((await house.ask('PUT', '/api/tasks/Test.Task/settings', tech, input)).statusCode).toBe(200);
    const check = await house.ask('POST', '/api/tasks/Test.Task/check', tech, input);
    expect(check.json().problems).toEqual([
      { path: '/common/hours', severity: 'warning', code: 'SELDOM', message: 'Редко.' },
    ]);
    const versions = await house.ask('GET', '/api/tasks/Test.Task/settings/versions', tech);
    expect(versions.json().items[0].diff).toEqual([{ path: '/common/hours', before: 4, after: null }]);
    await house.ask('POST', '/api/tasks/Test.Task/settings/versions/2/restore', tech);
    const confirmed = ['SELDOM'];
    await house.ask('POST', '/api/tasks/Test.Task/settings/versions/1/restore', tech, { confirmed });
    const owner = { kind: 'task', id: 'Test.Task' };
    expect(asked('save')).toEqual([[owner, input, 'technologist']]);
    expect(asked('restore')).toEqual([
      [owner, 2, 'technologist', undefined],
      [owner, 1, 'technologist', confirmed],
    ]);
  });

  test('of a module are there for every plugin that declares them, and without instances', async () => {
    const read = await house.ask('GET', '/api/modules/pos/settings', tech);
    expect(read.json().instances).toBeUndefined();
    const { instances: _, ...common } = input;
    await house.ask('PUT', '/api/modules/pos/settings', tech, { ...common, confirmed: ['POS_URL_CHANGED'] });
    expect(asked('save')).toEqual([
      [{ kind: 'module', id: 'pos' }, { ...common, confirmed: ['POS_URL_CHANGED'] }, 'technologist'],
    ]);
    expect((await house.ask('GET', '/api/modules/none/settings', tech)).statusCode).toBe(404);
  });

  test('AC-04: the audit has the names of the fields, and no values', async () => {
    await house.ask('PUT', '/api/tasks/Test.Task/settings', tech, input);
    const { items } = await house.services.access.audit.list({ action: 'task.settings', limit: 1 });
    expect(items[0]).toMatchObject({
      login: 'technologist',
      address: '127.0.0.1',
      object: 'Test.Task',
      outcome: 'done',
      details: { fields: ['version', 'common.hours', 'common.password', 'instances'] },
    });
  });
});

describe('runs', () => {
  test('are listed by page, shown and cancelled', async () => {
    const list = await house.ask('GET', '/api/tasks/Test.Task/runs?jobId=0&outcome=failed&limit=10&cursor=abc', tech);
    expect(list.json()).toEqual({ items: [wire(run)], nextCursor: 'next' });
    expect(asked('runs')).toEqual([[{ taskId: 'Test.Task', jobId: 0, outcome: 'failed', limit: 10, cursor: 'abc' }]]);
    expect((await house.ask('GET', '/api/runs/run-1', tech)).json()).toEqual(wire(run));
    expect((await house.ask('POST', '/api/runs/run-1/cancel', tech)).statusCode).toBe(202);
    expect(asked('cancel')).toEqual([['run-1', 'technologist']]);
  });

  test('TM-42: the log is JSON lines that bear run, task, instance and node', async () => {
    const answer = await house.ask('GET', '/api/runs/run-1/log', tech);
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const lines = answer.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1000);
    expect(lines[999]).toMatchObject({
      message: 'строка 999',
      runId: 'run-1',
      taskId: 'Test.Task',
      jobId: 0,
      node: 'node-1',
    });
    expect((await house.ask('GET', '/api/runs/none/log', tech)).statusCode).toBe(404);
  });
});

test('AC-04: starts, stops, runs by hand and groups are audited, refusals too', async () => {
  const before = (await house.audit()).length;
  await house.ask('POST', '/api/tasks/Test.Task/start', tech);
  await house.ask('POST', '/api/tasks/Test.Task/stop', tech);
  await house.ask('POST', '/api/tasks/Test.Task/run', tech, { jobId: 1 });
  await house.ask('PUT', '/api/groups/TEST', tech, { selected: true });
  await house.ask('POST', '/api/tasks/Test.Task/stop', await house.as('auditor'));
  expect((await house.audit()).slice(before)).toEqual([
    'technologist: task.start Test.Task → TASK_UNCONFIGURED',
    'technologist: task.stop Test.Task → done',
    'technologist: task.run Test.Task → done',
    'technologist: group.select TEST → done',
    'auditor: task.stop Test.Task → FORBIDDEN',
  ]);
});
