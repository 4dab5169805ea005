import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { setStage } from './manager/stage.ts';
import { percentile } from './percentile.ts';

/**
 * The pages as a technologist feels them (UI-06), in a real browser before a host with many tasks and a long history:
 * how soon a page that was never opened before shows its first content and its table, and how soon it answers clicks.
 */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '200' },
    runs: { type: 'string', default: '100000' },
    openings: { type: 'string', default: '7' },
  },
});
const limits = { firstContent: 1_000, interaction: 200 };
const shown: Readonly<Record<string, string>> = { '/': '.tiles', '/tasks': '.task-table tbody tr[data-row-key]' };

/** Starts the record of how long the page takes from a click or key to the next picture, as browsers count it. */
const recordInteractions = `
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) if (interactionId) window.interactions.push(duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
`;

async function open(browser: Browser, url: string, cookie: string): Promise<BrowserContext> {
  const [name, value] = cookie.split('=') as [string, string];
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, locale: 'ru-RU' });
  await context.addCookies([{ name, value, url }]);
  return context;
}

/** Milliseconds to the first content and to what the page is opened for, with nothing in the cache. */
async function opening(browser: Browser, url: string, cookie: string, path: string) {
  const context = await open(browser, url, cookie);
  const page = await context.newPage();
  await page.goto(path);
  await page
    .locator(shown[path] as string)
    .first()
    .waitFor();
  const complete = (await page.evaluate('performance.now()')) as number;
  const first = (await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`)) as number;
  await context.close();
  return { first, complete };
}

/** What a person does with the table; each step is one or two interactions. */
async function work(page: Page): Promise<void> {
  const rows = page.locator(shown['/tasks'] as string);
  for (const title of ['Статус задачи', 'Задача']) {
    await page.getByRole('columnheader', { name: title }).first().click();
    await rows.first().waitFor();
  }
  const all = page.getByRole('checkbox').first();
  await all.click();
  await all.click();
  await page.keyboard.press('Tab');
}

const stage = await setStage({ tasks: Number(values.tasks), runs: Number(values.runs) });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--lang=ru'],
});
let good = true;
try {
  const { url, api } = stage.installation;
  console.log(`${values.tasks} tasks, ${values.runs} runs in the history`);
  for (const path of Object.keys(shown)) {
    const found = [];
    // The first one warms the machine up and does not count.
    for (let count = 0; count <= Number(values.openings); count++) {
      found.push(await opening(browser, url, api.cookie, path));
    }
    const first = percentile(
      found.slice(1).map((one) => one.first),
      0.5,
    );
    const complete = percentile(
      found.slice(1).map((one) => one.complete),
      0.5,
    );
    good &&= first <= limits.firstContent;
    console.log(
      `${path}: first content ${Math.round(first)} ms (at most ${limits.firstContent}), complete ${Math.round(complete)} ms`,
    );
  }
  const context = await open(browser, url, api.cookie);
  await context.addInitScript(recordInteractions);
  const page = await context.newPage();
  await page.goto('/tasks');
  await page
    .locator(shown['/tasks'] as string)
    .first()
    .waitFor();
  for (let count = 0; count < Number(values.openings); count++) await work(page);
  const durations = (await page.evaluate('window.interactions')) as number[];
  const p95 = percentile(durations, 0.95);
  good &&= p95 <= limits.interaction;
  console.log(
    `${durations.length} interactions with the table: p50 ${percentile(durations, 0.5)} ms, p95 ${p95} ms (at most ${limits.interaction})`,
  );
} finally {
  await browser.close();
  await stage.close();
}
process.exitCode = good ? 0 : 1;
