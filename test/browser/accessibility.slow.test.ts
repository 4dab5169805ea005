import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserHouse, eventually, exportSettings, openBrowserHouse } from './house.ts';

const everybody = ['technologist', 'administrator', 'auditor', 'clerk'];
let house: BrowserHouse;
let run = '';

beforeAll(async () => {
  house = await openBrowserHouse();
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  await house.api('PUT', '/api/tasks/Gates.Export/settings', exportSettings);
  await house.api('POST', '/api/tasks/Gates.Export/stop');
  await house.gate('Gates.Registration', 0, {
    log: [['warn', 'Рубрика пропущена']],
    count: { received: 2 },
    end: { kind: 'partial', failures: [{ item: 'Организация', code: 'A', message: 'ПОС не приняла ключ' }] },
  });
  const { runs } = await house.api('POST', '/api/tasks/Gates.Registration/run');
  run = runs[0].runId;
  await eventually('the run', async () => (await house.api('GET', `/api/runs/${run}`)).outcome, 'partial');
});
afterAll(() => house.close());

/** What axe finds against WCAG 2.2 AA, in words. */
async function violations(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  // Agendash is a third party's page, and exempt (UI-04).
  const { violations } = await new AxeBuilder({ page }).withTags(tags).exclude('iframe').setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** Names that stay as they are: of products, formats, settings, and what the fixture brings. */
const names =
  /^(?:Agendash|API|CSV|JobID|JSON|URL|IP|SMTP|SSL|TLS|STARTTLS|Windows|ID|Gates|POS\w*|xlsx?|csv|SSTU|Ctrl|Enter)$/;

/** Words of another language in the names of controls, signs, columns and headings (UI-01). */
async function foreignWords(page: Page): Promise<string[]> {
  const labels = (await page.evaluate(`[
    ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap((one) =>
      ['aria-label', 'title', 'placeholder', 'alt'].map((name) => one.getAttribute(name))),
    ...[...document.querySelectorAll('button, th, label, h1, h2, h3, nav a, legend, [role=tab]')].map((one) => one.innerText),
  ]`)) as (string | null)[];
  const foreign = labels.filter((text) => (text ?? '').match(/[A-Za-z]{2,}/g)?.some((word) => !names.test(word)));
  return [...new Set(foreign as string[])];
}

/** Waits until a page has read what it shows. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await eventually('everything to be read', () => page.locator('[aria-label="Загружается…"]').count(), 0);
}

/** Whether nothing of the page is beyond its right edge. */
const fits = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth <= 0');
const addresses: readonly (readonly [path: string, title: string])[] = [
  ['/', 'Начало'],
  ['/account', 'Учётная запись'],
  ['/tasks', 'Менеджер фоновых задач'],
  ['/groups', 'Управление группами фоновых задач'],
  ['/tasks/Gates.Registration', 'Автоматическая регистрация сообщений'],
  ['/tasks/Gates.Registration#history', 'Автоматическая регистрация сообщений'],
  ['/tasks/Gates.Registration#audit', 'Автоматическая регистрация сообщений'],
  ['/tasks/Gates.Export#settings', 'Витрина. Выгрузка данных'],
  ['/modules/pos', 'Модуль интеграции с ПОС'],
  ['/quarantine', 'Карантин'],
  ['/nodes', 'Узлы'],
  ['/agenda', 'Agendash'],
  ['/plugins', 'Плагины'],
  ['/setup-check', 'Проверка настроек'],
  ['/users', 'Пользователи'],
  ['/audit', 'Аудит'],
  ['/p/pos/outbox', 'Исходящие ПОС'],
  ['/p/pos/reconciliation', 'Сверка с ПОС'],
  ['/p/pos/organizations', 'Организации и долги'],
  ['/p/pos/exports', 'Выгрузки в витрину'],
  ['/p/pos/blocked', 'Не выгружено и почему'],
  ['/directories', 'Справочники'],
  ['/directories/departments', 'Подразделения'],
  ['/directories/attributes', 'Настройка реквизитов'],
  ['/directories/citizens/alike', 'Похожие граждане'],
  ['/directories/rubrics/import', 'Загрузка рубрикатора'],
  ['/reports', 'Отчёты'],
  ['/calendar', 'Производственный календарь'],
  ['/nowhere', 'Такой страницы нет'],
];

describe('UI-01, UI-04: in Russian, WCAG 2.2 AA in light and dark, at 1280×800 and at 200 % zoom', () => {
  test.each(addresses)('%s', async (path, title) => {
    const page = await house.open(path, { roles: everybody });
    await settled(page);
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([title]);
    expect(await page.title()).toBe(`${title} — Приёмная`);
    expect(await foreignWords(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually('dark colours', () => page.evaluate('document.documentElement.dataset.mode'), 'dark');
    expect(await violations(page)).toEqual([]);
    await eventually('the page to fit', () => fits(page), true);
    await page.setViewportSize({ width: 640, height: 400 });
    await eventually('the page to fit', () => fits(page), true);
    await page.context().close();
  });

  test('the login page and the page of the first administrator', async () => {
    for (const path of ['/login', '/first-administrator#made-up']) {
      const page = await house.open(path, { roles: everybody });
      await settled(page);
      expect(await violations(page)).toEqual([]);
      await page.close();
    }
  });

  test('a run with its log', async () => {
    const page = await house.open(`/runs/${run}`, { roles: everybody });
    await page.getByRole('log').getByText('Рубрика пропущена').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('AC-02: pages show what the roles open', () => {
  test('the menu of a clerk has no tasks, and an address typed by hand says why', async () => {
    const page = await house.open('/tasks', { roles: ['clerk'] });
    await page.getByRole('heading', { name: 'Для этой страницы нужны другие права' }).waitFor();
    const menu = page.getByRole('navigation', { name: 'Разделы' });
    await menu.getByRole('link', { name: 'Поиск РК' }).waitFor();
    expect(await menu.getByRole('link', { name: 'Менеджер задач' }).count()).toBe(0);
  });
});
