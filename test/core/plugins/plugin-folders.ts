import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folders of made-up plugins below a directory of their own. */
export interface PluginFolders {
  readonly directory: string;
  /** Writes files by relative path; objects become JSON. Gives the path of the folder. */
  add(name: string, files: Readonly<Record<string, unknown>>): Promise<string>;
  remove(): Promise<void>;
}

export async function pluginFolders(): Promise<PluginFolders> {
  const directory = await mkdtemp(path.join(tmpdir(), 'plugins-'));
  return {
    directory,
    add: async (name, files) => {
      for (const [file, content] of Object.entries(files)) {
        const target = path.join(directory, name, file);
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      }
      return path.join(directory, name);
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A right manifest with one task, changed as wanted. */
export function manifest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const id = String(changes.id ?? 'demo');
  return {
    id,
    version: '1.0.0',
    hostApi: 1,
    title: { ru: 'Пример' },
    group: { id: 'Demo', title: { ru: 'Пример' } },
    module: 'index.js',
    tasks: [task({ id: `${id}.Task` })],
    ...changes,
  };
}

export function task(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'demo.Task',
    title: { ru: 'Задача' },
    type: 'automatic',
    schedule: { kind: 'grid', period: { default: 1, unit: 'hours' } },
    instances: 'single',
    timeLimitSeconds: 60,
    services: [],
    ...changes,
  };
}

/** Code with a `run` for each of the tasks. */
export function code(...tasks: string[]): string {
  const runs = tasks.map((id) => `'${id}': { run: async () => ({ kind: 'ok' }) }`);
  return `export default { tasks: { ${runs.join(', ')} } };`;
}
