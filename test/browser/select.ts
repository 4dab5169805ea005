import type { Page } from 'playwright-core';

/** Chooses an entry of a list that opens, after a search where one is given. */
export async function choose(
  page: Page,
  name: string,
  entry: string,
  { search }: { search?: string } = {},
): Promise<void> {
  const list = page.getByRole('combobox', { name, exact: true });
  // One that was open before fades out; its entries may have the same names.
  await page.locator('.ant-select-dropdown:visible').first().waitFor({ state: 'hidden' });
  await list.click();
  if (search !== undefined) await list.fill(search);
  await page.locator('.ant-select-dropdown:visible').getByTitle(entry, { exact: true }).click();
}
