import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../../../scripts/harness/until.ts';
import { type OpenBrowser, openBrowser } from '../../support/browser.ts';
import { FixtureSettings } from '../tasks/fixture.ts';
import { ended } from '../tasks/world.ts';
import { type LiveHouse, openLiveHouse } from './support/live-house.ts';

const titles = {
  registration: 'Автоматическая регистрация сообщений',
  statuses: 'Автоматическая отправка статусов',
  showcase: 'Витрина. Выгрузка данных',
  unconfigured: 'Сверка с порталом',
};
const nameOf = (title: string, jobId = 0) => `${title} (JobID: ${jobId})`;

let live: LiveHouse;
let browser: OpenBrowser;
let page: Page;
/** What the browser complained of: refused by the policy, failed to load, thrown. */
const complaints: string[] = [];

beforeAll(async () => {
  const settings = new FixtureSettings();
  settings.jobIds.set('Exchange.Registration', [0, 1]);
  settings.incomplete.add('Check.Unconfigured');
  live = await openLiveHouse(
    [
      { id: 'Exchange.Registration', group: 'Обмен', title: { ru: titles.registration } },
      { id: 'Exchange.Statuses', group: 'Обмен', title: { ru: titles.statuses } },
      { id: 'Showcase.Export', group: 'Витрина', title: { ru: titles.showcase } },
      { id: 'Check.Unconfigured', group: 'Сверка', title: { ru: titles.unconfigured } },
    ],
    { settings },
  );
  await live.node.manager.selectGroup('Обмен', true, 'technologist');
  await ended(live.node, 'Exchange.Statuses', 1);
  browser = await openBrowser();
  await signIn('technologist');
  page = await browser.context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${live.house.url}/agendash/`);
  await row(nameOf(titles.statuses)).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await live?.close();
});

async function signIn(role: string): Promise<void> {
  const [name = '', value = ''] = (await live.house.as(role)).split('=');
  await browser.context.addCookies([{ name, value, url: live.house.url }]);
}
/** The first row of this name: the instance stands before its runs. */
const row = (name: string) => page.locator('tbody tr', { hasText: name }).first();
const reason = () => page.locator('.reason');
async function press(name: string, button: string, confirm: string): Promise<void> {
  await row(name).locator(`.action-btn[title^="${button}"]`).click();
  await page.locator('.modal-container button', { hasText: confirm }).click();
}
const statusOf = async (id: string) => (await live.node.manager.task(id)).status;

describe('TM-72: Agendash in a browser', () => {
  test('lists the instances with their state, and nothing of it breaks the policy of the house', async () => {
    const shown = await page.locator('tbody tr').allInnerTexts();
    expect(shown.filter((text) => text.includes('Paused')).map((text) => text.split('\t')[2])).toEqual([
      nameOf(titles.showcase),
      nameOf(titles.unconfigured),
    ]);
    expect(shown.filter((text) => text.includes('Scheduled'))).toHaveLength(3);
    expect(shown.filter((text) => text.includes('Completed'))).toEqual([]);
    expect(await page.locator('.realtime-dot').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('Pause stops, and the row is paused without a next time', async () => {
    await press(nameOf(titles.statuses), 'Pause', 'Pause');
    await row(nameOf(titles.statuses)).getByText('Paused').waitFor();
    expect(await statusOf('Exchange.Statuses')).toBe('stopped');
    expect(await row(nameOf(titles.statuses)).locator('.job-nextRunAt').textContent()).toBe('');
    expect(await reason().count()).toBe(0);
  });

  test('Resume of a hidden task selects its group, and the user is told', async () => {
    await press(nameOf(titles.showcase), 'Resume', 'Resume');
    await reason().getByText('Выбрана группа «Группа Витрина»').waitFor();
    await row(nameOf(titles.showcase)).getByText('Scheduled').waitFor();
    expect(await statusOf('Showcase.Export')).toBe('started');
    await reason().getByRole('button', { name: 'Закрыть' }).click();
    expect(await reason().count()).toBe(0);
  });

  test('Delete is refused, and the user reads why', async () => {
    await press(nameOf(titles.statuses), 'Delete', 'Delete');
    await reason().getByText('Удаление отклонено').waitFor();
    expect(await page.locator('.toast-error:visible').count()).toBe(0);
    await row(nameOf(titles.statuses)).waitFor();
  });

  test('New Job is refused, and the user reads why', async () => {
    await page.locator('button:visible', { hasText: 'New Job' }).click();
    await page.locator('#jobname').fill('Новое задание');
    await page.locator('.modal-container button', { hasText: 'Create' }).click();
    await reason().getByText('Создание отклонено').waitFor();
  });

  test('of several records the user reads which could not be done, and sees what was', async () => {
    // What was under way when the first was ticked may still come and take it away.
    await until('two ticked rows', async () => {
      await row(nameOf(titles.statuses)).locator('input').check();
      await row(nameOf(titles.unconfigured)).locator('input').check();
      await page.waitForTimeout(1_000);
      return (await page.locator('tbody input:checked').count()) === 2;
    });
    // Live changes do not take the ticks away.
    await live.node.manager.stop('Showcase.Export', 'somebody');
    await live.node.manager.start('Showcase.Export', 'somebody');
    const later = Date.now() + 3_000;
    await until('the live stream', () => Date.now() > later);
    expect(await page.locator('tbody input:checked').count()).toBe(2);
    await page.locator('button', { hasText: 'Multiple Resume' }).click();
    await page.locator('.modal-container button', { hasText: 'Resume All' }).click();
    await reason().getByText('Выполнено: 1, не выполнено: 1.').waitFor();
    expect(await reason().textContent()).toMatch(/Сверка с порталом.*требует настройки/);
    await row(nameOf(titles.statuses)).getByText('Scheduled').waitFor();
  });

  test('the page follows what is done elsewhere', async () => {
    await live.node.manager.stop('Exchange.Registration', 'somebody');
    await row(nameOf(titles.registration, 1)).getByText('Paused').waitFor();
    await live.node.manager.start('Exchange.Registration', 'somebody');
    await row(nameOf(titles.registration, 1)).getByText('Scheduled').waitFor();
  });

  test('its logs are the run history', async () => {
    await row(nameOf(titles.registration)).locator('.action-btn[title="Job Data"]').click();
    await page.locator('.modal-container button', { hasText: 'Logs' }).click();
    await page.locator('.modal-container').getByText('Автоматический запуск: нечего делать').first().waitFor();
    await page.locator('.modal-container button', { hasText: 'Close' }).click();
    expect(complaints.filter((text) => !/status(?: of|:) 409/.test(text))).toEqual([]);
  });

  test('who may not manage tasks reads that, and who is logged out gets to the login', async () => {
    await signIn('auditor');
    await press(nameOf(titles.statuses), 'Pause', 'Pause');
    await reason().getByText(/прав/).waitFor();
    expect(await statusOf('Exchange.Statuses')).toBe('started');
    await browser.context.clearCookies();
    await page.locator('button[title="Refresh now"]').click();
    await reason().getByText('Сеанс завершён').waitFor();
    await reason().getByRole('link', { name: 'Войти' }).click();
    await until('the login page', () => page.url().endsWith('/login?next=%2Fagendash%2F'));
  });
});

describe('TM-72: the live stream of Agendash', () => {
  const stream = (cookie: string) => fetch(new URL('/agendash/api/events', live.house.url), { headers: { cookie } });

  test('ends with the session', async () => {
    const cookie = await live.house.as('administrator');
    const answer = await stream(cookie);
    await live.house.services.access.sessions.close(cookie.split('=')[1] ?? '');
    expect(await answer.text()).toMatch(/^event: connected/);
  });

  test('does not hold up the end of the house', async () => {
    const answer = await stream(await live.house.as('auditor'));
    const since = performance.now();
    await Promise.all([live.house.web.close(), answer.text()]);
    expect(performance.now() - since).toBeLessThan(4_000);
  });
});
