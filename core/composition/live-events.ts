import type { Logger } from '../contract/index.ts';
import type { RunHistory } from '../runs/index.ts';
import type { Changes, TaskManager } from '../tasks/index.ts';
import type { HostEvent, HostEvents } from '../web/index.ts';

type Change = Parameters<Parameters<Changes['subscribe']>[0]>[0];

/**
 * What is announced within so long is read together, in milliseconds: nobody sees the difference, a short run costs one
 * reading instead of three, and none of them stands in the way of the run itself (TM-33).
 */
const gatherMs = 25;
/** Where the database is away, what changed is read again after so long, in milliseconds. */
const retryMs = 1_000;
/** Most runs that are read at once; one page of the history. */
const mostRuns = 500;

/** What was announced and not read yet. */
class Announced {
  readonly runs = new Set<string>();
  readonly tasks = new Set<string>();
  readonly groups = new Set<string>();

  get empty(): boolean {
    return this.runs.size + this.tasks.size + this.groups.size === 0;
  }

  add(change: Change): void {
    if (change.type === 'run') this.runs.add(change.runId);
    if (change.type === 'group') this.groups.add(change.group);
    if ('taskId' in change) this.tasks.add(change.taskId);
    if (change.type === 'settings' && change.owner === 'task') this.tasks.add(change.id);
  }

  /** Takes back what could not be read. */
  addAll({ runs, tasks, groups }: Announced): void {
    for (const id of runs) this.runs.add(id);
    for (const id of tasks) this.tasks.add(id);
    for (const id of groups) this.groups.add(id);
  }
}

/**
 * Turns what the nodes announce into what the API would answer about the object (TM-13). One reading is under way at a
 * time, and what is announced meanwhile goes together into the next: a burst of changes costs a few readings, whatever
 * its size, and pages see the last state of each object.
 */
export function liveEvents(changes: Changes, tasks: TaskManager, runs: RunHistory, log: Logger): HostEvents {
  async function eventsOf(announced: Announced): Promise<HostEvent[]> {
    const [changedRuns, changedTasks, groups] = await Promise.all([
      runsOf([...announced.runs]),
      // Tasks of groups that are not selected are shown to nobody (TM-01).
      announced.tasks.size === 0 ? [] : tasks.tasks({ ids: [...announced.tasks] }),
      announced.groups.size === 0 ? [] : tasks.groups(),
    ]);
    return [
      ...changedRuns.map((data): HostEvent => ({ type: 'run', data })),
      ...changedTasks.map((data): HostEvent => ({ type: 'task', data })),
      ...groups.filter(({ id }) => announced.groups.has(id)).map((data): HostEvent => ({ type: 'group', data })),
    ];
  }

  async function runsOf(ids: readonly string[]) {
    const found = [];
    for (let from = 0; from < ids.length; from += mostRuns) {
      const page = ids.slice(from, from + mostRuns);
      found.push(...(await runs.list({ ids: page, limit: page.length })).items);
    }
    // Oldest first, as they happened.
    return found.reverse();
  }

  return {
    subscribe(listener) {
      let announced = new Announced();
      let reading = false;
      let timer: NodeJS.Timeout | undefined;
      let over = false;

      function readIn(ms: number): void {
        if (reading || over || announced.empty) return;
        timer ??= setTimeout(() => {
          timer = undefined;
          void read();
        }, ms).unref();
      }

      async function read(): Promise<void> {
        reading = true;
        const now = announced;
        announced = new Announced();
        let nextMs = gatherMs;
        try {
          for (const event of await eventsOf(now)) listener(event);
        } catch (error) {
          announced.addAll(now);
          nextMs = retryMs;
          log.warn('Изменения не показаны, будет повторено', { code: (error as { code?: string }).code });
        }
        reading = false;
        readIn(nextMs);
      }

      const unsubscribe = changes.subscribe((change) => {
        announced.add(change);
        readIn(gatherMs);
      });
      return () => {
        over = true;
        clearTimeout(timer);
        unsubscribe();
      };
    },
  };
}
