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
