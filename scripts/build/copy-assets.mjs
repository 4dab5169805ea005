/** Copies what the compiled program reads at run time beside it: manifests, schemas, SQL and pages. */
import { cp } from 'node:fs/promises';
import { extname } from 'node:path';

const assets = new Set(['.json', '.sql', '.html', '.css', '.svg', '.yaml', '.txt']);
const pageScript = /([\\/]pages[\\/][^\\/]+|-thread)\.js$/;

for (const folder of ['core', 'plugins', 'config', 'scripts']) {
  await cp(folder, `dist/${folder}`, {
    recursive: true,
    filter: (source) => extname(source) === '' || assets.has(extname(source)) || pageScript.test(source),
  });
}
await cp('plugin.manifest.json', 'dist/plugin.manifest.json');
await cp('package.json', 'dist/package.json');
