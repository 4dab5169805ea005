import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunView } from '../../../core/runs/index.ts';
import type { TaskView } from '../../../core/tasks/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { Hosts } from '../../support/hosts.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'new-plugin-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** The command as it is installed. */
async function pluginNew(...parameters: string[]): Promise<{ code: number; output: string; errors: string }> {
  const command = [path.join(root, 'dist/core/cli/main.js'), 'plugin', 'new', ...parameters];
  return run(process.execPath, command, { cwd: directory }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout, errors: stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout, errors: stderr }),
  );
}

describe('plugin new', () => {
  test('TM-60, TM-63: makes a plugin whose test passes, and whose task runs in a host that finds the folder', async () => {
    const title = 'Импорт «почты», "черновик"';
    const made = await pluginNew('mail_import', '--title', title, '--directory', directory);
    expect(made).toMatchObject({ code: 0, errors: '', output: expect.stringContaining('npm test') });
    const folder = path.join(directory, 'mail_import');

    // As its author would, and without what this run of the tests has set for itself.
    const { NODE_OPTIONS: _, ...environment } = process.env;
    const tested = await run('npm', ['test'], { cwd: folder, env: environment });
    expect(tested.stdout).toMatch(/fail 0/);
    expect(Number(/pass (\d+)/.exec(tested.stdout)?.[1])).toBeGreaterThan(10);

    // Dropped on a server: nothing of the author's `node_modules` comes along.
    const dropped = path.join(directory, 'dropped');
    await mkdir(dropped);
    const wanted = (source: string) => !source.includes('node_modules');
    await cp(folder, path.join(dropped, 'mail_import'), { recursive: true, filter: wanted });
    const hosts = await Hosts.open({ PRIEMNAYA_PLUGINS_DIRECTORIES: dropped });
    try {
      const { api } = await hosts.start();
      await api.put('/api/groups/MAIL_IMPORT', { selected: true });
      const shown = await until('its first run', async () => {
        const { items } = await api.get<{ items: TaskView[] }>('/api/tasks?group=MAIL_IMPORT');
        return items.find(({ lastRunAt, state }) => lastRunAt !== null && state === 'waiting');
      });
      expect(shown).toMatchObject({ id: 'MailImport.Example', title: `${title}: пример задачи`, errors: [] });
      const { items } = await api.get<{ items: RunView[] }>('/api/tasks/MailImport.Example/runs');
      expect(items).toMatchObject([
        { kind: 'automatic', outcome: 'success', message: 'Обработано: 3', counters: { done: 3 } },
      ]);
    } finally {
      await hosts.end();
    }
  });

  test('TM-44: errors made of the contract of the host are shown as the plugin says them', async () => {
    await pluginNew('refusing', '--directory', directory);
    const code = path.join(directory, 'refusing', 'plugin.js');
    const text = await readFile(code, 'utf8');
    await writeFile(code, text.replace("typeof last !== 'number'", "typeof last === 'number'"));
    await rm(path.join(directory, 'refusing', 'node_modules'), { recursive: true });
    const hosts = await Hosts.open({ PRIEMNAYA_PLUGINS_DIRECTORIES: directory });
    try {
      const { api } = await hosts.start();
      await api.put('/api/groups/REFUSING', { selected: true });
      const shown = await until('its error', async () => {
        const { items } = await api.get<{ items: TaskView[] }>('/api/tasks?group=REFUSING');
        return items.find(({ errors }) => errors.length > 0);
      });
      expect(shown.errors[0]?.message).toBe('Номер последнего элемента испорчен');
    } finally {
      await hosts.end();
    }
  });

  test('without a title the id stands for it, here and as JSON', async () => {
    const { code, output } = await pluginNew('x', '--json');
    expect(code).toBe(0);
    const { id, folder } = JSON.parse(output) as { id: string; folder: string };
    expect([id, path.basename(folder)]).toEqual(['x', 'x']);
    const manifest = JSON.parse(await readFile(path.join(folder, 'plugin.manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ id: 'x', title: { ru: 'x' }, tasks: [{ id: 'X.Example' }] });
    // Whoever runs the host must be able to read it.
    expect((await stat(folder)).mode & 0o055).toBe(0o055 & ~process.umask());
  });

  test('a folder that is there is left as it is', async () => {
    await mkdir(path.join(directory, 'taken'));
    const { code, errors } = await pluginNew('taken');
    expect([code, errors]).toEqual([1, expect.stringMatching(/^Папка .*taken уже есть\. Выберите другой/)]);
    expect(await readdir(path.join(directory, 'taken'))).toEqual([]);
    expect(await readdir(directory)).toEqual(['taken']);
  });

  test.each([
    [['Mail-Import'], 2, '«Mail-Import» не годится в идентификаторы плагина'],
    [['../mail'], 2, 'не годится'],
    [['x', '--title', ' '], 2, 'Название пусто'],
    [['x', '--directory', 'nowhere'], 1, 'nowhere нельзя создать папку (ENOENT)'],
    [[], 2, 'id: не хватает аргумента'],
  ])('%j is refused with a reason', async (parameters, expected, reason) => {
    const { code, errors } = await pluginNew(...parameters);
    expect([code, errors]).toEqual([expected, expect.stringContaining(reason)]);
    expect(await readdir(directory)).toEqual([]);
  });

  test('has help, in Russian', async () => {
    const { output } = await pluginNew('--help');
    expect(output).toMatch(/Использование: priemnaya plugin new/);
    expect(output).not.toMatch(/\b(Usage|default)\b/);
  });
});
