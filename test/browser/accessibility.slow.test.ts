import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, exportSettings, openBrowserHouse } from './house.ts';

let house: BrowserHouse;
let run = '';

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  await house.api('PUT', '/api/tasks/Gates.Export/settings', exportSettings);
  await house.api('POST', '/api/tasks/Gates.Export/stop');
  await house.gate('Gates.Registration', 0, {
    log: [['warn', 'Рубрика пропущена']],
    count: { received: 2 },
    end: { kind: 'partial', failures: [{ item: 'Организация', code: 'A', message: 'ПОС не приняла ключ' }] },
  });
  const { runs } = await house.api('POST', '/api/tasks/Gates.Registration/run');
  run = runs[0].runId;
  await eventually('the run', async () => (await house.api('GET', `/api/runs/${run}`)).outcome, 'partial');
});
afterAll(() => house.close(), 60_000);

/** What axe calls serious or critical, in words. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

const pages: readonly [path: string, shown: string][] = [
  ['/', 'Фоновые задачи'],
  ['/tasks', 'Витрина. Выгрузка данных'],
  ['/groups', 'Наименование группы'],
  ['/tasks/Gates.Registration', 'Пять следующих плановых запусков'],
  ['/tasks/Gates.Registration#history', 'ПОС не приняла ключ'],
  ['/tasks/Gates.Registration#audit', 'Расписание за промежуток'],
  ['/tasks/Gates.Export#settings', 'Экземпляр JobID: 0'],
  ['/tasks/Gates.Export#versions', 'Версия 1'],
  ['/modules/pos', 'URL сервера ПОС'],
  ['/nodes', 'узел-1'],
  ['/plugins', 'Проверочные задачи'],
];

describe('UI-04: names of controls and contrast meet WCAG', () => {
  test.each(pages)('%s', async (path, shown) => {
    const page = await house.open(path, { roles: ['technologist', 'administrator'] });
    await page.getByText(shown).first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.locator('.note.bad').count()).toBe(0);
    const beyond = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(await beyond()).toBe(0);
    // What 200 % zoom leaves of 1280×800.
    await page.setViewportSize({ width: 640, height: 400 });
    expect(await beyond()).toBe(0);
    await page.context().close();
  });

  test('a run, unfolded errors, a question and a refused form', async () => {
    const roles = ['technologist'];
    const ofRun = await house.open(`/runs/${run}`, { roles });
    await ofRun.getByRole('log').getByText('Рубрика пропущена').waitFor();
    expect(await violations(ofRun)).toEqual([]);
    const tasks = await house.open('/tasks', { roles });
    await tasks.getByRole('button', { name: /^1 ошибка/ }).click();
    await tasks.getByLabel('Выбрать все задачи').check();
    expect(await violations(tasks)).toEqual([]);
    const settings = await house.open('/tasks/Gates.Export#settings', { roles });
    await settings.getByRole('textbox', { name: /^Периодичность/ }).fill('много');
    await settings.getByRole('button', { name: 'Сохранить' }).click();
    await settings.getByText('Параметры не сохранены').waitFor();
    expect(await violations(settings)).toEqual([]);
    const groups = await house.open('/groups', { roles });
    await groups.getByRole('checkbox', { name: 'Группа «Проверочная группа»' }).uncheck();
    await groups.getByRole('button', { name: 'Сохранить' }).click();
    await groups.getByRole('dialog').waitFor();
    expect(await violations(groups)).toEqual([]);
  });

  test('the pages of dark colours too', async () => {
    const page = await house.open('/tasks');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByText('Витрина. Выгрузка данных').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
