import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, exportSettings, openBrowserHouse } from './house.ts';
import { choices, choose, rowOf, sees, shownTimes } from './task-table.ts';

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
const head = (page: Page, name: string) => page.getByRole('columnheader', { name, exact: true });

beforeAll(async () => {
  house = await openBrowserHouse();
});
afterAll(() => house.close(), 60_000);

const selected = async () =>
  (await house.api('GET', '/api/groups')).items
    .filter((group: { selected: boolean }) => group.selected)
    .map(({ id }: { id: string }) => id);

describe('«Управление группами фоновых задач»', () => {
  test('TM-01, TM-03: a group is selected by its tick and «Сохранить», and its tasks come', async () => {
    const tasks = await house.open('/tasks');
    await tasks.getByText('Ни одна группа не выбрана').waitFor();
    const page = await house.open('/groups');
    const box = page.getByRole('checkbox', { name: 'Группа «Проверочная группа»' });
    const save = page.getByRole('button', { name: 'Сохранить' });
    await box.waitFor();
    expect(await save.getAttribute('title')).toBe('Изменений нет');
    await box.check();
    await page.getByText('Не сохранено').waitFor();
    expect(await selected()).toEqual([]);
    await save.click();
    await page.getByText('Выбор групп сохранён.').waitFor();
    expect(await selected()).toEqual(['Gates']);
    await eventually('the tasks', async () => (await titles(tasks)).length, 4);
  });

  test('TM-02: deselecting says what it means and asks; «Отмена» leaves all as it was', async () => {
    const page = await house.open('/groups');
    const box = page.getByRole('checkbox', { name: 'Группа «Проверочная группа»' });
    await eventually('the tick', () => box.isChecked(), true);
    await box.uncheck();
    await page.getByRole('button', { name: 'Сохранить' }).click();
    const dialog = page.getByRole('dialog', { name: 'Снять выбор?' });
    await dialog.getByText('«Проверочная группа»: 4 задачи').waitFor();
    await dialog.getByRole('button', { name: 'Отмена' }).click();
    expect(await selected()).toEqual(['Gates']);
    expect(await box.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await dialog.getByRole('button', { name: 'Снять выбор' }).click();
    await page.getByText('Выбор групп сохранён.').waitFor();
    expect(await selected()).toEqual([]);
  });

  test('TM-03: what another person selects is seen, and a tick that is not saved yet outlives it', async () => {
    const page = await house.open('/groups');
    const pos = page.getByRole('checkbox', { name: 'Группа «ПОС»' });
    await pos.check();
    await house.api('PUT', '/api/groups/Gates', { selected: true });
    await eventually(
      'the other group',
      () => page.getByRole('checkbox', { name: 'Группа «Проверочная группа»' }).isChecked(),
      true,
    );
    expect(await pos.isChecked()).toBe(true);
    expect(await selected()).toEqual(['Gates']);
  });
});

describe('the table of tasks', () => {
  beforeAll(() => house.api('PUT', '/api/tasks/Gates.Export/settings', exportSettings));

  test('TM-10: has the columns in their order, by title, and is sorted by any of them', async () => {
    const page = await house.open('/tasks');
    await rowOf(page, registration).waitFor();
    const heads = await page.getByRole('columnheader').allInnerTexts();
    expect(heads.map((text) => text.trim()).filter(Boolean)).toEqual(columns);
    expect(await titles(page)).toEqual([bound, registration, exporting, cleaning]);
    expect(await head(page, 'Задача').getAttribute('aria-sort')).toBe('ascending');
    const sorted = () => head(page, 'Тип').getAttribute('aria-sort');
    for (const way of ['ascending', 'descending']) {
      await head(page, 'Тип').press('Enter');
      await eventually('the order', sorted, way);
    }
    expect(await titles(page)).toEqual([cleaning, bound, registration, exporting]);
    expect(await head(page, 'Задача').getAttribute('aria-sort')).toBeNull();
    await page.reload();
    await rowOf(page, registration).waitFor();
    expect(await titles(page)).toEqual([cleaning, bound, registration, exporting]);
  });

  test('TM-10: the filters «Группа» and «Статус» leave what fits, and say so when nothing does', async () => {
    const page = await house.open('/tasks');
    await rowOf(page, bound).waitFor();
    await page.getByRole('combobox', { name: 'Группа', exact: true }).press('ArrowDown');
    await eventually('the groups', () => choices(page).allInnerTexts(), ['Все', 'Проверочная группа']);
    await page.keyboard.press('Escape');
    await choose(page, 'Статус', 'Требует настройки');
    await eventually('the filtered tasks', () => titles(page), [bound]);
    await choose(page, 'Статус', 'Остановлена');
    await page.getByText('Под фильтр не подходит ни одна задача.').waitFor();
    await page.getByRole('button', { name: 'Сбросить фильтр' }).click();
    await eventually('all tasks', async () => (await titles(page)).length, 4);
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
    const errors = await page.locator('.unfolded li').allInnerTexts();
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
    const said = page.getByRole('status').filter({ hasText: 'Не удалось' });
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
    const given = ['2026-01-05T03:04:05.900Z', '2026-06-30T21:00:00Z', null];
    const shown = await shownTimes(page, given, 'Europe/Moscow');
    expect(shown).toEqual(['05.01.2026 6:04:05', '01.07.2026 0:00:00', '—']);
    expect(await shownTimes(page, given.slice(0, 1), 'Asia/Vladivostok')).toEqual(['05.01.2026 13:04:05']);
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
      await page.locator('.unfolded li').waitFor();
      const wide = await page.evaluate(
        '[document.documentElement, ...document.querySelectorAll(".task-table")].map((e) => e.scrollWidth > e.clientWidth)',
      );
      expect(wide).toEqual([false, false]);
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
