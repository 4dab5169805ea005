import { setTimeout as pause } from 'node:timers/promises';
import { RetryLaterError } from '../contract/errors.ts';
import type { RunView } from '../runs/api.ts';
import type { Host } from './host.ts';
import { texts } from './texts.ts';

const everyMs = 300;

/** Names of the nodes that live: what is asked for here is done by one of them. None where no one may run the task. */
export async function willingNodes({ tasks }: Host, taskId: string): Promise<string[]> {
  const [nodes, { permitted }] = await Promise.all([tasks.nodes(), tasks.task(taskId)]);
  return permitted ? nodes.filter(({ state }) => state === 'alive').map(({ name }) => name) : [];
}

/** Nobody is there to do it. */
export function noNode(): RetryLaterError {
  return new RetryLaterError('NO_NODE', texts.noNode);
}

/**
 * Waits for the end of a run that a node makes.
 * @param look is called at each look, the last time after the end
 * @throws RetryLaterError `NO_NODE` where the run has not begun and no node lives any more that may make it
 */
export async function follow(host: Host, runId: string, look: () => Promise<void> = async () => {}): Promise<RunView> {
  for (;;) {
    const run = await host.runs.get(runId);
    await look();
    if (run.outcome !== null) return run;
    if (run.startedAt === null && (await willingNodes(host, run.taskId)).length === 0) throw noNode();
    await pause(everyMs);
  }
}

/** Whether a run did what was asked of it, be it with errors of single items. */
export function went({ outcome }: RunView): boolean {
  return outcome === 'success' || outcome === 'nothing' || outcome === 'partial';
}
