import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Host, Product } from '../../../core/cli/host.ts';
import { pluginCaller } from '../../../core/composition/plugin-calls.ts';
import type { PluginContext, PluginRequest, PluginRoute } from '../../../core/contract/index.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type TestServices, testServices } from '../web/support/services.ts';
import { commandLine } from './command-line.ts';

const password = 'длинный пароль';
let fresh: FreshDatabase;
let services: TestServices;
let closed: number;
let operations: unknown[][];
let applied: string[];

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  await fresh.database.query('delete from host.user_account');
  const operation = (id: string) => ({
    id,
    title: `Операция ${id}`,
    run: async () => [],
    ...(id !== 'three' && { undo: async () => [] }),
  });
  services = testServices(fresh.database, new ManualClock(), [
    { id: 'pos', code: { operations: ['one', 'two', 'three'].map(operation), routes } },
  ]);
  closed = 0;
  operations = [];
  applied = [];
});

const answer = async ({ parameters, query, body, user }: PluginRequest) => ({
  body: { parameters, query, body, user },
});
const routes: PluginRoute[] = [
  { method: 'GET', path: '/pos/things', summary: 'Вещи', access: 'tasks.read', handle: answer },
  { method: 'POST', path: '/pos/things/:id/mend', summary: 'Починить', access: 'tasks.manage', handle: answer },
  {
    method: 'POST',
    path: '/pos/things/all/mend',
    summary: 'Починить все',
    access: 'tasks.manage',
    schema: { body: { type: 'object', properties: { how: { enum: ['well'] } }, required: ['how'] } },
    handle: answer,
  },
];

const product: Product = {
  version: '1.2.3',
  async open() {
    const { access, plugins, rubrics, runs, settings, setupCheck, tasks } = services;
    const host: Host = {
      access,
      plugins,
      runs,
      settings,
      tasks,
      documents: { rubrics },
      setupCheck,
      applied,
      config: { timeZone: 'Europe/Moscow' },
      callPlugin: pluginCaller(plugins, () => ({}) as PluginContext),
      runOperation: async (...parameters) => {
        operations.push(parameters);
        return ['Сделано.'];
      },
      close: async () => void closed++,
    };
    return host;
  },
  openSecrets: () => Promise.reject(new Error('not here')),
  start: async () => void operations.push(['start']),
};

const cli = commandLine(product);

const audit = async () => {
  const { items } = await services.access.audit.list({ limit: 1 });
  return items.map(({ login, action, object, outcome }) => [login?.split(':')[0], action, object, outcome])[0];
};

describe('AC-01: users', () => {
  test('the first one gets every role that works; the password comes from the pipe', async () => {
    const { code, output } = await cli('user add Admin --name "Первый Администратор"', `${password}\n`);
    expect([code, output]).toEqual([0, 'Пользователь «admin» добавлен.\n']);
    expect(await services.access.users.get('admin')).toMatchObject({
      roles: ['administrator', 'technologist', 'clerk'],
      cards: ['0.'],
    });
    await services.access.verify('admin', password, 'console');
    expect(await audit()).toEqual(['console', 'user.create', 'admin', 'done']);
    expect(closed).toBe(1);
  });

  test('later ones need a role', async () => {
    await cli('user add admin --name А', password);
    expect(await cli('user add clerk --name Б', password)).toMatchObject({
      code: 2,
      errors: expect.stringMatching('--role'),
    });
    const added = await cli('user add clerk --name Б --role clerk auditor --card 0.A. 0.B.', password);
    expect(added.code).toBe(0);
    expect(await services.access.users.get('clerk')).toMatchObject({
      roles: ['clerk', 'auditor'],
      cards: ['0.A.', '0.B.'],
    });
  });

  test('a password is never an argument, and must be there', async () => {
    expect((await cli('user add admin --name А --password secret123')).code).toBe(2);
    expect(await cli('user add admin --name А')).toMatchObject({
      code: 2,
      errors: expect.stringMatching('стандартный ввод'),
    });
  });

  test('a refusal tells each wrong field, and is exit code 1', async () => {
    const { code, errors } = await cli('user add a --name А --role king', 'short');
    expect(code).toBe(1);
    expect(errors).toMatch(/\/login: .*\n.*\/roles: .*\n.*\/password: /);
    expect(await audit()).toEqual(['console', 'user.create', 'a', 'USER_INVALID']);
  });

  test('a new password ends the sessions', async () => {
    await cli('user add admin --name А', password);
    const token = await services.access.sessions.open('admin');
    expect((await cli('user passwd admin', 'другой пароль')).code).toBe(0);
    expect(await services.access.sessions.find(token)).toBeUndefined();
    expect((await cli('user passwd nobody', 'другой пароль')).code).toBe(1);
  });

  test('are listed for people and as JSON', async () => {
    await cli('user add admin --name "Первый Администратор"', password);
    expect((await cli('user list')).output).toMatch(
      /^Имя +Роли +Состояние +ФИО\nadmin +administrator, .* +действует +Первый/,
    );
    expect(JSON.parse((await cli('user list --json')).output).items).toEqual([
      expect.objectContaining({ login: 'admin', disabled: false }),
    ]);
  });
});

describe('tasks', () => {
  test('are listed, started, stopped and run', async () => {
    expect((await cli('task list')).output).toMatch(/Test\.Task +Проверочная задача +Запущена +Ошибка/);
    expect(JSON.parse((await cli('task list --json --group TEST')).output).items[0]).toMatchObject({ id: 'Test.Task' });
    const refused = await cli('task start Test.Task');
    expect([refused.code, refused.errors]).toEqual([1, 'Задача требует настройки.\n']);
    expect(await audit()).toEqual(['console', 'task.start', 'Test.Task', 'TASK_UNCONFIGURED']);
    expect((await cli('task stop Test.Task')).output).toBe('Задача «Проверочная задача» остановлена.\n');
    expect(await cli('task run Test.Task --job 2')).toMatchObject({
      code: 0,
      output: 'JobID 0: выполнение run-1\n',
      errors: expect.stringMatching(/^Ни один узел, .* не работает: .*\n$/),
    });
    expect(JSON.parse((await cli('task run Test.Task --json')).output)).toEqual({
      runs: [{ runId: 'run-1', jobId: 0 }],
    });
    // Nobody would ever end it.
    expect(await cli('task run Test.Task --wait')).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringMatching(/выполнить некому/),
    });
    const by = expect.stringMatching('^console:');
    expect(services.asked).toEqual([
      ['tasks', {}],
      ['tasks', { group: 'TEST' }],
      ['start', 'Test.Task', by],
      ['stop', 'Test.Task', by],
      ['runNow', 'Test.Task', 2, by],
      ['runNow', 'Test.Task', undefined, by],
    ]);
  });

  test('settings are shown, and saved from a file or the pipe against the version that stands', async () => {
    expect(JSON.parse((await cli('task settings Test.Task')).output)).toMatchObject({ version: 3 });
    const directory = await mkdtemp(path.join(tmpdir(), 'cli-'));
    const file = path.join(directory, 'settings.json');
    await writeFile(file, '{"common": {"hours": 7}}');
    expect((await cli(`task settings Test.Task --save ${file}`)).output).toBe('Настройки сохранены, версия 3.\n');
    await cli('task settings Test.Task --save -', '{"version": 2, "common": {}}');
    const saved = services.asked.filter(([name]) => name === 'save').map(([, , input]) => input);
    expect(saved).toEqual([
      { version: 3, common: { hours: 7 } },
      { version: 2, common: {} },
    ]);
    expect((await cli('task settings Test.Task --save -', '[1')).code).toBe(2);
    expect((await cli(`task settings Test.Task --save ${file}x`)).code).toBe(2);
    await rm(directory, { recursive: true });
  });
});

describe('TM-63: plugin call', () => {
  test('TM-63: lists what plugins can be asked for', async () => {
    expect((await cli('plugin call')).output).toMatch(/GET +\/pos\/things — Вещи\nPOST +\/pos\/things\/:id\/mend/);
    expect(JSON.parse((await cli('plugin call --json')).output).items).toHaveLength(3);
  });

  test('TM-63: calls a route with its parameters, and AC-04 records what changes something', async () => {
    const read = await cli('plugin call GET /pos/things --query kind=one --query limit=5');
    expect(JSON.parse(read.output)).toMatchObject({ parameters: {}, query: { kind: 'one', limit: '5' } });
    const one = await cli('plugin call POST /pos/things/7/mend --body {}');
    expect(JSON.parse(one.output)).toMatchObject({ parameters: { id: '7' }, user: expect.stringMatching(/^console:/) });
    expect(await audit()).toEqual(['console', 'plugin: POST', '/pos/things/7/mend', 'done']);
    const all = await cli('plugin call POST /pos/things/all/mend --body -', '{"how":"well"}');
    expect(JSON.parse(all.output)).toMatchObject({ parameters: {}, body: { how: 'well' } });
  });

  test('TM-63: says what is wrong with a call', async () => {
    const wrong = await cli('plugin call POST /pos/things/all/mend --body {}');
    expect(wrong.code).toBe(1);
    expect(wrong.errors).toMatch(/Вызов не выполнен.*\n.*how/);
    expect((await cli('plugin call GET /pos/nothing')).errors).toContain('нет вызова GET /pos/nothing');
    expect((await cli('plugin call POST /pos/things/7/mend --body {')).code).toBe(2);
    expect((await cli('plugin call GET /pos/things --query kind')).code).toBe(2);
    expect((await cli('plugin call FETCH /pos/things')).code).toBe(2);
  });
});

describe('ED-03: db wizard', () => {
  test('lists the operations of the plugins', async () => {
    expect((await cli('db wizard')).output).toMatch(/pos:one +Операция one\npos:two +Операция two\n/);
    const { items } = JSON.parse((await cli('db wizard --json')).output);
    expect(items[2]).toEqual({
      plugin: 'pos',
      id: 'three',
      title: 'Операция three',
      canBeUndone: false,
      operation: 'pos:three',
    });
    expect(operations).toEqual([]);
  });

  test('runs one or all, with a dry run', async () => {
    const dry = await cli('db wizard pos:two --dry-run');
    expect(dry.output).toBe('Операция two (пробный запуск, ничего не изменено)\n  Сделано.\n');
    const all = await cli('db wizard --all --json');
    const lines = ['Сделано.'];
    expect(JSON.parse(all.output)).toEqual({
      dryRun: false,
      undo: false,
      items: ['pos:one', 'pos:two', 'pos:three'].map((operation) => ({ operation, lines })),
    });
    expect(operations).toEqual([
      ['pos', 'two', { dryRun: true, undo: false }],
      ...['one', 'two', 'three'].map((id) => ['pos', id, { dryRun: false, undo: false }]),
    ]);
    expect((await cli('db wizard pos:four')).code).toBe(2);
  });

  test('undoes one, or all that can be undone, the last one first; the audit tells the two apart', async () => {
    await cli('db wizard pos:two');
    expect(await audit()).toEqual(['console', 'database.wizard', 'pos:two', 'done']);
    const dry = await cli('db wizard pos:two --undo --dry-run');
    expect(dry.output).toBe('Операция two (отмена) (пробный запуск, ничего не изменено)\n  Сделано.\n');
    expect(await audit()).toEqual(['console', 'database.wizard', 'pos:two', 'done']);
    operations = [];
    expect((await cli('db wizard --all --undo')).output).toBe(
      'Операция two (отмена)\n  Сделано.\nОперация one (отмена)\n  Сделано.\n',
    );
    expect(await audit()).toEqual(['console', 'database.wizard-undo', 'pos:one', 'done']);
    expect(operations).toEqual(['two', 'one'].map((id) => ['pos', id, { dryRun: false, undo: true }]));
  });
});

test('OP-04: db migrate tells what it applied', async () => {
  expect((await cli('db migrate')).output).toBe('Схема базы данных не требует обновления.\n');
  applied = ['host/0003-access'];
  expect((await cli('db migrate')).output).toBe('Применено: host/0003-access.\n');
  expect(JSON.parse((await cli('db migrate --json')).output)).toEqual({ applied: ['host/0003-access'] });
});

test('TM-63: plugin list shows those that failed too', async () => {
  const { output } = await cli('plugin list');
  expect(output).toMatch(/pos +1\.2\.3 +загружен\n/);
  expect(output).toMatch(/\/plugins\/bad\/plugin\.manifest\.json +— +ошибка +нет версии\n/);
  expect(JSON.parse((await cli('plugin list --json')).output).items).toHaveLength(2);
});

test('start starts', async () => {
  expect((await cli('start')).code).toBe(0);
  expect(operations).toEqual([['start']]);
});

describe('used wrongly is exit code 2, with a reason in Russian', () => {
  test.each([
    ['strat', 'strat: нет такой команды'],
    ['user passwd', 'login: не хватает аргумента'],
    ['user add x', '--name <name>: не указан обязательный параметр'],
    ['task list --color', '--color: нет такого параметра'],
    ['task run X --job', '--job <number>: у параметра нет значения'],
    ['task run X --job one', '--job <number>: неверное значение'],
    ['plugin list more', 'list: лишние аргументы'],
  ])('%s', async (parameters, reason) => {
    const { code, errors } = await cli(parameters, password);
    expect([code, errors]).toEqual([2, `${reason}. Справка: --help\n`]);
  });

  test('a group of commands alone shows what there is', async () => {
    const { code, errors } = await cli('user');
    expect(code).toBe(2);
    expect(errors).toMatch(/Использование: priemnaya user/);
  });
});

test('every command has help, in Russian', async () => {
  const commands = ['', 'start'];
  const groups = {
    user: ['add', 'passwd', 'list'],
    db: ['migrate', 'wizard'],
    group: ['list', 'select', 'deselect'],
    task: ['list', 'show', 'start', 'stop', 'run', 'runs', 'slots', 'check-schedule', 'settings'],
    run: ['show', 'log', 'cancel'],
    node: ['list'],
    secrets: ['status', 'rotate', 'forget'],
    audit: ['list'],
    plugin: ['list', 'call'],
  };
  for (const [group, names] of Object.entries(groups)) commands.push(group, ...names.map((name) => `${group} ${name}`));
  for (const command of commands) {
    const { code, output } = await cli(`${command} --help`);
    expect([command, code]).toEqual([command, 0]);
    expect(output).toMatch(/^Использование: /);
    expect(output).toMatch(/показать справку/);
    expect(output).not.toMatch(/\b(Usage|Options|display help|output the)\b|\[(options|command)\]/);
  }
  expect((await cli('--version')).output).toBe('1.2.3\n');
});
