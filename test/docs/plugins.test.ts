import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describePlugin } from '../../core/contract/conformance/index.ts';
import { loadPlugins } from '../../core/plugins/index.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

/** The example of docs/plugins.md, as an author would copy it. */
describe('the example for authors of plugins', () => {
  let above: string;
  let directory: string;

  beforeAll(async () => {
    const page = await readFile(path.join(here, '../../docs/plugins.md'), 'utf8');
    const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;
    above = await mkdtemp(path.join(here, 'example-'));
    directory = path.join(above, 'greeter');
    await mkdir(directory);
    await writeFile(path.join(directory, 'plugin.manifest.json'), block('json'));
    // An author's installation has the package; here the contract is reached by its source.
    const contract = path.join(here, '../../core/contract/index.ts');
    await writeFile(path.join(directory, 'plugin.js'), block('js').replace('priemnaya/contract', contract));
  });
  afterAll(() => rm(above, { recursive: true }));

  test('TM-63: dropped into a directory of plugins it is loaded', async () => {
    const { plugins, failures } = await loadPlugins({
      directories: [above],
      services: [],
      capabilities: [],
      loadTimeoutMs: 10_000,
    });
    expect(failures).toEqual([]);
    expect(plugins.map(({ manifest }) => manifest.id)).toEqual(['greeter']);
  });

  test('TM-62: it passes the conformance suite', async () => {
    const checks = await describePlugin(directory);
    expect(checks.length).toBeGreaterThan(5);
    for (const { run } of checks) await run();
  });
});
