import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setupChecker } from '../../../core/composition/setup-check.ts';
import { PermanentError, type PluginContext, type SetupFinding } from '../../../core/contract/index.ts';
import type { PluginRegistry } from '../../../core/plugins/index.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type House, openHouse } from '../web/support/house.ts';
import { loadedPlugin, type TestPlugin } from '../web/support/services.ts';

/** «Проверка настроек» of the house, asked over HTTP: plugins that behave badly, and clocks that differ (ED-10). */
let fresh: FreshDatabase;
const clock = new ManualClock();
const logged: string[] = [];
const note = (message: string, details?: object) => void logged.push(`${message} ${JSON.stringify(details)}`);
const log = { debug: note, info: note, warn: note, error: note };
let house: House;
let present: () => Promise<readonly SetupFinding[]>;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse({ services: { setupCheck: () => present() } });
});
afterAll(async () => {
  await house.close();
  await fresh.drop();
});

async function asked(plugins: TestPlugin[], failures: PluginRegistry['failures'] = []): Promise<SetupFinding[]> {
  const registry: PluginRegistry = { plugins: plugins.map(loadedPlugin), failures, tasks: new Map() };
  const { database } = fresh;
  const contexts = () => ({}) as PluginContext;
  present = setupChecker({ database, registry, contexts, clock, log, pluginMs: 300 });
  const answer = await house.ask('GET', '/api/setup-check', await house.as('technologist'));
  return answer.json().items;
}

const finding: SetupFinding = { severity: 'warning', code: 'PART', message: 'Часть.', where: '«Там»' };
const now = async () => (await fresh.database.query<{ at: Date }>('select clock_timestamp() as at'))[0]!.at.getTime();

describe('ED-10: «Проверка настроек» of the house', () => {
  test('gathers the findings of all plugins, errors first; a plugin that throws or hangs is itself a finding', async () => {
    clock.jump(new Date(await now()));
    const found = await asked([
      { id: 'good', code: { setupCheck: async () => [finding, { ...finding, severity: 'error', code: 'ALL' }] } },
      {
        id: 'broken',
        manifest: { title: { ru: 'Сломанный' } },
        code: { setupCheck: () => Promise.reject(new Error('password=тайна')) },
      },
      {
        id: 'coded',
        code: { setupCheck: () => Promise.reject(new PermanentError('X', 'База «ДЕЛО» закрыта.')) },
      },
      { id: 'hung', manifest: { title: { ru: 'Молчаливый' } }, code: { setupCheck: () => new Promise(() => {}) } },
      { id: 'without' },
    ]);
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['ALL', 'error'],
      ['SETUP_CHECK_FAILED', 'error'],
      ['SETUP_CHECK_FAILED', 'error'],
      ['SETUP_CHECK_SILENT', 'error'],
      ['PART', 'warning'],
    ]);
    expect(found[1]).toMatchObject({ where: '«Плагины» → «Сломанный»' });
    expect(found[2]!.message).toContain('База «ДЕЛО» закрыта.');
    expect(found[3]!.message).toContain('Молчаливый');
    // AC-06: the text of a foreign error may hold anything.
    expect(JSON.stringify([found, logged])).not.toContain('тайна');
  });

  test('a plugin that stayed outside is a finding with its reason', async () => {
    clock.jump(new Date(await now()));
    const failure = { file: '/plugins/bad', code: 'MANIFEST_INVALID', reason: 'нет версии' };
    expect(await asked([], [failure])).toEqual([
      {
        severity: 'error',
        code: 'PLUGIN_NOT_LOADED',
        link: '/plugins',
        message: 'Плагин не загружен: нет версии',
        where: '/plugins/bad',
      },
    ]);
  });

  test('clocks of the host and of the database apart by more than a minute', async () => {
    clock.jump(new Date((await now()) + 45_000));
    expect(await asked([])).toEqual([]);
    clock.jump(new Date((await now()) - 600_000));
    const [found, ...others] = await asked([]);
    expect(found).toMatchObject({ severity: 'error', code: 'CLOCKS_APART' });
    expect(found!.message).toMatch(/расходятся на 60\d с/);
    expect(others).toEqual([]);
  });

  test('AC-02: a clerk does not see it', async () => {
    expect((await house.ask('GET', '/api/setup-check', await house.as('clerk'))).statusCode).toBe(403);
  });
});
