import { writePlugin } from '../../harness/plugin-folder.ts';

/** A task of the fixture, as far as the rules about what is shown of it depend on it. */
export interface ClientTask {
  readonly id: string;
  readonly group: string;
  readonly schedule: 'grid' | 'after-end' | 'none';
  readonly many: boolean;
  /** Cannot run before its settings are saved for the first time. */
  readonly needsSettings: boolean;
  /** How long a run takes, in milliseconds. */
  readonly takesMs: number;
  /** What runs look like. */
  readonly outcome: 'ok' | 'throws' | 'partial' | 'nothing';
}

const common = { schedule: 'grid', many: false, needsSettings: false, takesMs: 20, outcome: 'ok' } as const;

/** Tasks of every kind, in two groups: short and long runs, good and bad ones, with and without a schedule. */
export const clientTasks: readonly ClientTask[] = [
  { ...common, id: 'Clients1.Quick', group: 'Clients1' },
  { ...common, id: 'Clients1.Slow', group: 'Clients1', many: true, takesMs: 700 },
  { ...common, id: 'Clients1.Hand', group: 'Clients1', schedule: 'none', takesMs: 200 },
  { ...common, id: 'Clients1.Partial', group: 'Clients1', takesMs: 100, outcome: 'partial' },
  { ...common, id: 'Clients2.Loop', group: 'Clients2', schedule: 'after-end', takesMs: 300, outcome: 'nothing' },
  { ...common, id: 'Clients2.Failing', group: 'Clients2', outcome: 'throws' },
  { ...common, id: 'Clients2.Settled', group: 'Clients2', many: true, needsSettings: true, takesMs: 100 },
];

/** The plugins in `directory`, a group each. */
export async function writeClientPlugins(directory: string): Promise<void> {
  for (const group of new Set(clientTasks.map((task) => task.group))) {
    const own = clientTasks.filter((task) => task.group === group);
    await writePlugin(directory, group.toLowerCase(), {
      'settings/free.json': blockOf(false),
      'settings/needed.json': blockOf(true),
      'settings/instance.json': {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        additionalProperties: false,
        properties: { name: { type: 'string', title: 'Название', default: 'Основной' } },
      },
      'plugin.manifest.json': {
        id: group.toLowerCase(),
        version: '1.0.0',
        hostApi: 1,
        title: { ru: `Клиенты: ${group}` },
        group: { id: group, title: { ru: `Клиенты: ${group}` } },
        module: 'index.js',
        tasks: own.map(manifestOf),
      },
      'index.js': codeOf(own),
    });
  }
}

function blockOf(needed: boolean) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    required: needed ? ['folder'] : [],
    properties: {
      seconds: { type: 'integer', title: 'Период, с', minimum: 1, maximum: 3600, default: 2 },
      folder: { type: 'string', title: 'Папка', minLength: 1 },
    },
  };
}

function manifestOf({ id, schedule, many, needsSettings }: ClientTask) {
  const period = { default: 2, unit: 'seconds', setting: 'common:/seconds' };
  return {
    id,
    title: { ru: `Задача ${id}` },
    type: schedule === 'none' ? 'manual' : 'automatic',
    schedule: schedule === 'none' ? { kind: 'none' } : { kind: schedule, period },
    instances: many ? 'many' : 'single',
    settings: {
      common: { schema: `settings/${needsSettings ? 'needed' : 'free'}.json`, version: 1 },
      ...(many && { instance: { schema: 'settings/instance.json', version: 1 } }),
    },
    timeLimitSeconds: 60,
    services: [],
    idleMessage: { ru: 'Ожидание следующей итерации.' },
  };
}

function codeOf(tasks: readonly ClientTask[]): string {
  const ends: Record<ClientTask['outcome'], string> = {
    ok: "return { kind: 'ok' };",
    nothing: "return { kind: 'nothing', message: 'Новых сообщений нет.' };",
    partial:
      "return { kind: 'partial', failures: [{ item: 'Организация «Пример»', code: 'AWAY', message: 'Не отвечает.' }] };",
    throws: "throw new Error('Так задумано');",
  };
  const runs = tasks.map(
    ({ id, takesMs, outcome }) => `  '${id}': { async run({ signal, progress }) {
    progress(0, 1, 'Идёт работа');
    await sleep(${takesMs}, undefined, { signal }).catch(() => {});
    ${ends[outcome]}
  } },`,
  );
  return `import { setTimeout as sleep } from 'node:timers/promises';\n\nexport default { tasks: {\n${runs.join('\n')}\n} };\n`;
}
