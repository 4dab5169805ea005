import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/index.ts';
import { Access } from './access/index.ts';
import { createAgendaQueue } from './adapters/agenda/index.ts';
import { createClamd } from './adapters/clamd/index.ts';
import { createDatabase, documentMigrations, hostMigrations, migrate } from './adapters/postgres/index.ts';
import { systemClock } from './adapters/system-clock.ts';
import { createCommands } from './commands/index.ts';
import { antivirusWarnings } from './composition/antivirus-warnings.ts';
import { liveEvents } from './composition/live-events.ts';
import { createMail, overdueAfterMs } from './composition/mail.ts';
import { monitored } from './composition/monitored.ts';
import { operationRunner } from './composition/operations.ts';
import { createOverview } from './composition/overview.ts';
import { pluginCaller } from './composition/plugin-calls.ts';
import { pluginServices } from './composition/plugin-services.ts';
import { setupChecker } from './composition/setup-check.ts';
import { singleSignOn } from './composition/single-sign-on.ts';
import { openStore } from './composition/store.ts';
import { taskReasons } from './composition/task-reasons.ts';
import type { Logger } from './contract/index.ts';
import { createDocuments } from './documents/index.ts';
import { createContextFactory, loadPlugins, pluginMigrations } from './plugins/index.ts';
import { createSettings, createTransit, openSecretKeys, type SecretKeyOptions } from './settings/index.ts';
import { createTasks } from './tasks/index.ts';
import { createWeb } from './web/index.ts';

/** The house with everything in it. Nothing runs and nothing listens before `start`. */
export type Host = Awaited<ReturnType<typeof openHost>>;

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** What plugins may ask for. */
export const offered = {
  services: ['documents', 'database', 'http', 'notices'],
  capabilities: [
    'routes',
    'webhooks',
    'quarantine',
    'gauges',
    'warnings',
    'directory-guards',
    'operations',
    'setup-check',
    'overview',
    'commands',
  ],
} as const;

/**
 * Puts the product together, reading from top to bottom as the list of what it is made of. Stores are open and migrated
 * when it resolves (OP-04), so that commands can work; `start` begins to run tasks and to listen.
 */
export async function openHost(config: Config, log: Logger) {
  const clock = systemClock;
  const node = { name: config.node.name ?? hostname(), labels: config.node.labels };
  const version = await productVersion();

  const registry = await loadPlugins({
    rootManifest: join(packageRoot, 'plugin.manifest.json'),
    directories: config.plugins.directories,
    ...offered,
    loadTimeoutMs: 10_000,
  });
  for (const { file, code, reason } of registry.failures) log.error('Плагин не загружен', { file, code, reason });

  const closers: (() => Promise<void> | void)[] = [];
  let starting: Promise<unknown> = Promise.resolve();
  const close = async () => {
    await starting.catch(() => {});
    const failures: unknown[] = [];
    for (let step = closers.pop(); step !== undefined; step = closers.pop()) {
      // What fails to close must not keep the rest open, the database server above all.
      await (async () => step())().catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const store = await openStore(config);
    closers.push(store.close);
    const database = createDatabase(store.url, {
      longestRestMs: config.tasks.lockSeconds * 1000,
      onLost: (error) => log.warn('Соединение с базой данных потеряно', { error: error.message }),
    });
    closers.push(() => database.close());
    const applied = await migrate(database, [documentMigrations, hostMigrations, ...pluginMigrations(registry)]);
    if (applied.length > 0) log.info('Схема базы данных обновлена', { applied: applied.length });

    const antivirus = config.antivirus.clamd === null ? undefined : createClamd(config.antivirus.clamd);
    const unprotected = antivirusWarnings(antivirus, clock);
    const documents = await createDocuments({
      database,
      url: store.url,
      filesDirectory: join(config.data.directory, 'files'),
      antivirus,
      clock,
      timeZone: config.timeZone,
    });
    closers.push(() => documents.close());

    const keys = await openSecretKeys(database, keyOptions(config));
    const contexts = createContextFactory({
      services: {
        documents: (plugin) => services.factories.documents(plugin),
        database: (plugin) => services.factories.database(plugin),
        http: (plugin) => services.factories.http(plugin),
        notices: (plugin) => services.factories.notices(plugin),
      },
      log: () => log,
      clock,
      timeZone: config.timeZone,
      settings: {
        resolveModule: (id) => settings.resolveModule(id),
        instances: (id) => settings.instances(id),
        resolve: (id, jobId) => settings.resolve(id, jobId),
      },
      wake: (taskId, jobId, at) => tasks.wake(taskId, jobId, at),
      call: (plugin, command, payload, options) => commands.call(plugin, command, payload, options),
    });
    const settings = createSettings({
      database,
      registry,
      events: () => tasks.events,
      keys,
      contextFor: contexts,
      clock,
    });
    const mail = createMail({
      config,
      database,
      clock,
      logger: log,
      node: node.name,
      registry,
      settings: () => settings,
    });
    const services = pluginServices({
      database,
      documents,
      clock,
      http: config.http,
      sendTest: mail.sendTest,
      sendLetter: mail.sendLetter,
      origins: (plugin) => settings.origins(plugin),
    });
    closers.push(services.close);

    const queue = createAgendaQueue({
      url: config.queue.url ?? store.url,
      database,
      node: node.name,
      logger: log,
      lockMs: config.tasks.lockSeconds * 1000,
    });
    const tasks = createTasks({
      database,
      clock,
      registry,
      settings,
      queue,
      contexts,
      node,
      logger: log,
      timeZone: config.timeZone,
      graceMs: config.tasks.graceSeconds * 1000,
      lockMs: config.tasks.lockSeconds * 1000,
      retentionDays: config.tasks.historyDays,
      onRunEnd: mail.onRunEnd,
    });
    closers.push(() => tasks.drain());
    await tasks.open();
    const commands = createCommands({
      database,
      transit: createTransit(database, keys),
      plugins: registry.plugins,
      contexts,
      node,
      logger: log,
      graceMs: config.tasks.graceSeconds * 1000,
    });
    closers.push(() => commands.stop());

    const reasons = taskReasons({
      database,
      registry,
      tasks: tasks.manager,
      settings,
      clock,
      timeZone: config.timeZone,
      overdueMs: overdueAfterMs(config),
    });
    const overview = createOverview({
      database,
      registry,
      contexts,
      figures: documents.figures,
      tasks: tasks.manager,
      reasons,
      clock,
      timeZone: config.timeZone,
      log,
    });
    const setupCheck = setupChecker({ database, registry, contexts, clock, log });
    const provider = await singleSignOn(config);
    closers.push(() => provider?.close());
    const access = new Access({
      database,
      clock,
      sessions: { idleMinutes: config.web.sessionIdleMinutes, absoluteMinutes: config.web.sessionHours * 60 },
      isTechnical: documents.isTechnicalUser,
      provider,
      localLogin: config.oidc.localLogin === 'on',
    });

    return {
      config,
      node,
      log,
      plugins: registry,
      database,
      /** Migrations that were applied now. */
      applied,
      documents,
      settings,
      tasks: tasks.manager,
      runs: tasks.history,
      access,
      runOperation: operationRunner(registry, contexts),
      setupCheck,
      callPlugin: pluginCaller(registry, contexts),
      /** Listens, then runs tasks: from here on this is a node of the installation. */
      start(): Promise<{ url: string; monitoringUrl: string }> {
        const started = start();
        starting = started;
        return started;
      },
      /**
       * Ends what runs as on stop, frees what is locked, lets go of everything (TM-52); waits for a start under way. May
       * be called twice.
       */
      close,
    };

    async function start() {
      const web = await createWeb({
        services: {
          access,
          tasks: tasks.manager,
          runs: tasks.history,
          settings,
          documents: documents.reader,
          lists: documents.lists,
          editor: documents.editor,
          directories: documents.directories,
          alike: documents.alike,
          deadlines: documents.deadlines,
          rubrics: documents.rubrics,
          setupCheck,
          overview,
          reasons: reasons.of,
          plugins: registry,
          contexts,
          events: liveEvents(tasks.changes, tasks.manager, tasks.history, log),
          ...monitored({ database, plugins: registry, queue, mail }),
          shorthands: Object.assign({}, ...registry.plugins.map(({ manifest }) => manifest.searchFields)),
          warnings: async () => [...(await mail.warnings()), ...(await unprotected())],
          agenda: queue.agenda,
          log,
          clock,
          timeZone: config.timeZone,
        },
        host: config.web.host,
        port: config.web.port,
        publicUrl: config.web.publicUrl,
        trustProxy: config.web.trustProxy,
        monitoring: config.monitoring,
        version,
      });
      closers.push(() => web.close());
      const addresses = await web.listen();
      await tasks.start();
      await commands.start();
      closers.push(() => mail.stop());
      await mail.start({
        tasks: tasks.manager,
        changes: tasks.changes,
        webUrl: config.web.publicUrl ?? addresses.url,
        followMerged: documents.alike.follow,
      });
      return addresses;
    }
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where the keys of this node are. */
export function keyOptions({ secrets, data }: Config): SecretKeyOptions {
  return { environment: secrets.key ?? undefined, file: join(data.directory, 'secret.key') };
}

async function productVersion(): Promise<string> {
  const text = await readFile(join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
