import { writePlugin } from '../../harness/plugin-folder.ts';

/** A task of the measured installation. */
export interface BenchTask {
  readonly id: string;
  readonly group: string;
  readonly jobIds: readonly number[];
}

const groups = 4;
/** Every so-manieth task has three instances. */
const manyEvery = 10;

/** The task whose run is clicked. It ends at once, and nothing but clicks starts it. */
export const clicked: BenchTask = { id: 'Bench1.Clicked', group: 'Bench1', jobIds: [0] };

const blocks = {
  'settings/common.json': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: {
      hours: { type: 'integer', title: 'Период, ч', minimum: 1, default: 24 },
      folder: { type: 'string', title: 'Папка', default: 'Входящие' },
    },
  },
  'settings/instance.json': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: { name: { type: 'string', title: 'Название', default: 'Основной' } },
  },
};

/**
 * Plugins for a temporary installation, a group each, with so many tasks in all: most have one instance, some have
 * three. They run once a day, so that the host is idle between.
 */
export async function writeBenchPlugins(directory: string, count: number): Promise<BenchTask[]> {
  const tasks: BenchTask[] = [clicked];
  while (tasks.length < count) {
    const index = tasks.length;
    const group = `Bench${1 + (index % groups)}`;
    tasks.push({ id: `${group}.Task${index}`, group, jobIds: index % manyEvery === 0 ? [0, 1, 2] : [0] });
  }
  for (let index = 1; index <= groups; index++) {
    const group = `Bench${index}`;
    const own = tasks.filter((task) => task.group === group);
    await writePlugin(directory, group.toLowerCase(), {
      ...blocks,
      'plugin.manifest.json': {
        id: group.toLowerCase(),
        version: '1.0.0',
        hostApi: 1,
        title: { ru: `Измерения ${index}` },
        group: { id: group, title: { ru: `Измерения ${index}` } },
        module: 'index.js',
        tasks: own.map(manifestOf),
      },
      'index.js': codeOf(own),
    });
  }
  return tasks;
}

function manifestOf({ id, jobIds }: BenchTask) {
  const common = { common: { schema: 'settings/common.json', version: 1 } };
  const instance = { instance: { schema: 'settings/instance.json', version: 1 } };
  const period = { default: 24, unit: 'hours', setting: 'common:/hours' };
  return {
    id,
    title: { ru: `Измеряемая задача ${id}` },
    type: id === clicked.id ? 'manual' : 'automatic',
    schedule: id === clicked.id ? { kind: 'none' } : { kind: 'grid', period },
    instances: jobIds.length > 1 ? 'many' : 'single',
    settings: jobIds.length > 1 ? { ...common, ...instance } : common,
    timeLimitSeconds: 600,
    counters: [{ id: 'received', title: { ru: 'Получено' } }],
    services: [],
    idleMessage: { ru: 'Ожидание следующей итерации.' },
  };
}

function codeOf(tasks: readonly BenchTask[]): string {
  const lines = tasks.map(({ id }) => `  '${id}': { run: async () => ({ kind: 'ok' }) },`);
  return `export default { tasks: {\n${lines.join('\n')}\n} };\n`;
}
