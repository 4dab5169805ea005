import { liveEvents } from '../../../../core/composition/live-events.ts';
import type { RunView } from '../../../../core/runs/index.ts';
import type { SlotVerdict, TaskView } from '../../../../core/tasks/index.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import type { TaskFixture } from '../../tasks/fixture.ts';
import { type NodeOptions, type TestNode, testNode } from '../../tasks/world.ts';
import { type Answer, type House, openHouse } from './house.ts';

/** What JSON makes of a value: times are texts. */
export type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Key in keyof T]: Json<T[Key]> }
      : T;

/** The real task manager over a real database behind the whole web; the test moves the clock. It begins at 10:00. */
export interface ClockHouse {
  readonly house: House;
  readonly node: TestNode;
  readonly fresh: FreshDatabase;
  /** As a technologist. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The JSON of an answer, which must be a good one. */
  get<T>(path: string): Promise<T>;
  task(id: string): Promise<Json<TaskView>>;
  /** Runs of a task, oldest first. */
  runs(id: string): Promise<Json<RunView>[]>;
  /** Runs of a task once so many have ended, oldest first. */
  ended(id: string, count: number): Promise<Json<RunView>[]>;
  audit(id: string, from: string, to: string): Promise<Json<SlotVerdict>[]>;
  close(): Promise<void>;
}

const ignore = () => {};
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function openClockHouse(
  tasks: readonly TaskFixture[],
  options: Partial<NodeOptions> = {},
): Promise<ClockHouse> {
  const fresh = options.fresh ?? (await freshDatabase());
  const node = testNode({ ...options, fresh, tasks });
  await node.start();
  const events = liveEvents(node.changes, node.manager, node.history, silent);
  const house = await openHouse({
    services: { tasks: node.manager, runs: node.history, events, clock: node.clock },
  });
  const cookie = await house.as('technologist');
  const ask = (method: string, path: string, body?: unknown) => house.ask(method, path, cookie, body);
  const get = async <T>(path: string): Promise<T> => {
    const answer = await ask('GET', path);
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${answer.body}`);
    return answer.json() as T;
  };
  const runs = async (id: string) =>
    (await get<{ items: Json<RunView>[] }>(`/api/tasks/${id}/runs?limit=500`)).items.reverse();
  return {
    house,
    node,
    fresh,
    ask,
    get,
    task: (id) => get(`/api/tasks/${id}`),
    runs,
    ended: (id, count) =>
      until(`${count} ended runs of ${id}`, async () => {
        const all = await runs(id);
        return all.filter(({ outcome }) => outcome !== null).length >= count && all;
      }),
    audit: async (id, from, to) =>
      (await get<{ items: Json<SlotVerdict>[] }>(`/api/tasks/${id}/audit?from=${from}&to=${to}`)).items,
    async close() {
      await house.close();
      await node.drain();
      if (options.fresh === undefined) await fresh.drop();
    },
  };
}
