import type {
  CallOptions,
  Logger,
  PluginContext,
  ServiceName,
  Services,
  TaskManifest,
  TaskSettings,
} from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContextFactory, LoadedPlugin } from './api.ts';
import { ForeignCommand, ForeignTask, ServiceNotAsked, ServiceNotOffered } from './errors.ts';

/** Makes each service for a plugin: its own schema, its own origins, its own notices. */
export type ServiceFactories = { readonly [Name in ServiceName]?: (plugin: LoadedPlugin) => Services[Name] };

export interface ContextOptions {
  readonly services: ServiceFactories;
  readonly log: (plugin: LoadedPlugin) => Logger;
  readonly clock: Clock;
  /** Time zone of the installation (TM-12). */
  readonly timeZone: string;
  readonly settings: {
    resolveModule(moduleId: string): Promise<unknown>;
    /** As `SettingsSource`. */
    instances(taskId: string): Promise<readonly number[]>;
    resolve(taskId: string, jobId: number): Promise<TaskSettings | undefined>;
  };
  /** Asks for a run of kind «событие», now or at a time. */
  readonly wake: (taskId: string, jobId?: number, at?: Date) => Promise<void>;
  /** Carries out a command of the plugin on a node that fits. */
  readonly call: <T>(plugin: string, command: string, payload: unknown, options: CallOptions) => Promise<T>;
}

const names: readonly ServiceName[] = ['documents', 'database', 'http', 'notices'];

/**
 * Makes what hooks, routes and contributions get. Services are those that the manifest asks for, of the plugin or of
 * the task; any other one throws `PLUGIN_SERVICE_NOT_ASKED` when it is touched (TM-62).
 */
export function createContextFactory(options: ContextOptions): ContextFactory {
  const made = new WeakMap<LoadedPlugin, Map<ServiceName, unknown>>();
  const service = (plugin: LoadedPlugin, name: ServiceName): unknown => {
    const known = made.get(plugin) ?? new Map<ServiceName, unknown>();
    made.set(plugin, known);
    if (!known.has(name)) {
      const make = options.services[name];
      if (make === undefined) throw new ServiceNotOffered(name, plugin.manifest.id);
      known.set(name, make(plugin));
    }
    return known.get(name);
  };
  return (plugin, task) => contextOf(plugin, task, options, service);
}

function contextOf(
  plugin: LoadedPlugin,
  task: TaskManifest | undefined,
  { log, clock, timeZone, settings, wake, call }: ContextOptions,
  service: (plugin: LoadedPlugin, name: ServiceName) => unknown,
): PluginContext {
  const { id, moduleSettings, services: own = [], tasks } = plugin.manifest;
  const asked = task?.services ?? own;
  const services = {};
  for (const name of names) {
    const get = () => {
      if (!asked.includes(name)) throw new ServiceNotAsked(name, id, task?.id);
      return service(plugin, name);
    };
    Object.defineProperty(services, name, { get, enumerable: asked.includes(name) });
  }
  const mustBeOwn = (taskId: string) => {
    if (!tasks.some((declared) => declared.id === taskId)) throw new ForeignTask(taskId, id);
  };
  return {
    services: services as Services,
    log: log(plugin),
    clock: { now: () => clock.now() },
    timeZone,
    moduleSettings: async <T>() =>
      moduleSettings === undefined ? undefined : ((await settings.resolveModule(moduleSettings.id)) as T | undefined),
    taskSettings: async (taskId) => {
      mustBeOwn(taskId);
      const found = new Map<number, TaskSettings>();
      for (const jobId of await settings.instances(taskId)) {
        const resolved = await settings.resolve(taskId, jobId);
        if (resolved !== undefined) found.set(jobId, resolved);
      }
      return found;
    },
    wake: async (taskId, jobId, at) => {
      mustBeOwn(taskId);
      await wake(taskId, jobId, at);
    },
    call: async <T>(command: string, payload: unknown, options: CallOptions) => {
      if (!Object.hasOwn(plugin.code.commands ?? {}, command)) throw new ForeignCommand(command, id);
      return call<T>(id, command, payload, options);
    },
  };
}
