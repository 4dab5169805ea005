import { RetryLaterError } from '../errors.ts';
import type { ServiceName, TaskManifest } from '../manifest.ts';
import type { DurableState, Logger, PluginContext, RunContext, Services, TaskSettings } from '../task.ts';
import type { Subject } from './subject.ts';

/** A host of one task, in memory. */
export interface HostDouble {
  readonly context: PluginContext;
  /** Every line that was logged, as JSON, and every message of progress. */
  readonly said: string[];
  readonly counted: Map<string, number>;
  runContext(settings: TaskSettings, signal: AbortSignal): RunContext;
}

export function hostDouble(subject: Subject, task: TaskManifest): HostDouble {
  const said: string[] = [];
  const counted = new Map<string, number>();
  const say = (message: string, details?: unknown) => {
    said.push(`${message} ${JSON.stringify(details) ?? ''}`);
  };
  const log: Logger = { debug: say, info: say, warn: say, error: say };
  const context: PluginContext = {
    services: servicesOf(subject.options.services ?? {}, task),
    log,
    clock: { now: () => new Date() },
    timeZone: 'Europe/Moscow',
    moduleSettings: async <T>() => subject.options.module as T | undefined,
    taskSettings: async (taskId) => {
      if (!subject.manifest.tasks.some(({ id }) => id === taskId))
        throw new Error(`${taskId} is no task of the plugin`);
      return new Map();
    },
    wake: async (taskId) => {
      if (!subject.manifest.tasks.some(({ id }) => id === taskId))
        throw new Error(`${taskId} is no task of the plugin`);
    },
    call: async (command) => {
      if (subject.code.commands?.[command] === undefined) throw new Error(`${command} is no command of the plugin`);
      throw new RetryLaterError('NODE_UNREACHABLE', 'Сервер не принял команду');
    },
  };
  return {
    context,
    said,
    counted,
    runContext: (settings, signal) => ({
      ...context,
      runId: '00000000-0000-4000-8000-000000000001',
      taskId: task.id,
      jobId: 0,
      kind: 'manual',
      slot: null,
      fencing: 1,
      settings,
      signal,
      state: stateInMemory(),
      progress: (_done, _total, message = '') => say(message),
      count: (counter, by = 1) => {
        counted.set(counter, (counted.get(counter) ?? 0) + by);
      },
    }),
  };
}

function servicesOf(given: Partial<Services>, task: TaskManifest): Services {
  return new Proxy({} as Services, {
    get: (_, name: string) => {
      if (!task.services.includes(name as ServiceName)) {
        throw new Error(`${task.id} uses the service "${name}", which its manifest does not ask for`);
      }
      return given[name as ServiceName] ?? away();
    },
  });
}

/** A service of which every call says that it is away; a plugin must bear that. */
function away(): never {
  const refuse = () => {
    throw new RetryLaterError('SERVICE_AWAY', 'Сервис временно недоступен');
  };
  return new Proxy(refuse, { get: (_, name) => (name === 'then' ? undefined : away()) }) as never;
}

function stateInMemory(): DurableState {
  const values = new Map<string, string>();
  const state: DurableState = {
    get: async <T>(key: string) => {
      const text = values.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    set: async (key, value) => {
      values.set(key, JSON.stringify(value));
    },
    delete: async (key) => {
      values.delete(key);
    },
    step: async <T>(key: string, work: () => Promise<T>) => {
      if (!values.has(key)) await state.set(key, (await work()) ?? null);
      return (await state.get<T>(key)) as T;
    },
  };
  return state;
}
