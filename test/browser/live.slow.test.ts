import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BrowserHouse, eventually, exportSettings, openBrowserHouse } from './house.ts';
import { rowOf, sees } from './task-table.ts';

const registration = 'Автоматическая регистрация сообщений';
const bound = 'Автоматическая отправка статусов';
const exporting = 'Витрина. Выгрузка данных';

let house: BrowserHouse;

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  await house.api('PUT', '/api/tasks/Gates.Export/settings', exportSettings);
});
afterAll(() => house.close(), 60_000);

describe('TM-13: the table follows what happens without reloading', () => {
  test('TM-41: progress while a task runs, and then its end', async () => {
    const page = await house.open('/tasks');
    await sees(page, exporting, 'Состояние', 'Ожидает выполнения');
    await page.evaluate('window.same = true');
    await house.gate('Gates.Export', 0, { progress: [3, 10, 'Выгружается ноябрь'] });
    await house.api('POST', '/api/tasks/Gates.Export/run');
    await sees(page, exporting, 'Состояние', 'Выполняется');
    await sees(page, exporting, 'Сообщение ФЗ', 'Выгружается ноябрь3 из 10');
    expect(await rowOf(page, exporting).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('30');
    await house.gate('Gates.Export', 0, { progress: [7, 10, 'Выгружается декабрь'] });
    await sees(page, exporting, 'Сообщение ФЗ', 'Выгружается декабрь7 из 10');
    await house.gate('Gates.Export', 0, { throws: 'the end of this test' });
    await sees(page, exporting, 'Состояние', 'Ошибка');
    await page.getByRole('button', { name: `1 ошибка: ${exporting}` }).waitFor();
    await house.gate('Gates.Export', 0, { end: { kind: 'ok' } });
    await house.api('POST', '/api/tasks/Gates.Export/run');
    await sees(page, exporting, 'Состояние', 'Ожидает выполнения');
    await sees(page, exporting, 'Ошибки', '');
    expect(await page.evaluate('window.same')).toBe(true);
  });

  test('what is ticked, unfolded, focused, selected and scrolled to stays as it is', async () => {
    await house.gate('Gates.Registration', 0, {
      end: { kind: 'partial', failures: [{ item: 'Организация', code: 'A', message: 'Первая ошибка' }] },
    });
    await house.api('POST', '/api/tasks/Gates.Registration/run');
    const page = await house.open('/tasks', { size: { width: 1280, height: 300 } });
    await page.getByRole('button', { name: `1 ошибка: ${registration}` }).click();
    await page.getByLabel(`Выбрать: ${exporting}`).check();
    await rowOf(page, exporting).getByRole('link', { name: exporting, exact: true }).focus();
    await page.evaluate(`{
      getSelection().selectAllChildren(document.querySelector('.unfolded li'));
      scrollTo(0, 90);
      window.row = document.activeElement.closest('tr');
    }`);
    const state = () =>
      page.evaluate(`[document.activeElement.textContent, getSelection().toString().includes('Первая ошибка'), scrollY,
        document.activeElement.closest('tr') === window.row]`);
    const before = await state();
    expect(before).toEqual([exporting, true, 90, true]);
    await house.gate('Gates.Export', 0, { progress: [1, 2, 'Идёт'] });
    await house.api('POST', '/api/tasks/Gates.Export/run');
    await sees(page, exporting, 'Состояние', 'Выполняется');
    await house.gate('Gates.Export', 0, { end: { kind: 'ok' } });
    await sees(page, exporting, 'Состояние', 'Ожидает выполнения');
    expect(await state()).toEqual(before);
    expect(await page.getByLabel(`Выбрать: ${exporting}`).isChecked()).toBe(true);
    expect(await page.locator('.unfolded li').count()).toBe(1);
  });

  test('an answer that comes late does not hide what was heard meanwhile', async () => {
    const page = await house.open('/tasks');
    await sees(page, registration, 'Статус задачи', 'Запущена');
    let late = () => {};
    const caught = new Promise<void>((resolve) => {
      page.route('**/api/tasks', async (route) => {
        const old = await route.fetch();
        const held = new Promise<void>((go) => {
          late = go;
        });
        resolve();
        await held;
        await route.fulfill({ response: old });
      });
    });
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: false });
      document.dispatchEvent(new Event('visibilitychange'))`);
    await caught;
    await house.api('POST', '/api/tasks/Gates.Registration/stop');
    await sees(page, registration, 'Статус задачи', 'Остановлена');
    const answered = page.waitForResponse('**/api/tasks');
    late();
    await (await answered).finished();
    await page.unroute('**/api/tasks');
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    await sees(page, registration, 'Статус задачи', 'Остановлена');
    await house.api('POST', '/api/tasks/Gates.Registration/start');
    await sees(page, registration, 'Статус задачи', 'Запущена');
  });

  test('groups that are selected and deselected come and go', async () => {
    const page = await house.open('/tasks');
    await rowOf(page, registration).waitFor();
    await house.api('PUT', '/api/groups/Gates', { selected: false });
    await page.getByText('Ни одна группа не выбрана').waitFor();
    await house.api('PUT', '/api/groups/Gates', { selected: true });
    await rowOf(page, registration).waitFor();
  });
});

describe('TM-13: two nodes', () => {
  test('TM-51: what another node does is seen; a node that goes takes the permission with it', async () => {
    const second = await house.addNode('узел-2');
    await house.api('PUT', '/api/tasks/Gates.Bound/settings', { version: 0, common: { server: 'узел-2' } });
    const page = await house.open('/tasks');
    await sees(page, bound, 'Работа задачи', 'Разрешена');
    await sees(page, bound, 'Состояние', 'Ожидает выполнения');
    await house.gate('Gates.Bound', 0, { progress: [5, null, 'Отправляются статусы'] });
    await house.api('POST', '/api/tasks/Gates.Bound/run');
    await sees(page, bound, 'Состояние', 'Выполняется');
    await sees(page, bound, 'Сообщение ФЗ', 'Отправляются статусыОбработано: 5');
    const [run] = (await house.api('GET', '/api/tasks/Gates.Bound/runs')).items;
    expect(run.node).toBe('узел-2');

    const there = await house.open('/tasks', { node: second, roles: ['auditor'] });
    await sees(there, bound, 'Состояние', 'Выполняется');
    await house.gate('Gates.Bound', 0, { end: { kind: 'ok' } });
    await sees(page, bound, 'Состояние', 'Ожидает выполнения');
    await sees(there, bound, 'Состояние', 'Ожидает выполнения');
    await there.close();

    await second.stop();
    await sees(page, bound, 'Работа задачи', 'Запрещена');
  });

  test('a server that was away is said so, and what was missed is made good when it is back', async () => {
    const second = await house.addNode('узел-3');
    const page = await house.open('/tasks', { node: second });
    await rowOf(page, registration).waitFor();
    await page.evaluate('window.same = true');
    await second.stop();
    await page.getByText('Связь с сервером потеряна').waitFor();
    await house.api('POST', '/api/tasks/Gates.Registration/stop');
    await second.start();
    await sees(page, registration, 'Статус задачи', 'Остановлена');
    await eventually('the note to go', () => page.getByText('Связь с сервером потеряна').isVisible(), false);
    expect(await page.evaluate('window.same')).toBe(true);
  });
});
