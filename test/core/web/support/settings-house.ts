import { randomBytes } from 'node:crypto';
import type { Problem, TaskCode } from '../../../../core/contract/index.ts';
import { createContextFactory, type PluginRegistry } from '../../../../core/plugins/index.ts';
import { createSettings, openSecretKeys } from '../../../../core/settings/index.ts';
import { createTasks, type Tasks } from '../../../../core/tasks/index.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { nobodyElse } from '../../../support/nobody-else.ts';
import { Gate, registryOf } from '../../tasks/fixture.ts';
import { ManualQueue } from '../../tasks/manual-queue.ts';
import { type Answer, type House, openHouse } from './house.ts';

const common = {
  type: 'object',
  additionalProperties: false,
  required: ['folder', 'hours'],
  properties: {
    folder: { type: 'string', minLength: 1 },
    hours: { type: 'integer', minimum: 1, maximum: 24, default: 1 },
    key: { type: 'string' },
    server: { type: 'object', properties: { token: { type: 'string' }, name: { type: 'string' } } },
  },
};
const instance = {
  type: 'object',
  additionalProperties: false,
  required: ['login', 'password'],
  properties: { login: { type: 'string', minLength: 1 }, password: { type: 'string', minLength: 3 } },
};

/** The web over the real settings and the real task manager. */
export interface SettingsHouse extends House {
  readonly tasks: Tasks;
  readonly queue: ManualQueue;
  readonly log: unknown[];
  /** A task that no test had before, in a group of its own; its runs wait for its gate. */
  nextTask(): SubjectTask;
}

/** A task under test, and what a technologist asks about it. */
export interface SubjectTask {
  readonly id: string;
  readonly gate: Gate;
  /** Settings that its runs were given. */
  readonly given: unknown[];
  select(): Promise<Answer>;
  read(): Promise<Answer>;
  save(body: object): Promise<Answer>;
  restore(version: number, body?: object): Promise<Answer>;
  post(action: string, body?: object): Promise<Answer>;
  status(): Promise<string>;
  /** Waits until the task is started. */
  started(): Promise<unknown>;
  /** Stops the task, and ends what runs. */
  stop(): Promise<void>;
}

const subjects = 20;
const declared = { version: 1, schema: './x.json' };

export async function settingsHouse(): Promise<SettingsHouse> {
  const own = Array.from({ length: subjects }, (_, n) => ({
    id: `Mail.Task${n}`,
    gate: new Gate(),
    given: [] as unknown[],
  }));
  const log: unknown[] = [];
  const note = (...line: unknown[]) => void log.push(line);
  const logger = { debug: note, info: note, warn: note, error: note };
  let tasks: Tasks | undefined;
  let queue: ManualQueue | undefined;
  const house = await openHouse({
    services: async (fresh, clock) => {
      const registry = withSchemas(own);
      const keys = await openSecretKeys(fresh.database, {
        environment: randomBytes(32).toString('base64'),
        file: '/nowhere',
      });
      const contexts = createContextFactory({
        services: { database: () => fresh.database },
        log: () => logger,
        clock,
        timeZone: 'Europe/Moscow',
        settings: {
          resolveModule: (id) => settings.resolveModule(id),
          instances: (id) => settings.instances(id),
          resolve: (id, jobId) => settings.resolve(id, jobId),
        },
        wake: async () => {},
        call: nobodyElse,
      });
      const settings = createSettings({
        database: fresh.database,
        registry,
        events: () => (tasks as Tasks).events,
        keys,
        contextFor: contexts,
        clock,
        checkTimeoutMs: 300,
      });
      queue = new ManualQueue(clock);
      tasks = createTasks({
        database: fresh.database,
        clock,
        registry,
        settings,
        queue,
        contexts,
        node: { name: 'узел-1', labels: [] },
        logger,
        timeZone: 'Europe/Moscow',
        graceMs: 2_000,
        lockMs: 60_000,
        heartbeatMs: 1_000,
        reconcileMs: 3_600_000,
      });
      await tasks.start();
      return { settings, tasks: tasks.manager, runs: tasks.history, plugins: registry, log: logger };
    },
  });
  const cookie = await house.as('technologist');
  const { manager } = tasks as Tasks;
  let used = 0;
  return {
    ...house,
    tasks: tasks as Tasks,
    queue: queue as ManualQueue,
    log,
    nextTask() {
      const { id, gate, given } = own[used++]!;
      const path = `/api/tasks/${id}`;
      const subject: SubjectTask = {
        id,
        gate,
        given,
        select: () => house.ask('PUT', `/api/groups/${id}`, cookie, { selected: true }),
        read: () => house.ask('GET', `${path}/settings`, cookie),
        save: (body) => house.ask('PUT', `${path}/settings`, cookie, body),
        restore: (version, body) => house.ask('POST', `${path}/settings/versions/${version}/restore`, cookie, body),
        post: (action, body) => house.ask('POST', `${path}/${action}`, cookie, body),
        status: async () => (await manager.task(id)).status,
        started: () => until('the start', async () => (await subject.status()) === 'started'),
        async stop() {
          await subject.post('stop');
          await until('the end of what runs', async () => {
            gate.open();
            return (await manager.task(id)).state === 'idle';
          });
        },
      };
      return subject;
    },
    async close() {
      for (const { gate } of own) gate.open();
      await tasks?.drain();
      await house.close();
    },
  };
}

function withSchemas(own: readonly { id: string; gate: Gate; given: unknown[] }[]): PluginRegistry {
  const check: TaskCode['check'] = async (settings): Promise<Problem[]> => {
    const { folder, key } = settings.common as { folder: string; key?: string };
    if (folder !== 'ask') return [];
    return [{ path: '/common/folder', message: `Папка не пуста ${key}`, severity: 'confirm', code: 'NOT_EMPTY' }];
  };
  const registry = registryOf(
    own.map(({ id, gate, given }) => ({
      id,
      group: id,
      settings: {
        common: { ...declared, secrets: ['/key', '/server/token'] },
        instance: { ...declared, secrets: ['/password'] },
      },
      code: {
        check,
        run(context) {
          given.push(structuredClone(context.settings));
          context.log.info('Начато', { settings: context.settings });
          return gate.run(context);
        },
      },
    })),
  );
  for (const plugin of registry.plugins) {
    const schemas = plugin.taskSchemas as Map<string, { common: object; instance: object }>;
    for (const { id } of plugin.manifest.tasks) schemas.set(id, { common, instance });
  }
  return registry;
}
