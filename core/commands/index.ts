import type { CallOptions } from '../contract/task.ts';
import type { Service } from '../ports/service.ts';
import { Caller } from './caller.ts';
import { Worker, type WorkerOptions } from './worker.ts';

/** Commands of plugins that run on another node, while the caller waits (RP-04). */
export interface Commands extends Service {
  call<T>(plugin: string, command: string, payload: unknown, options: CallOptions): Promise<T>;
}

/** Until `start` this process carries out nothing; it may call all the same. */
export function createCommands(options: WorkerOptions): Commands {
  const worker = new Worker(options);
  const caller = new Caller(options.database, options.transit, () => worker.look());
  return {
    call: (plugin, command, payload, call) => caller.call(plugin, command, payload, call),
    start: () => worker.start(),
    async stop() {
      await worker.stop();
      await caller.close();
    },
  };
}
