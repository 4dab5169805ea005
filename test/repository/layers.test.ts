import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** A file, what it imports, and the rules that must object. */
const houses: readonly (readonly [string, string, readonly string[]])[] = [
  ['core/contract/wrong.ts', '../runs/runs.ts', ['contract']],
  ['core/ports/wrong.ts', '../runs/runs.ts', ['ports']],
  ['core/schedule/wrong.ts', '../runs/runs.ts', ['schedule']],
  ['core/runs/wrong.ts', '../tasks/tasks.ts', ['runs']],
  ['core/tasks/wrong.ts', '../documents/documents.ts', ['tasks']],
  ['core/settings/wrong.ts', '../runs/runs.ts', ['settings']],
  ['core/plugins/wrong.ts', '../runs/runs.ts', ['plugins-of-the-host']],
  ['core/documents/wrong.ts', '../access/access.ts', ['documents']],
  ['core/access/wrong.ts', '../documents/documents.ts', ['access']],
  ['core/notify/wrong.ts', '../documents/documents.ts', ['notify']],
  ['core/adapters/wrong.ts', '../documents/documents.ts', ['adapters']],
  ['core/web/wrong.ts', '../adapters/adapters.ts', ['web']],
  ['core/tasks/wrong-queue.ts', 'agenda', ['agenda-only-in-its-adapter']],
  ['core/composition/wrong.ts', '../../plugins/one/one.ts', ['core-knows-no-plugin']],
  ['core/composition/wrong-test.ts', '../../test/test.ts', ['core-knows-no-plugin', 'not-to-test']],
  ['plugins/one/wrong-core.ts', '../../core/tasks/tasks.ts', ['plugins-see-the-contract-only']],
  ['plugins/one/wrong-plugin.ts', '../two/two.ts', ['plugins-see-the-contract-only']],
  ['core/adapters/agenda/right.ts', 'agenda', []],
  ['core/runs/right.ts', '../schedule/schedule.ts', []],
  ['plugins/one/right.ts', '../../core/contract/contract.ts', []],
];

/** A rule of layers that catches nothing would let the house rot quietly. */
describe('the rules of layers', () => {
  let directory: string;
  const objections = new Map<string, string[]>();

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-layers-'));
    await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
    const imported = houses.map(([file, to]) => path.join(path.dirname(file), to)).filter((to) => to.endsWith('.ts'));
    for (const file of imported) await write(file, 'export const it = 1;\n');
    await write('core/lonely.ts', 'export const it = 1;\n');
    await write('core/access/there.ts', `export * from './back.ts';\n`);
    await write('core/access/back.ts', `export * from './there.ts';\n`);
    for (const [file, to] of houses)
      await write(file, `import * as imported from '${to}';\nexport const it = imported;\n`);
    const config = path.join(root, '.dependency-cruiser.cjs');
    const flags = ['--config', config, '--output-type', 'json', 'core', 'plugins'];
    // It answers with the number of errors as its exit code.
    const { stdout } = await run(process.execPath, [program, ...flags], { cwd: directory, maxBuffer: 1e8 }).catch(
      (error: { stdout: string }) => error,
    );
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    for (const { from, rule } of summary.violations) {
      objections.set(from, [...(objections.get(from) ?? []), rule.name].sort());
    }
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function write(file: string, text: string): Promise<void> {
    const place = path.join(directory, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }

  test.each(houses)('%s imports %s: %j object', (file, _to, rules) => {
    expect(objections.get(file) ?? []).toEqual(rules);
  });

  test('a file that nobody imports is an orphan', () => {
    expect(objections.get('core/lonely.ts')).toEqual(['no-orphans']);
  });

  test('a circle is reported where it is met first', () => {
    const met = ['core/access/there.ts', 'core/access/back.ts'].flatMap((file) => objections.get(file) ?? []);
    expect(met).toEqual(['no-circular']);
  });
});
