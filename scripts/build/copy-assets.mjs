/** Copies what the compiled program reads at run time beside it: manifests, schemas, SQL and pages. */
import { cp, rm } from 'node:fs/promises';
import { extname } from 'node:path';

const assets = new Set(['.json', '.sql', '.html', '.css', '.svg', '.yaml', '.txt']);
const pageScript = /([\\/]pages[\\/][^\\/]+|-thread)\.js$/;
/** Sources of pages; what is built of them stands in `dist` beside them. */
const pages = /^(core|plugins[\\/][^\\/]+)[\\/]ui[\\/](?!dist([\\/]|$))/;
const built = /[\\/]ui[\\/]dist[\\/]/;

await rm('dist/core/ui', { recursive: true, force: true });
for (const folder of ['core', 'plugins', 'config', 'scripts']) {
  await cp(folder, `dist/${folder}`, {
    recursive: true,
    filter: (source) =>
      !pages.test(source) &&
      (built.test(source) || extname(source) === '' || assets.has(extname(source)) || pageScript.test(source)),
  });
}
await cp('plugin.manifest.json', 'dist/plugin.manifest.json');
await cp('package.json', 'dist/package.json');
