import type { FreshDatabase } from '../../support/database.ts';
import type { RunCode, TaskFixture } from '../tasks/fixture.ts';
import { type NodeOptions, type TestNode, testNode } from '../tasks/world.ts';

export interface StartedTask {
  readonly node: TestNode;
  readonly id: string;
  readonly runNow: () => Promise<string>;
}

export type WithTask = (
  run: RunCode,
  fixture?: Partial<TaskFixture>,
  options?: Partial<NodeOptions>,
) => Promise<StartedTask>;

const nodes: TestNode[] = [];
let count = 0;

/** Ends the nodes of a test. */
export async function drainNodes(): Promise<void> {
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
}

/** Makes nodes whose one task is started and has no schedule: it runs by hand. */
export function tasksOver(fresh: FreshDatabase): WithTask {
  return async (run, fixture = {}, options = {}) => {
    count += 1;
    const id = `Executed${count}`;
    const task = { id, group: id, schedule: { kind: 'none' }, ...fixture, code: { run, ...fixture.code } } as const;
    const node = testNode({ fresh, tasks: [task], ...options });
    nodes.push(node);
    await node.start();
    await node.manager.selectGroup(id, true, 'technologist');
    const runNow = async () => (await node.manager.runNow(id, 0, 'technologist'))[0]?.runId as string;
    return { node, id, runNow };
  };
}
