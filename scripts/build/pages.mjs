/** Builds the application and the pages of the plugins; only what changed since it was built, or all with `--all`. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';

const host = 'core/ui';
const plugins = (await readdir('plugins', { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `plugins/${name}`);
const all = process.argv.includes('--all');

if (all || !(await isFresh(host, [host, 'core/web/shapes', 'package-lock.json']))) {
  await build({ configFile: `${host}/vite.config.ts`, logLevel: 'warn' });
}
for (const plugin of plugins) {
  const ui = `${plugin}/ui`;
  if (!(await exists(`${ui}/index.tsx`))) continue;
  if (all || !(await isFresh(ui, [ui, `${host}/vite.plugin.config.ts`, 'package-lock.json'])))
    await buildPlugin(plugin);
}

async function buildPlugin(folder) {
  const before = process.cwd();
  const configFile = path.resolve(host, 'vite.plugin.config.ts');
  process.chdir(folder);
  await build({ configFile, root: process.cwd(), logLevel: 'warn' });
  process.chdir(before);
}

/** Whether what was built is younger than everything that it is made of. */
async function isFresh(ui, sources) {
  const built = await stat(`${ui}/dist`).catch(() => undefined);
  if (built === undefined) return false;
  for (const source of sources) if ((await newest(source)) > built.mtimeMs) return false;
  return true;
}

async function newest(source) {
  const own = await stat(source);
  if (!own.isDirectory()) return own.mtimeMs;
  let time = 0;
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (entry.name !== 'dist') time = Math.max(time, await newest(path.join(source, entry.name)));
  }
  return time;
}

async function exists(file) {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
