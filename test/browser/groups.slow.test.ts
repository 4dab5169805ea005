import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BrowserHouse, eventually, openBrowserHouse } from './house.ts';

let house: BrowserHouse;

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
    await eventually('the tasks', () => tasks.locator('tbody tr').count(), 4);
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
