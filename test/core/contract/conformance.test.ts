import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ConformanceOptions, describePlugin } from '../../../core/contract/conformance/index.ts';
import { manifest, type PluginFolders, pluginFolders, task } from '../plugins/plugin-folders.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/plugins/good/${name}`, import.meta.url));

for (const [name, options] of [
  ['beta', {}],
  [
    'alpha',
    {
      module: { url: 'https://pos.example.ru', server: 'dmz' },
      tasks: {
        'Demo.Collect': {
          common: { folder: 'x', key: 'made-up-key' },
          instance: { login: 'robot', password: 'made-up-password' },
        },
      },
    },
  ],
] as [string, ConformanceOptions][]) {
  const checks = await describePlugin(fixture(name), options);
  describe(`TM-60…62: the plugin ${name} conforms`, () => {
    for (const { name: title, run } of checks) test(title, run);
  });
}

describe('a plugin that does not conform is found out', () => {
  let folders: PluginFolders;
  beforeEach(async () => {
    folders = await pluginFolders();
  });
  afterEach(() => folders.remove());

  /** Names of the checks that fail. */
  async function failing(files: Record<string, unknown>, options: ConformanceOptions = {}): Promise<string[]> {
    const directory = await folders.add('plugin', files);
    const failed: string[] = [];
    for (const { name, run } of await describePlugin(directory, { limitMs: 300, abortMs: 100, ...options })) {
      await run().catch(() => failed.push(name));
    }
    return failed;
  }

  const settings = { common: { schema: 'common.json', version: 1, secrets: ['/password'] } };
  const schema = { type: 'object', properties: { password: { type: 'string', title: 'Пароль' } } };
  const withRun = (body: string, changes: Record<string, unknown> = {}) => ({
    'plugin.manifest.json': manifest({ tasks: [task({ settings, ...changes })] }),
    'common.json': schema,
    'index.js': `export default { tasks: { 'demo.Task': { ${body} } } };`,
  });
  const sample = { tasks: { 'demo.Task': { common: { password: 'made-up' } } } };
  const ends = 'a run ends with a well-formed outcome or a coded error';

  test('by its manifest', async () => {
    expect(await failing({ 'plugin.manifest.json': { id: 'x' } })).toEqual(['the manifest is right']);
    expect(await failing({})).toEqual(['the manifest is right']);
  });

  test('by what the manifest refers to, its titles and its fields', async () => {
    const files = {
      ...withRun("run: async () => ({ kind: 'ok' })", { title: { ru: 'Task' }, runsOn: 'module:/server' }),
      'common.json': { type: 'object', properties: { password: { type: 'string' } } },
    };
    expect(await failing(files)).toEqual([
      'everything that the manifest refers to is there',
      'titles are Russian',
      'every field of a settings schema has a Russian title',
    ]);
  });

  test('by capabilities that it asks for and does not use', async () => {
    const files = withRun("run: async () => ({ kind: 'ok' })");
    files['plugin.manifest.json'] = manifest({ capabilities: ['gauges'], tasks: [task({ settings })] });
    expect(await failing(files)).toEqual(['the code uses every capability that the manifest asks for']);
  });

  test.each<[string, string, string[]]>([
    ['returns nothing', 'run: async () => {}', [ends]],
    ['throws what has no code', "run: async () => { throw new Error('x'); }", [ends]],
    ['fails without saying what', "run: async () => ({ kind: 'partial', failures: [] })", [ends]],
    [
      'counts what it did not declare',
      "run: async ({ count }) => { count('n'); return { kind: 'ok' }; }",
      ['a run counts in declared counters only'],
    ],
    [
      'logs a secret',
      "run: async ({ log, settings }) => { log.info('x', { ...settings.common }); return { kind: 'ok' }; }",
      ['a run gives no secret of its settings away'],
    ],
    [
      'tells a secret in its outcome',
      "run: async ({ settings }) => ({ kind: 'ok', message: settings.common.password })",
      ['a run gives no secret of its settings away'],
    ],
    [
      'does not look at the signal',
      "run: () => new Promise((done) => { setTimeout(done, 200, { kind: 'ok' }); })",
      ['a run whose signal is already aborted ends quickly'],
    ],
    [
      'cannot be stopped without a start',
      "run: async () => ({ kind: 'ok' }), stop: async () => { throw new Error('not started'); }",
      ['stop may be called without start, and twice', 'start may be called twice'],
    ],
    ['uses a service that it did not ask for', "run: async ({ services }) => { services.http.request('x'); }", [ends]],
  ])('a task that %s', async (_, body, expected) => {
    expect(await failing(withRun(body), sample)).toEqual(expected.map((name) => `demo.Task: ${name}`));
  });

  test('services that are away are no excuse for an error without a code', async () => {
    const body = "run: async ({ services }) => { await services.documents.directories.rubric('0.'); }";
    expect(await failing(withRun(body, { services: ['documents'] }), sample)).toEqual([]);
  });

  test('wrong samples are said to be wrong', async () => {
    const files = withRun("run: async () => ({ kind: 'ok' })");
    expect(await failing(files, { tasks: { 'demo.Task': { common: { password: 5 } } } })).toHaveLength(4);
  });
});
