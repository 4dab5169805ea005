import { createAgendaQueue } from '../../../core/adapters/agenda/index.ts';
import { createDatabase } from '../../../core/adapters/postgres/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import { testNode } from './world.ts';

/** A node in a process of its own whose runs never end; it is there to be killed. */
const { url, node, task, lockMs } = JSON.parse(process.argv[2] as string) as Record<string, string> & {
  lockMs: number;
};
const database = createDatabase(url as string);
const ignore = () => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const dying = testNode({
  fresh: { url: url as string, database, drop: async () => {} },
  tasks: [
    {
      id: task as string,
      group: task as string,
      schedule: { kind: 'none' },
      code: { run: () => new Promise(() => {}) },
    },
  ],
  queue: createAgendaQueue({ url: url as string, database, node: node as string, logger, lockMs }),
  clock: systemClock,
  node: { name: node as string, labels: [] },
  lockMs,
});
await dying.start();
await dying.manager.selectGroup(task as string, true, 'technologist');
await dying.manager.runNow(task as string, 0, 'technologist');
process.stdout.write('started\n');
