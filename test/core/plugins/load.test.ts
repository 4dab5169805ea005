import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LoadOptions, loadPlugins, pluginMigrations } from '../../../core/plugins/index.ts';
import { code, manifest, type PluginFolders, pluginFolders, task } from './plugin-folders.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/plugins/good', import.meta.url));
let folders: PluginFolders;

const load = (options: Partial<LoadOptions> = {}) =>
  loadPlugins({
    directories: [folders.directory],
    services: ['documents', 'database', 'http', 'notices'],
    capabilities: ['routes', 'gauges'],
    loadTimeoutMs: 5000,
    ...options,
  });

/** The one failure of a plugin with these files, beside a right plugin that must be there all the same. */
async function failureOf(files: Record<string, unknown>, options: Partial<LoadOptions> = {}) {
  await folders.add('a-bad', files);
  await folders.add('z-good', { 'plugin.manifest.json': manifest({ id: 'good' }), 'index.js': code('good.Task') });
  const registry = await load(options);
  expect(registry.plugins.map((plugin) => plugin.manifest.id)).toEqual(['good']);
  expect(registry.failures).toHaveLength(1);
  const [failure] = registry.failures;
  expect(failure!.file.startsWith(path.join(folders.directory, 'a-bad'))).toBe(true);
  return failure!;
}

const bad = (changes: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  failureOf({ 'plugin.manifest.json': manifest(changes), 'index.js': code('demo.Task'), ...more });

const settings = { common: { schema: 'common.json', version: 1 } };
const schema = (properties: Record<string, unknown>) => ({ type: 'object', properties });

beforeEach(async () => {
  folders = await pluginFolders();
});
afterEach(() => folders.remove());

describe('discovery', () => {
  test('TM-64: no plugin at all is fine', async () => {
    const empty = { plugins: [], failures: [], tasks: new Map() };
    expect(await load()).toEqual(empty);
    expect(await load({ directories: [path.join(folders.directory, 'nowhere')] })).toEqual(empty);
  });

  test('TM-60: manifest, code (built, or its TypeScript source) and schemas of a plugin are loaded', async () => {
    const registry = await load({ directories: [fixtures] });
    expect(registry.failures).toEqual([]);
    expect([...registry.tasks.keys()]).toEqual(['Demo.Collect', 'Demo.Wake', 'Demo.Beta']);
    const collect = registry.tasks.get('Demo.Collect')!;
    expect(collect.plugin.directory).toBe(path.join(fixtures, 'alpha'));
    expect(collect.plugin.moduleSchema).toMatchObject({ title: 'Настройки модуля' });
    expect(collect.plugin.taskSchemas.get('Demo.Collect')!.common).toMatchObject({ title: 'Общие настройки ФЗ' });
    expect(typeof collect.code.run).toBe('function');
    expect(pluginMigrations(registry)).toEqual([
      { schema: 'plugin_alpha', directory: path.join(fixtures, 'alpha/migrations') },
    ]);
  });

  test('TM-60: the root manifest lists folders and packages; a folder found twice counts once', async () => {
    await folders.add('plugins/one', {
      'plugin.manifest.json': manifest({ id: 'one' }),
      'index.js': code('one.Task'),
    });
    await folders.add('node_modules/@scope/two', {
      'plugin.manifest.json': manifest({ id: 'two' }),
      'index.js': code('two.Task'),
    });
    const root = await folders.add('product', {
      'plugin.manifest.json': { plugins: ['../plugins/one', '@scope/two', 'three'] },
    });
    const registry = await load({
      rootManifest: path.join(root, 'plugin.manifest.json'),
      directories: [path.join(folders.directory, 'plugins')],
    });
    expect(registry.plugins.map((plugin) => plugin.manifest.id)).toEqual(['one', 'two']);
    expect(registry.failures).toEqual([
      {
        file: path.join(root, 'plugin.manifest.json'),
        code: 'PLUGIN_MISSING',
        reason: expect.stringContaining('«three»'),
      },
    ]);
  });

  test('TM-61: a missing or wrong root manifest is reported, and dropped plugins are loaded', async () => {
    await folders.add('plugins/one', { 'plugin.manifest.json': manifest({ id: 'one' }), 'index.js': code('one.Task') });
    await folders.add('.', { 'root.json': { plugin: [] } });
    for (const [file, reason] of [
      ['nowhere.json', 'ENOENT'],
      ['root.json', '«plugins»'],
    ] as const) {
      const registry = await load({
        rootManifest: path.join(folders.directory, file),
        directories: [path.join(folders.directory, 'plugins')],
      });
      expect(registry.plugins).toHaveLength(1);
      expect(registry.failures[0]!.reason).toContain(reason);
    }
  });

  test('TM-63: dropping a folder is enough', async () => {
    expect((await load()).plugins).toHaveLength(0);
    await folders.add('dropped', { 'plugin.manifest.json': manifest(), 'index.js': code('demo.Task') });
    await folders.add('not-a-plugin', { 'readme.txt': 'x' });
    expect((await load()).plugins.map((plugin) => plugin.manifest.id)).toEqual(['demo']);
  });
});

describe('TM-61: a wrong plugin is reported with file and reason, and the others go on', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a misspelt key', { modul: 'index.js' }, '/modul: неизвестное поле. Возможно, имелось в виду «module»'],
    ['a missing key', { title: undefined }, '/title: обязательное поле не заполнено'],
    ['a wrong type', { tasks: {} }, '/tasks: ожидается список'],
    ['a wrong id', { id: 'Моё имя', tasks: [] }, '/id: значение должно соответствовать образцу «строчные'],
    ['a title without Russian', { title: { en: 'x' } }, '/title/ru: обязательное поле'],
    ['a wrong version', { version: '1' }, '/version: значение должно соответствовать образцу «1.2.3»'],
    ['a module outside the folder', { module: '../x.js' }, '/module: '],
    ['a migrations path outside the folder', { database: { migrations: 'a/../../b' } }, '/database/migrations: '],
    ['an unknown service', { services: ['mail'] }, '/services/0: допустимые значения: «documents»'],
    ['an unknown capability', { capabilities: ['magic'] }, '/capabilities/0: допустимые значения: «routes»'],
    ['an unknown kind of schedule', { tasks: [task({ schedule: { kind: 'cron' } })] }, '/tasks/0/schedule/kind: допу'],
    ['a grid without a period', { tasks: [task({ schedule: { kind: 'grid' } })] }, '/tasks/0/schedule/period: обяз'],
    [
      'a period of a task without schedule',
      { tasks: [task({ schedule: { kind: 'none', period: { default: 1, unit: 'hours' } } })] },
      '/tasks/0/schedule/period: здесь это поле не допускается',
    ],
    [
      'a wrong unit',
      { tasks: [task({ schedule: { kind: 'grid', period: { default: 0, unit: 'days' } } })] },
      '/tasks/0/schedule/period/unit: допустимые значения: «seconds», «minutes», «hours»',
    ],
    ['a wrong reference', { tasks: [task({ runsOn: 'modul:/x' })] }, '/tasks/0/runsOn: '],
    ['the same task twice', { tasks: [task(), task()] }, 'Задача «demo.Task» объявлена дважды'.slice(1)],
    [
      'the same counter twice',
      {
        tasks: [
          task({
            counters: [
              { id: 'n', title: { ru: 'Н' } },
              { id: 'n', title: { ru: 'Н' } },
            ],
          }),
        ],
      },
      '/tasks/0/counters: счётчик «n» объявлен дважды',
    ],
    ['http without channel and origins', { services: ['http'] }, '/services: для сервиса http нужен раздел /http'],
    ['database without migrations', { services: ['database'] }, 'нужен раздел /database'],
    ['module settings needed but absent', { tasks: [task({ needsModuleSettings: true })] }, 'нет настроек модуля'],
  ])('%s', async (_, changes, reason) => {
    const failure = await bad(changes);
    expect(failure.code).toBe('MANIFEST_INVALID');
    expect(failure.reason).toContain(reason);
    expect(path.basename(failure.file)).toBe('plugin.manifest.json');
  });

  test('a manifest that is not JSON: line and column are named', async () => {
    const failure = await failureOf({ 'plugin.manifest.json': '{\n  "id": "demo",\n  oops\n}' });
    expect(failure.code).toBe('MANIFEST_NOT_JSON');
    expect(failure.reason).toContain('строка 3, позиция 3');
  });

  test.each([['null'], ['[]'], ['"text"'], ['1']])('a manifest that is %s', async (text) => {
    expect((await failureOf({ 'plugin.manifest.json': text })).code).toBe('MANIFEST_INVALID');
  });

  test('a manifest that is a folder', async () => {
    expect((await failureOf({ 'plugin.manifest.json/x': '' })).code).toBe('MANIFEST_UNREADABLE');
  });

  test.each([
    [0, 'HOST_API_INCOMPATIBLE'],
    [2, 'HOST_API_INCOMPATIBLE'],
    ['1', 'MANIFEST_INVALID'],
  ])('version %p of the host API', async (hostApi, expected) => {
    const failure = await bad({ hostApi, shapeOfTheFuture: true });
    expect(failure.code).toBe(expected);
    if (hostApi === 2) expect(failure.reason).toContain('версии API 2, а хост поддерживает версию 1');
  });

  test('a settings schema that is missing, broken, wrong or no object', async () => {
    const tasks = [task({ settings })];
    const cases: [unknown, string, string][] = [
      [undefined, 'SETTINGS_SCHEMA_MISSING', '«common.json» не найден'],
      ['{', 'SETTINGS_SCHEMA_INVALID', 'не является правильной JSON Schema'],
      [{ type: 'object', requird: [] }, 'SETTINGS_SCHEMA_INVALID', 'requird'],
      [{ type: 'object', properties: { a: { type: 'sting' } } }, 'SETTINGS_SCHEMA_INVALID', 'common.json'],
      [{ type: 'object', properties: { a: { $ref: '#/$defs/none' } } }, 'SETTINGS_SCHEMA_INVALID', 'common.json'],
      [{ type: 'string' }, 'SETTINGS_SCHEMA_INVALID', 'должна описывать объект'],
      ['null', 'SETTINGS_SCHEMA_INVALID', 'common.json'],
    ];
    for (const [content, expected, reason] of cases) {
      const failure = await bad({ tasks }, content === undefined ? {} : { 'common.json': content });
      expect(failure.code).toBe(expected);
      expect(failure.reason).toContain('/tasks/0/settings/common/schema');
      expect(failure.reason).toContain(reason);
    }
  });

  test.each([
    ['/pasword', schema({ password: { type: 'string' } }), 'нет в схеме'],
    ['/port', schema({ port: { type: 'integer' } }), 'должно быть'],
    ['/password', schema({ password: { type: 'string', default: 'x' } }), 'без default'],
  ])('a secret %s that the schema does not have as a plain text', async (pointer, content, reason) => {
    const failure = await bad(
      { tasks: [task({ settings: { common: { ...settings.common, secrets: [pointer] } } })] },
      { 'common.json': content },
    );
    expect(failure.code).toBe('SECRET_UNKNOWN');
    expect(failure.reason).toContain(reason);
  });

  test('a reference to a setting that does not exist', async () => {
    const period = { default: 1, unit: 'hours', setting: 'common:/hours' };
    const tasks = [task({ settings, schedule: { kind: 'grid', period } })];
    const failure = await bad({ tasks }, { 'common.json': schema({ minutes: { type: 'integer' } }) });
    expect(failure).toMatchObject({ code: 'SETTING_UNKNOWN', reason: expect.stringContaining('«common:/hours»') });
    expect((await bad({ tasks: [task({ runsOn: 'module:/server' })] })).code).toBe('SETTING_UNKNOWN');
    expect((await bad({ mail: 'module:/mail' })).code).toBe('SETTING_UNKNOWN');
    expect((await bad({ tasks: [task({ mail: 'common:/mail' })] })).code).toBe('SETTING_UNKNOWN');
    expect((await bad({ http: { channel: 'x', origins: ['module:/url'] } })).reason).toContain('/http/origins/0');
  });

  test('a service or a capability that this host does not have, and a folder of migrations that is missing', async () => {
    const files = { 'plugin.manifest.json': manifest({ services: ['documents'] }), 'index.js': code('demo.Task') };
    expect((await failureOf(files, { services: [] })).code).toBe('SERVICE_UNAVAILABLE');
    expect((await bad({ capabilities: ['webhooks'] })).code).toBe('CAPABILITY_UNAVAILABLE');
    expect((await bad({ database: { migrations: 'sql' } })).code).toBe('MIGRATIONS_MISSING');
  });

  test.each<[string, string | undefined, string, string]>([
    ['is missing', undefined, 'MODULE_MISSING', '«index.js» не найден'],
    ['throws', "throw new Error('no luck');", 'MODULE_FAILED', 'no luck'],
    ['rejects', "await Promise.reject(new Error('late')); export {};", 'MODULE_FAILED', 'late'],
    ['is no JavaScript', 'export default {', 'MODULE_FAILED', 'SyntaxError'],
    ['imports what is not there', "import './nowhere.js';", 'MODULE_FAILED', 'nowhere'],
    ['exports nothing', 'export const x = 1;', 'CODE_MISMATCH', 'нет export default'],
    ['exports no tasks', 'export default {};', 'CODE_MISMATCH', 'нет объекта tasks'],
    ['lacks a task', 'export default { tasks: {} };', 'CODE_MISMATCH', 'нет задачи «demo.Task»'],
    ['lacks run', "export default { tasks: { 'demo.Task': {} } };", 'CODE_MISMATCH', 'нет функции run'],
    ['has a task too many', code('demo.Task', 'demo.Tusk'), 'CODE_MISMATCH', 'возможно, это «demo.Task»'],
    [
      'has a hook that is no function',
      "export default { tasks: { 'demo.Task': { run() {}, stop: 1 } } };",
      'CODE_MISMATCH',
      'поле stop',
    ],
    [
      'contributes what it does not ask for',
      "export default { tasks: { 'demo.Task': { run() {} } }, gauges() {} };",
      'CODE_MISMATCH',
      '«gauges»',
    ],
  ])('a module that %s', async (_, text, expected, reason) => {
    const failure = await failureOf({
      'plugin.manifest.json': manifest(),
      ...(text === undefined ? {} : { 'index.js': text }),
    });
    expect(failure.code).toBe(expected);
    expect(failure.reason).toContain(reason);
  });

  test('a module that hangs', async () => {
    const files = { 'plugin.manifest.json': manifest(), 'index.js': 'await new Promise(() => {}); export default {};' };
    const failure = await failureOf(files, { loadTimeoutMs: 300 });
    expect(failure.code).toBe('MODULE_TIMED_OUT');
    expect(failure.reason).toContain('0.3 с');
  });

  test('the second of two namesakes stays outside', async () => {
    const add = (name: string, changes: Record<string, unknown>) =>
      folders.add(name, { 'plugin.manifest.json': manifest(changes), 'index.js': code('x.Task') });
    const tasks = [task({ id: 'x.Task' })];
    await add('1', { id: 'one', tasks });
    await add('2', { id: 'one', tasks: [task({ id: 'y.Task' })] });
    await add('3', { id: 'two', tasks });
    await add('4', { id: 'three', tasks: [], group: { id: 'Demo', title: { ru: 'Иначе' } } });
    const registry = await load();
    expect(registry.plugins).toHaveLength(1);
    expect(registry.failures.map((failure) => failure.code)).toEqual(Array(3).fill('DUPLICATE_ID'));
    expect(registry.failures.map((failure) => failure.reason).join('\n')).toMatch(
      /id «one»[^\n]*\n[^\n]*«x.Task»[^\n]*\n[^\n]*«Demo»/,
    );
  });

  test('plugins may share a group by id and title', async () => {
    expect((await load({ directories: [fixtures] })).plugins.map(({ manifest: { group } }) => group.id)).toEqual([
      'Demo',
      'Demo',
    ]);
  });
});
