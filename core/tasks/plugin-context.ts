import type { Logger, PluginContext, Services } from '../contract/task.ts';
import type { ContextFactory, LoadedPlugin } from '../plugins/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { SettingsSource } from '../settings/api.ts';

export interface ContextOptions {
  readonly services: (plugin: LoadedPlugin) => Services;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly settings: SettingsSource;
  readonly wake: (taskId: string, jobId?: number) => Promise<void>;
}

/** What hooks, routes and contributions of plugins get: the services that the manifest names, and no others (TM-62). */
export function contextFactory(options: ContextOptions): ContextFactory {
  const { clock, timeZone, settings, logger, wake } = options;
  return (plugin) => {
    const { id, services: names = [], moduleSettings, tasks } = plugin.manifest;
    const own = new Set(tasks.map((task) => task.id));
    const offered = options.services(plugin);
    const granted = Object.fromEntries(names.map((name) => [name, offered[name]])) as unknown as Services;
    const context: PluginContext = {
      services: granted,
      log: loggerOf(logger, id),
      clock: { now: () => clock.now() },
      timeZone,
      async moduleSettings<T>() {
        return (moduleSettings && (await settings.resolveModule(moduleSettings.id))) as T | undefined;
      },
      async wake(taskId, jobId) {
        if (own.has(taskId)) await wake(taskId, jobId);
      },
    };
    return context;
  };
}

function loggerOf(logger: Logger, plugin: string): Logger {
  return {
    debug: (message, details) => logger.debug(message, { plugin, ...details }),
    info: (message, details) => logger.info(message, { plugin, ...details }),
    warn: (message, details) => logger.warn(message, { plugin, ...details }),
    error: (message, details) => logger.error(message, { plugin, ...details }),
  };
}
