import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, exportSettings, openBrowserHouse } from './house.ts';
import { rowOf, sees } from './task-table.ts';

const columns = [
  'Задача',
  'Тип',
  'Работа задачи',
  'Статус задачи',
  'Время создания',
  'Состояние',
  'Время последнего изменения',
  'Время следующего запуска',
  'Сообщение ФЗ',
  'Ошибки',
];
const registration = 'Автоматическая регистрация сообщений';
const bound = 'Автоматическая отправка статусов';
const exporting = 'Витрина. Выгрузка данных';
const cleaning = 'Очистка временных файлов';

let house: BrowserHouse;

const titles = (page: Page) => page.locator('tbody [data-label="Задача"] > a').allInnerTexts();
const focused = async (page: Page) => (await page.locator(':focus').allInnerTexts())[0];
const filter = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  await house.api('PUT', '/api/tasks/Gates.Export/settings', exportSettings);
});
afterAll(() => house.close(), 60_000);

describe('the table of tasks', () => {
  test('TM-10: has the columns in their order, by title, and is sorted by any of them', async () => {
    const page = await house.open('/tasks');
    await rowOf(page, registration).waitFor();
    const heads = await page.getByRole('columnheader').allInnerTexts();
    expect(heads.map((text) => text.replace(/[▲▼]/g, '').trim()).filter(Boolean)).toEqual(columns);
    expect(await titles(page)).toEqual([bound, registration, exporting, cleaning]);
    expect(await page.getByRole('columnheader', { name: 'Задача' }).getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('button', { name: 'Тип', exact: true }).click();
    await page.getByRole('button', { name: 'Тип', exact: true }).click();
    expect(await titles(page)).toEqual([cleaning, bound, registration, exporting]);
    expect(await page.getByRole('columnheader', { name: 'Тип' }).getAttribute('aria-sort')).toBe('descending');
    expect(await page.getByRole('columnheader', { name: 'Задача' }).getAttribute('aria-sort')).toBe('none');
    await page.reload();
    await rowOf(page, registration).waitFor();
    expect(await titles(page)).toEqual([cleaning, bound, registration, exporting]);
  });

  test('TM-10: the filters «Группа» and «Статус» leave what fits, and say so when nothing does', async () => {
    const page = await house.open('/tasks');
    await rowOf(page, bound).waitFor();
    expect(await filter(page, 'Группа').locator('option').allInnerTexts()).toEqual(['Все', 'Проверочная группа']);
    await filter(page, 'Статус').selectOption({ label: 'Требует настройки' });
    expect(await titles(page)).toEqual([bound]);
    await filter(page, 'Статус').selectOption({ label: 'Остановлена' });
    await page.getByText('Под фильтр не подходит ни одна задача.').waitFor();
    await page.getByRole('button', { name: 'Сбросить фильтр' }).click();
    expect(await titles(page)).toHaveLength(4);
  });

  test('TM-11: says type, permission, status, state, message and errors in the words of the manual', async () => {
    await house.gate('Gates.Registration', 0, {
      end: {
        kind: 'partial',
        failures: [
          { item: 'Организация «Первая»', code: 'A', message: 'ПОС не приняла ключ.' },
          { item: 'Организация «Вторая»', code: 'B', message: 'Группа документов не найдена.' },
        ],
      },
    });
    const page = await house.open('/tasks');
    await sees(page, registration, 'Тип', 'Автоматическая');
    await sees(page, cleaning, 'Тип', 'Ручная');
    await sees(page, registration, 'Работа задачи', 'Разрешена');
    await sees(page, registration, 'Статус задачи', 'Запущена');
    await sees(page, bound, 'Статус задачи', 'Требует настройки');
    await sees(page, bound, 'Состояние', '—');
    await sees(page, registration, 'Состояние', 'Ожидает выполнения');
    await sees(page, registration, 'Сообщение ФЗ', 'Ожидание следующей итерации.');
    await rowOf(page, registration).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Выполнить сейчас' }).click();
    const fold = page.getByRole('button', { name: `2 ошибки: ${registration}` });
    await fold.click();
    expect(await fold.getAttribute('aria-expanded')).toBe('true');
    const errors = await page.locator('.below li').allInnerTexts();
    expect(errors).toHaveLength(2);
    expect(errors.join('\n')).toMatch(
      /\d\d\.\d\d\.\d{4} \d{1,2}:\d\d:\d\d Организация «Первая»: ПОС не приняла ключ\./,
    );

    await house.gate('Gates.Registration', 0, { end: { kind: 'ok' } });
    await house.api('POST', '/api/tasks/Gates.Registration/run');
    await sees(page, registration, 'Ошибки', '');
  });

  test('TM-11, TM-51: a task bound to a server that is not there is «Запрещена», and the refusal names it', async () => {
    await house.api('PUT', '/api/tasks/Gates.Bound/settings', { version: 0, common: { server: 'узел-7' } });
    const page = await house.open('/tasks');
    await sees(page, bound, 'Работа задачи', 'Запрещена');
    await sees(page, registration, 'Состояние', 'Ожидает выполнения');
    await page.getByLabel(`Выбрать: ${bound}`).check();
    await page.getByLabel(`Выбрать: ${cleaning}`).check();
    await page.getByRole('button', { name: 'Выполнить сейчас' }).click();
    const said = page.locator('.note.bad');
    await said.getByText('Поставлено на выполнение: 1 задача. Не удалось: 1 задача.').waitFor();
    expect(await said.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^«Автоматическая отправка статусов»: .*«узел-7».*не запущен/),
    ]);
    await eventually(
      'the run of the other task',
      async () => (await house.api('GET', '/api/tasks/Gates.Cleaning/runs')).items.length > 0,
      true,
    );
  });

  test('TM-12: times are shown in the time zone of the installation, hours without a leading zero', async () => {
    const task = await house.api('GET', '/api/tasks/Gates.Registration');
    const page = await house.open('/tasks');
    const moscow = new Date(Date.parse(task.createdAt) + 3 * 3_600_000).toISOString();
    const [, year, month, day, hour, rest] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+:\d+)/.exec(moscow)!;
    await sees(page, registration, 'Время создания', `${day}.${month}.${year} ${Number(hour)}:${rest}`);
    const shown = await page.evaluate(`import('/assets/times.js').then(({ shownTime }) => [
      shownTime('2026-01-05T03:04:05.900Z', 'Europe/Moscow'), shownTime('2026-06-30T21:00:00Z', 'Europe/Moscow'),
      shownTime(null, 'Europe/Moscow'), shownTime('2026-01-05T03:04:05Z', 'Asia/Vladivostok')])`);
    expect(shown).toEqual(['05.01.2026 6:04:05', '01.07.2026 0:00:00', '—', '05.01.2026 13:04:05']);
  });

  test('TM-10: many are stopped and started together, and a button that cannot be used says why', async () => {
    const page = await house.open('/tasks');
    await rowOf(page, registration).waitFor();
    const start = page.getByRole('button', { name: 'Запустить' });
    expect([await start.getAttribute('aria-disabled'), await start.getAttribute('title')]).toEqual([
      'true',
      'Отметьте задачи в таблице',
    ]);
    await page.getByLabel(`Выбрать: ${registration}`).check();
    await page.getByLabel(`Выбрать: ${cleaning}`).check();
    expect(await start.getAttribute('title')).toBe('Все выбранные задачи уже запущены');
    await page.getByRole('button', { name: 'Остановить' }).click();
    await page.getByText('Остановлено: 2 задачи.').waitFor();
    await sees(page, registration, 'Статус задачи', 'Остановлена');
    await sees(page, registration, 'Состояние', '—');
    await start.click();
    await page.getByText('Запущено: 2 задачи.').waitFor();
    await sees(page, cleaning, 'Статус задачи', 'Запущена');
  });
});

describe('UI-04: the table', () => {
  test('fits 1280×800, with long errors too, and 200 % zoom, without scrolling sideways', async () => {
    await house.gate('Gates.Registration', 0, {
      end: {
        kind: 'partial',
        failures: [
          { item: 'Организация', code: 'LONG', message: `Очень${'длинноеСлово'.repeat(30)} ${'и слова '.repeat(80)}` },
        ],
      },
    });
    await house.api('POST', '/api/tasks/Gates.Registration/run');
    for (const size of [
      { width: 1280, height: 800 },
      { width: 640, height: 400 },
    ]) {
      const page = await house.open('/tasks', { size });
      const fold = page.getByRole('button', { name: `1 ошибка: ${registration}` });
      await fold.click();
      await page.locator('.below').waitFor();
      const wide = await page.evaluate(
        '[document.documentElement, ...document.querySelectorAll(".card")].map((e) => e.scrollWidth - e.clientWidth)',
      );
      expect(wide).toEqual([0, 0]);
    }
  });

  test('is used with the keyboard alone', async () => {
    const page = await house.open('/tasks');
    await page.getByLabel(`Выбрать: ${cleaning}`).focus();
    await page.keyboard.press('Space');
    await page.getByText('Выбрано: 1 из 4').waitFor();
    for (let n = 0; n < 30 && (await focused(page)) !== 'Выполнить сейчас'; n++) {
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('Поставлено на выполнение: 1 задача.').waitFor();
    expect(await focused(page)).toBe('Выполнить сейчас');
  });
});

test('an auditor sees the table and changes nothing', async () => {
  const page = await house.open('/tasks', { roles: ['auditor'] });
  await rowOf(page, registration).waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Остановить' }).count()).toBe(0);
});
