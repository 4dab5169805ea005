import type {
  Outcome,
  PluginManifest,
  RunContext,
  TaskCode,
  TaskManifest,
  TaskSettings,
} from '../../../core/contract/index.ts';
import type { LoadedPlugin, PluginRegistry, RegisteredTask } from '../../../core/plugins/api.ts';
import type { SettingsSource, TaskReadiness } from '../../../core/settings/api.ts';

export type RunCode = (context: RunContext) => Promise<Outcome>;

/** A task of a fixture plugin: what is left out is ordinary. */
export interface TaskFixture extends Partial<Omit<TaskManifest, 'id'>> {
  readonly id: string;
  readonly group?: string;
  readonly code?: Partial<TaskCode>;
}

export const hourly = { kind: 'grid', period: { default: 1, unit: 'hours' } } as const;

/** A registry of plugins that live in the test: one for each group. */
export function registryOf(fixtures: readonly TaskFixture[]): PluginRegistry {
  const groups = new Map<string, TaskFixture[]>();
  for (const fixture of fixtures) {
    const group = fixture.group ?? 'GROUP';
    groups.set(group, [...(groups.get(group) ?? []), fixture]);
  }
  const plugins: LoadedPlugin[] = [];
  const tasks = new Map<string, RegisteredTask>();
  for (const [group, own] of groups) {
    const manifests = own.map(manifestOf);
    const codes = Object.fromEntries(own.map(({ id, code }) => [id, { run: nothing, ...code } as TaskCode]));
    const manifest: PluginManifest = {
      id: `plugin-${group.toLowerCase()}`,
      version: '1.0.0',
      hostApi: 1,
      title: { ru: `Плагин ${group}` },
      group: { id: group, title: { ru: `Группа ${group}` } },
      module: './index.ts',
      tasks: manifests,
      moduleSettings: { id: group, title: { ru: group }, schema: './module.json', version: 1 },
      services: ['documents', 'database', 'http', 'notices'],
    };
    const plugin: LoadedPlugin = {
      manifest,
      directory: '/fixture',
      code: { tasks: codes } as LoadedPlugin['code'],
      moduleSchema: null,
      taskSchemas: new Map(),
    };
    plugins.push(plugin);
    for (const task of manifests) {
      tasks.set(task.id, { plugin, manifest: task, code: codes[task.id] as TaskCode });
    }
  }
  return { plugins, failures: [], tasks };
}

function manifestOf({ group: _group, code: _code, ...fixture }: TaskFixture): TaskManifest {
  return {
    title: { ru: `Задача ${fixture.id}` },
    type: 'automatic',
    schedule: hourly,
    instances: 'many',
    timeLimitSeconds: 3_600,
    services: ['database'],
    ...fixture,
  };
}

const nothing: RunCode = async () => ({ kind: 'nothing' });

/** Settings in memory, complete unless said otherwise. */
export class FixtureSettings implements SettingsSource {
  readonly jobIds = new Map<string, number[]>();
  readonly common = new Map<string, Record<string, unknown>>();
  readonly incomplete = new Set<string>();

  async instances(taskId: string): Promise<number[]> {
    return this.jobIds.get(taskId) ?? [0];
  }

  async resolve(taskId: string, jobId: number): Promise<TaskSettings | undefined> {
    if (this.incomplete.has(taskId) || !(await this.instances(taskId)).includes(jobId)) return undefined;
    return { module: {}, common: this.common.get(taskId) ?? {}, instance: {} };
  }

  async resolveModule(): Promise<unknown> {
    return {};
  }

  async several(taskIds: readonly string[]): Promise<ReadonlyMap<string, TaskReadiness>> {
    return new Map(
      taskIds.map((id) => {
        const complete = !this.incomplete.has(id);
        const jobIds = this.jobIds.get(id) ?? [0];
        const common = this.common.get(id) ?? {};
        const of = (jobId: number) =>
          complete && jobIds.includes(jobId) ? { module: {}, common, instance: {} } : undefined;
        return [id, { complete, jobIds, of }];
      }),
    );
  }

  async complete(taskId: string): Promise<boolean> {
    return !this.incomplete.has(taskId);
  }
}

/** A run that waits until the test lets it go on. */
export class Gate {
  entered = 0;
  private release: (outcome: Outcome) => void = () => {};
  private opened: Promise<Outcome> = this.shut();

  /** The code of a task that waits here. */
  readonly run: RunCode = () => {
    this.entered += 1;
    return this.opened;
  };

  open(outcome: Outcome = { kind: 'ok' }): void {
    this.release(outcome);
    this.opened = this.shut();
  }

  private shut(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }
}
