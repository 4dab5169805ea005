import type { AuditEntry } from '../../../../core/access/audit.ts';
import { type AgendaQueue, createAgendaQueue } from '../../../../core/adapters/agenda/index.ts';
import { systemClock } from '../../../../core/adapters/system-clock.ts';
import { liveEvents } from '../../../../core/composition/live-events.ts';
import type { PluginRegistry } from '../../../../core/plugins/api.ts';
import type { Asking } from '../../../support/agendash.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import type { FixtureSettings, TaskFixture } from '../../tasks/fixture.ts';
import { type TestNode, testNode } from '../../tasks/world.ts';
import { type Answer, type House, openHouse } from './house.ts';

/** The whole web over the real task manager and the real queue. */
export interface LiveHouse {
  readonly house: House;
  readonly node: TestNode;
  readonly queue: AgendaQueue;
  readonly settings: FixtureSettings;
  /** Database of the tasks and of the queue. */
  readonly fresh: FreshDatabase;
  /** As a user of the role. */
  api(role: string): Promise<Asking>;
  /** A technologist presses a button of Agendash for these records. */
  press(action: string, jobIds: readonly string[], role?: string): Promise<Answer>;
  /** Newest last. */
  audit(): Promise<AuditEntry[]>;
  close(): Promise<void>;
}

const ignore = () => {};
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function openLiveHouse(
  tasks: readonly TaskFixture[],
  options: {
    readonly settings?: FixtureSettings;
    readonly fresh?: FreshDatabase;
    readonly plugins?: PluginRegistry;
  } = {},
): Promise<LiveHouse> {
  const fresh = options.fresh ?? (await freshDatabase());
  const lockMs = 2_000;
  const queue = createAgendaQueue({
    url: fresh.url,
    database: fresh.database,
    node: 'узел-1',
    logger: silent,
    lockMs,
    processEveryMs: 200,
  });
  const node = testNode({
    fresh,
    tasks,
    queue,
    clock: systemClock,
    lockMs,
    reconcileMs: 1_000,
    ...(options.settings !== undefined && { settings: options.settings }),
  });
  await node.start();
  const events = liveEvents(node.changes, node.manager, node.history, silent);
  const services = { tasks: node.manager, runs: node.history, agenda: queue.agenda, events, clock: systemClock };
  const plugins = options.plugins && { plugins: options.plugins };
  const house = await openHouse({ services: { ...services, ...plugins } });
  return {
    house,
    node,
    queue,
    settings: node.settings,
    fresh,
    async api(role) {
      const cookie = await house.as(role);
      return {
        async get<T>(path: string) {
          const answer = await house.ask('GET', path, cookie);
          if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${answer.body}`);
          return answer.json() as T;
        },
      };
    },
    press: async (action, jobIds, role = 'technologist') =>
      house.ask('POST', `/agendash/api/jobs/${action}`, await house.as(role), { jobIds }),
    async audit() {
      const { items } = await house.services.access.audit.list({ limit: 500 });
      return items.reverse();
    },
    async close() {
      await house.close();
      await node.drain();
      await fresh.drop();
    },
  };
}
