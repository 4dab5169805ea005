import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { liveEvents } from '../../../core/composition/live-events.ts';
import type { RunHistory } from '../../../core/runs/index.ts';
import type { ChangeListener, TaskManager } from '../../../core/tasks/index.ts';
import type { HostEvent } from '../../../core/web/index.ts';
import { until } from '../../../scripts/harness/until.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

test('TM-13: what is told last of an object is what was read last, and many changes of it are few readings', async () => {
  const listeners = new Set<ChangeListener>();
  let state = 0;
  const answers: (() => void)[] = [];
  /** Reads at once and answers when the test says so, as a database under load does. */
  const task = async () => {
    const read = { id: 'T', state };
    await new Promise<void>((answer) => answers.push(answer));
    return read;
  };
  const tasks = {
    groups: async () => [{ id: 'G', title: 'G', selected: true, tasks: ['T'] }],
    task,
  } as unknown as TaskManager;
  const changes = {
    subscribe: (listener: ChangeListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const told: HostEvent[] = [];
  liveEvents(changes, tasks, {} as RunHistory, silent).subscribe((event) => told.push(event));
  const change = () => {
    state += 1;
    for (const listener of listeners) listener({ type: 'task', taskId: 'T' });
  };
  change();
  await until('the first reading', () => answers.length === 1);
  for (let n = 0; n < 10; n++) change();
  const states = () => told.map(({ data }) => (data as { state: number }).state);
  // Where there is more than one reading, the newest is answered first.
  await until('the last change to be told', () => {
    answers.pop()?.();
    return states().includes(11);
  });
  for (const answer of answers) answer();
  await setImmediate();
  expect(states()).toEqual([1, 11]);
});
