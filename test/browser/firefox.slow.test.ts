import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import puppeteer, { type Browser } from 'puppeteer-core';
import { type BrowserHouse, openBrowserHouse, password } from './house.ts';

const executablePath = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';
const installed = existsSync(executablePath);
// A machine of a developer may do without; a build server may not.
const needed = installed || process.env.CI !== undefined;

let house: BrowserHouse;
let firefox: Browser;

beforeAll(async () => {
  if (!needed) return;
  house = await openBrowserHouse();
  firefox = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, timeout: 120_000 });
});
afterAll(async () => {
  await firefox?.close();
  await house?.close();
});

(needed ? test : test.skip)('UI-04: the application works in Firefox ESR (needs firefox-esr)', async () => {
  await house.api('PUT', '/api/groups/Gates', { selected: true });
  const login = await house.person(['technologist']);
  const page = await firefox.newPage();
  page.setDefaultTimeout(120_000);
  await page.setViewport({ width: 1280, height: 800 });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(`${house.node.url}/tasks`);
  await page.locator('input[autocomplete=username]').fill(login);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('::-p-text(Витрина. Выгрузка данных)').wait();
  await page.locator('a[href="/nodes"]').click();
  await page.locator('::-p-text(узел-1)').wait();
  expect(new URL(page.url()).pathname).toBe('/nodes');
  expect(faults).toEqual([]);
});
