import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A real browser without a window. It talks to nobody but the pages under test. */
export function startBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no browser at ${executablePath}. Install one (Debian: apt-get install chromium fonts-dejavu) or name it: CHROMIUM_PATH.`,
    );
  }
  return chromium.launch({
    executablePath,
    timeout: 60_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=ru',
    ],
  });
}

export interface OpenBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A window as a person in a ministry has it. What moves while it appears is missed by clicks on a slow machine: nothing does. */
export const personWindow = {
  viewport: { width: 1280, height: 800 },
  locale: 'ru-RU',
  reducedMotion: 'reduce',
} as const;

/** A browser with one window of 1280×800. */
export async function openBrowser(): Promise<OpenBrowser> {
  const browser = await startBrowser();
  const context = await browser.newContext(personWindow);
  return { context, close: () => browser.close() };
}
