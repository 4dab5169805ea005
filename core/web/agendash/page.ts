import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

export interface Asset {
  readonly type: string;
  readonly content: string | Buffer;
}

/** The page of Agendash, and by name what belongs to it. */
export interface AgendashPage {
  readonly html: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

const additions = [
  '<link rel="stylesheet" href="./assets/reasons.css">',
  '<script src="./assets/reasons.js"></script>',
  '<script src="./assets/ticks.js"></script>',
].join('');

const ours = fileURLToPath(new URL('./pages/', import.meta.url));

/**
 * Agendash's page as its package brings it, with scripts and a style of ours: by itself it says no reasons, and forgets
 * ticked rows all the time. Read once at start: nothing of a request becomes a path of the disk (AC-05).
 */
export async function readAgendashPage(): Promise<AgendashPage> {
  const theirs = join(dirname(createRequire(import.meta.url).resolve('agendash')), '../public');
  const html = await readFile(join(theirs, 'index.html'), 'utf8');
  const assets = new Map([...(await assetsOf(join(theirs, 'assets'))), ...(await assetsOf(ours))]);
  return { html: html.replace('</head>', `${additions}</head>`), assets };
}

async function assetsOf(folder: string): Promise<[string, Asset][]> {
  const assets: [string, Asset][] = [];
  for (const name of await readdir(folder)) {
    const type = types[name.split('.').at(-1) ?? ''];
    if (type !== undefined) assets.push([name, { type, content: await readFile(join(folder, name)) }]);
  }
  return assets;
}
