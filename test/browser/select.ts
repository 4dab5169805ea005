import type { Page } from 'playwright-core';
import { until } from '../../scripts/harness/until.ts';

/** Chooses an entry of a list that opens, after a search where one is given. */
export async function choose(
  page: Page,
  name: string,
  entry: string,
  { search }: { search?: string } = {},
): Promise<void> {
  const list = page.getByRole('combobox', { name, exact: true });
  const open = page.locator('.ant-select-dropdown:visible');
  // One that was open before fades out; its entries may have the same names.
  await open.first().waitFor({ state: 'hidden' });
  await list.click();
  if (search !== undefined) await list.fill(search);
  const option = open.getByTitle(entry, { exact: true });
  const chosen = async () =>
    !(await option.isVisible()) || /-selected/.test((await option.getAttribute('class', { timeout: 1000 })) ?? '');
  let clicked = false;
  // A list that is still finding its place loses a click.
  await until(`«${entry}» of «${name}»`, async () => {
    if (clicked && (await chosen())) return true;
    await option.click({ timeout: 5_000 });
    clicked = true;
    await until('the choice', chosen, 2_000).catch(() => {});
    return chosen();
  });
}
