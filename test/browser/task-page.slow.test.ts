import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, exportSettings, openBrowserHouse } from './house.ts';
import { choose, shownTimes } from './task-table.ts';

const address = '/api/tasks/Gates.Export';
let house: BrowserHouse;

/** The rows: the heads, which stay where they are, stand in a table of their own. */
const historyOf = (page: Page) => page.getByRole('table', { name: 'История выполнений' }).last();

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  const instances = [...exportSettings.instances, { settings: { login: 'selo', password: 'made-up-3' } }];
  await house.api('PUT', `${address}/settings`, { ...exportSettings, instances });
});
afterAll(() => house.close(), 60_000);

describe('the page of a task', () => {
  test('TM-38: shows the next five slots, and the state of each instance', async () => {
    const page = await house.open('/tasks/Gates.Export');
    await eventually('five slots', () => page.locator('.slots li').count(), 5);
    const { items } = await house.api('GET', `${address}/slots?count=5`);
    const shown = (await page.locator('.slots li').allInnerTexts()).map((text) => text.replace(/ JobID.*/, ''));
    const times = await shownTimes(
      page,
      items.map(({ slot }: { slot: string }) => slot),
      'Europe/Moscow',
    );
    expect(shown).toEqual(times);
    const table = page.getByRole('table', { name: 'Экземпляры' });
    expect(await table.locator('tbody tr td:first-child').allInnerTexts()).toEqual(['JobID: 0', 'JobID: 1']);
  });

  test('TM-33: «Выполнить сейчас» runs one instance or all', async () => {
    const page = await house.open('/tasks/Gates.Export');
    const runs = async () => (await house.api('GET', `${address}/runs`)).items;
    const manual = async () => (await runs()).filter(({ kind }: { kind: string }) => kind === 'manual');
    await page.getByRole('button', { name: 'Выполнить сейчас экземпляр JobID: 1' }).click();
    await page.getByText('Поставлено на выполнение.').waitFor();
    await eventually('one run', async () => (await manual()).map(({ jobId }: { jobId: number }) => jobId), [1]);
    await page.getByRole('button', { name: 'Выполнить сейчас', exact: true }).click();
    await eventually('three runs', async () => (await manual()).length, 3);
  });

  test('TM-40: the history shows every run in Russian, is filtered, and grows as runs come', async () => {
    const page = await house.open('/tasks/Gates.Export#history');
    const table = historyOf(page);
    await table.waitFor();
    const rows = () => table.locator('tbody tr.ant-table-row').count();
    const before = await rows();
    await house.gate('Gates.Export', 0, {
      count: { received: 1200, sent: 3 },
      end: {
        kind: 'partial',
        message: 'Передано не всё',
        failures: [{ item: 'РК 5', code: 'X', message: 'Нет даты' }],
      },
    });
    await house.api('POST', `${address}/run`, { jobId: 0 });
    await eventually('the new run', rows, before + 1);
    const newest = table.locator('tbody tr.ant-table-row').first();
    await eventually(
      'its end',
      async () => (await newest.locator('[data-label="Итог"]').allInnerTexts())[0]!.trim(),
      'с ошибками',
    );
    const cell = async (label: string) => (await newest.locator(`[data-label="${label}"]`).allInnerTexts())[0]!.trim();
    expect(await cell('Вид')).toBe('ручной\ntechnologist.administrator');
    expect(await cell('Узел')).toBe('узел-1');
    expect(await cell('JobID')).toBe('0');
    expect(await cell('Слот')).toBe('—');
    expect((await cell('Счётчики')).replace(/\s+/g, ' ')).toBe('Получено: 1 200 Передано: 3');
    expect(await cell('Сообщение')).toContain('Передано не всё');
    expect(await cell('Длительность')).toMatch(/ с\nдо \d/);
    await choose(page, 'Итог', 'с ошибками');
    await eventually('the filtered runs', rows, 1);
    await choose(page, 'Итог', 'Все');
    await choose(page, 'JobID', '1');
    await eventually(
      'the runs of JobID 1',
      () =>
        table
          .locator('[data-label="JobID"]')
          .allInnerTexts()
          .then((all) => [...new Set(all)]),
      ['1'],
    );
    const kinds = await table.locator('[data-label="Вид"]').allInnerTexts();
    expect(new Set(kinds.map((kind) => kind.split('\n')[0]))).toEqual(new Set(['автоматический', 'ручной']));
  });

  test('UI-07: durations and counters are a picture, and a table for who cannot see it', async () => {
    const page = await house.open('/tasks/Gates.Export#history');
    const figure = page.getByRole('figure', { name: 'Счётчики выполнений' });
    await figure.locator('svg .recharts-bar-rectangle').first().waitFor();
    // By the keyboard: a click goes astray while the pictures still take their room.
    await figure.getByText('Значения таблицей').press('Enter');
    await figure.locator('details[open]').waitFor();
    const cells = async () =>
      (await figure.locator('tbody td').allInnerTexts()).map((text) => text.replace(/\s/g, ' '));
    await eventually('the counters', cells, ['1 200', '3']);
    await page.getByRole('figure', { name: 'Длительность выполнений' }).locator('svg .recharts-bar').first().waitFor();
  });

  test('UI-05: «почему не запущено» names what is missing, and leads to where it is mended', async () => {
    const page = await house.open('/tasks/Gates.Bound');
    const reasons = page.getByRole('region', { name: 'Почему не запущено' });
    await reasons.getByText('Не заполнены обязательные параметры: «Сервер').waitFor();
    await reasons.getByRole('link', { name: 'Открыть настройку' }).click();
    expect(new URL(page.url()).hash).toBe('#settings');
    const run = page.getByRole('button', { name: 'Выполнить сейчас', exact: true });
    expect(await run.getAttribute('title')).toBe('Сначала заполните обязательные параметры задачи');
  });

  test('TM-40: a long history comes in pages', async () => {
    for (let n = 0; n < 26; n++) {
      const [run] = (await house.api('POST', '/api/tasks/Gates.Cleaning/run')).runs;
      await eventually(
        'the end of a run',
        async () => (await house.api('GET', `/api/runs/${run.runId}`)).outcome,
        'success',
      );
    }
    const page = await house.open('/tasks/Gates.Cleaning#history');
    const rows = historyOf(page).locator('tbody tr.ant-table-row');
    await eventually('the first page', () => rows.count(), 25);
    await page.getByRole('button', { name: 'Показать ещё' }).click();
    await eventually('all of them', () => rows.count(), 26);
    expect(await page.getByRole('button', { name: 'Показать ещё' }).count()).toBe(0);
  });

  test('TM-40: a run is cancelled after a question', async () => {
    await house.gate('Gates.Export', 0, { progress: [1, 100, 'Долго'] });
    await house.api('POST', `${address}/run`, { jobId: 0 });
    const page = await house.open('/tasks/Gates.Export#history');
    await page.getByRole('button', { name: /^Отменить выполнение/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Отменить выполнение' }).click();
    await page.getByText('Выполнение отменяется.').waitFor();
    const newest = historyOf(page).locator('tbody tr.ant-table-row').first();
    await eventually(
      'its end',
      async () => (await newest.locator('[data-label="Итог"]').allInnerTexts())[0]!.trim(),
      'отменена',
    );
    await house.gate('Gates.Export', 0, { end: { kind: 'ok' } });
  });

  test('TM-38: «Проверка расписания» says what became of each slot of a window', async () => {
    const page = await house.open('/tasks/Gates.Export#audit');
    await page.getByRole('button', { name: 'Проверить', exact: true }).click();
    await page.getByText(/Плановых запусков .*: 2\. Потерянных нет\./).waitFor();
    const verdicts = await page.getByRole('table', { name: 'Слоты' }).locator('tbody td:nth-child(3)').allInnerTexts();
    expect(verdicts).toHaveLength(2);
    for (const verdict of verdicts) expect(verdict.trim()).toMatch(/^(вовремя|с опозданием)$/);
    await page.getByLabel('По (время установки)').fill('2020-01-01T00:00');
    await page.getByRole('button', { name: 'Проверить', exact: true }).click();
    await page.getByText('Начало промежутка должно быть раньше конца.').waitFor();
  });

  test('TM-38: a lost slot is said in red', async () => {
    const page = await house.open('/tasks/Gates.Export#audit');
    await page.route('**/audit?*', (route) =>
      route.fulfill({
        json: { items: [{ slot: '2026-01-12T10:00:00.000Z', jobId: 0, verdict: 'lost', runId: null }] },
      }),
    );
    await page.getByRole('button', { name: 'Неделя' }).click();
    await page.getByText('Потеряно слотов: 1.').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'потерян' });
    expect(await row.locator('td').first().textContent()).toBe('12.01.2026 13:00:00');
    const color = await page.evaluate("getComputedStyle(document.querySelector('tbody .mark')).color");
    expect(color).toBe('rgb(164, 38, 44)');
  });
});

describe('the page of a run', () => {
  test('TM-42, TM-41: its log and its progress are read while it runs, and by level', async () => {
    await house.gate('Gates.Export', 0, {
      log: [
        ['info', 'Начата выгрузка', { rubrics: 12 }],
        ['warn', 'Рубрика пропущена'],
      ],
      progress: [2, 12, 'Выгружается'],
    });
    const { runs } = await house.api('POST', `${address}/run`, { jobId: 0 });
    const page = await house.open(`/runs/${runs[0].runId}`);
    const log = page.getByRole('log');
    await log.getByText('Рубрика пропущена').waitFor();
    await page.getByText('2 из 12').waitFor();
    await house.gate('Gates.Export', 0, { log: [['error', 'Витрина не приняла строку']], progress: [3, 12, 'Ещё'] });
    await log.getByText('Витрина не приняла строку').waitFor();
    expect(await log.getByText('Начата выгрузка').count()).toBe(1);
    await choose(page, 'Показать', 'Только ошибки');
    await eventually('lines of errors only', () => log.getByText('Рубрика пропущена').isVisible(), false);
    expect(await log.getByText('Витрина не приняла строку').isVisible()).toBe(true);
    await house.gate('Gates.Export', 0, {
      log: [['info', 'Последняя строка']],
      count: { sent: 7 },
      end: { kind: 'partial', failures: [{ item: 'РК 7', code: 'SH_NO_DATE', message: 'Нет даты регистрации' }] },
    });
    await page.getByRole('table', { name: 'Ошибки' }).getByText('Нет даты регистрации').waitFor();
    await choose(page, 'Показать', 'Все строки');
    await log.getByText('Последняя строка').waitFor();
    const lines = await house.api('GET', `/api/runs/${runs[0].runId}`);
    expect(lines.outcome).toBe('partial');
    const count = `fetch('/api/runs/${runs[0].runId}/log').then((all) => all.text()).then((text) => text.trim().split('\\n').length)`;
    await eventually('each line once', () => log.locator('.line').count(), await page.evaluate(count));
    expect(await page.getByRole('link', { name: 'Строки JSON' }).getAttribute('href')).toBe(
      `/api/runs/${runs[0].runId}/log`,
    );
  });
});
