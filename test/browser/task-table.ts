import type { Locator, Page } from 'playwright-core';
import { eventually } from './house.ts';

/** The row of a task in the table of «Менеджер фоновых задач». */
export function rowOf(page: Page, title: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name: title, exact: true }) });
}

/** Waits until a cell of a task reads so; spaces and line breaks count alike. */
export async function sees(page: Page, title: string, column: string, text: string): Promise<void> {
  const cell = rowOf(page, title).locator(`[data-label="${column}"]`);
  const look = async () => (await cell.allTextContents()).join('|').replace(/\s+/g, ' ').trim();
  await eventually(`«${column}» of «${title}»`, look, text);
}

/** Chooses from a list of choices by keyboard and click. */
export async function choose(page: Page, name: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name, exact: true });
  await box.focus();
  await box.press('ArrowDown');
  await choices(page).filter({ hasText: option }).first().click();
  await choices(page).first().waitFor({ state: 'detached' });
}

/** What stands in the list of choices that is open. */
export function choices(page: Page): Locator {
  return page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
}

/** Times as the pages show them, made by the code of the pages. */
export async function shownTimes(page: Page, times: readonly (string | null)[], zone: string): Promise<string[]> {
  const shown = await page.evaluate(
    `import('/assets/shared/kit.js').then(({ shownTime }) => ${JSON.stringify(times)}.map((time) => shownTime(time, '${zone}')))`,
  );
  return shown as string[];
}
