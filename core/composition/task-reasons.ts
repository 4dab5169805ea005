import { schemasAt } from '../contract/schema/pointer.ts';
import { formatTime } from '../notify/index.ts';
import type { PluginRegistry, RegisteredTask } from '../plugins/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { SettingsService, SettingsView } from '../settings/index.ts';
import type { TaskManager, TaskReason, TaskView } from '../tasks/index.ts';
import { texts } from './texts.ts';

export interface TaskReasonsOptions {
  readonly database: Database;
  readonly registry: PluginRegistry;
  readonly tasks: Pick<TaskManager, 'tasks' | 'task' | 'groups'>;
  readonly settings: Pick<SettingsService, 'read'>;
  readonly clock: Clock;
  readonly timeZone: string;
  /** A slot may be so late before people are told, in milliseconds. */
  readonly overdueMs: number;
}

/** A task that somebody should see to, and why. */
export interface TaskAttention extends TaskReason {
  readonly taskId: string;
  readonly title: string;
}

export interface TaskReasons {
  /** «Почему не запущено»: what keeps the task from running now, gravest first; otherwise when it runs next. */
  of(taskId: string): Promise<readonly TaskReason[]>;
  /** Tasks of selected groups that somebody should see to (UI-07), gravest first. */
  attention(views: readonly TaskView[]): Promise<readonly TaskAttention[]>;
}

/** So many tasks are named with the fields that they lack; further ones say only that they lack some. */
const mostExplained = 20;
const mostFields = 10;
const gravity = { error: 0, warning: 1, info: 2 } as const;

export function taskReasons(options: TaskReasonsOptions): TaskReasons {
  const { database, registry, tasks, settings, clock, overdueMs } = options;
  const time = (at: Date) => formatTime(at, options.timeZone);

  async function stops(taskIds: readonly string[]) {
    const rows = await database.query<{ id: string; by: string | null; at: Date | null }>(
      'select id, stopped_by as by, stopped_at as at from host.task where id = any($1) and stopped_by_person',
      [taskIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The fields that are missing, in the task's own settings and in those of its module. */
  async function incomplete({ plugin, manifest }: RegisteredTask): Promise<TaskReason[]> {
    const reasons: TaskReason[] = [];
    const own = titlesOf(await settings.read({ kind: 'task', id: manifest.id }));
    if (own.length > 0) {
      reasons.push(
        reason('SETTINGS_INCOMPLETE', 'error', texts.reasons.incomplete(some(own)), 'task-settings', manifest.id),
      );
    }
    const { moduleSettings } = plugin.manifest;
    if (manifest.needsModuleSettings === true && moduleSettings !== undefined) {
      const { id, title } = moduleSettings;
      const module = titlesOf(await settings.read({ kind: 'module', id }));
      const message = texts.reasons.moduleIncomplete(title.ru, some(module));
      if (module.length > 0) reasons.push(reason('MODULE_INCOMPLETE', 'error', message, 'module-settings', id));
    }
    return reasons.length > 0 ? reasons : [unconfigured(manifest.id)];
  }

  function troubles(view: TaskView): TaskReason[] {
    const reasons: TaskReason[] = [];
    if (!view.permitted) {
      reasons.push(reason('NODE_MISSING', 'error', texts.reasons.nowhere, 'nodes', view.id));
    }
    const latest = clock.now().getTime() - overdueMs;
    for (const { jobId, state, nextRunAt } of view.instances) {
      const late = nextRunAt !== null && nextRunAt.getTime() < latest && state !== 'running' && state !== 'stopping';
      if (!late || view.status !== 'started') continue;
      const message = texts.reasons.overdue(jobId, time(nextRunAt));
      reasons.push({ ...reason('OVERDUE', 'error', message, 'nodes', view.id), since: nextRunAt });
    }
    const [error] = view.errors;
    if (error !== undefined && view.status === 'started') {
      const failed = view.state === 'failed';
      const message = failed ? texts.reasons.failed(error.message) : texts.reasons.errors(error.message);
      const code = failed ? 'LAST_RUN_FAILED' : 'LAST_RUN_ERRORS';
      reasons.push({
        ...reason(code, failed ? 'error' : 'warning', message, 'last-run', view.id),
        since: view.lastRunAt,
      });
    } else if (view.state === 'failed') {
      const message = texts.reasons.failed(view.message ?? '');
      reasons.push({ ...reason('LAST_RUN_FAILED', 'error', message, 'last-run', view.id), since: view.lastRunAt });
    }
    return reasons;
  }

  function stopped(id: string, stop: { by: string | null; at: Date | null }): TaskReason {
    const message = texts.reasons.stopped(stop.by, stop.at === null ? null : time(stop.at));
    return { ...reason('STOPPED', 'warning', message, 'start', id), since: stop.at };
  }

  /** When it runs next, where nothing is wrong. */
  function expected(view: TaskView, { manifest }: RegisteredTask): TaskReason[] {
    if (view.state === 'running' || view.state === 'stopping') {
      return [{ ...reason('RUNNING', 'info', texts.reasons.running), since: view.lastRunAt }];
    }
    if (view.status !== 'started') return [];
    if (view.nextRunAt !== null) return [reason('NEXT_SLOT', 'info', texts.reasons.nextSlot(time(view.nextRunAt)))];
    const events = manifest.events !== undefined;
    const message = events ? texts.reasons.onlyEvents : texts.reasons.noSchedule;
    return [reason('NO_SCHEDULE', 'info', message, 'run', view.id)];
  }

  return {
    async of(taskId) {
      const view = await tasks.task(taskId);
      const task = registry.tasks.get(taskId) as RegisteredTask;
      const [groups, stop] = await Promise.all([tasks.groups(), stops([taskId])]);
      const group = groups.find(({ id }) => id === view.group);
      const reasons: TaskReason[] = [];
      if (group?.selected === false) {
        const message = texts.reasons.notSelected(group.title);
        reasons.push(reason('GROUP_NOT_SELECTED', 'error', message, 'select-group', group.id));
      }
      if (view.status === 'unconfigured') reasons.push(...(await incomplete(task)));
      const byPerson = stop.get(taskId);
      if (byPerson !== undefined) reasons.push(stopped(taskId, byPerson));
      reasons.push(...troubles(view), ...expected(view, task));
      return reasons.sort((one, other) => gravity[one.severity] - gravity[other.severity]);
    },

    async attention(views) {
      const stop = await stops(views.map(({ id }) => id));
      let explained = 0;
      const found: TaskAttention[] = [];
      for (const view of views) {
        const reasons = troubles(view);
        const byPerson = stop.get(view.id);
        if (byPerson !== undefined) reasons.push(stopped(view.id, byPerson));
        const task = registry.tasks.get(view.id);
        if (view.status === 'unconfigured' && task !== undefined) {
          reasons.push(...(explained++ < mostExplained ? await incomplete(task) : [unconfigured(view.id)]));
        }
        found.push(...reasons.map((one) => ({ ...one, taskId: view.id, title: view.title })));
      }
      return found.sort((one, other) => gravity[one.severity] - gravity[other.severity]);
    },
  };
}

function reason(
  code: TaskReason['code'],
  severity: TaskReason['severity'],
  message: string,
  action?: NonNullable<TaskReason['action']>['kind'],
  id = '',
): TaskReason {
  return { code, severity, message, since: null, action: action === undefined ? null : { kind: action, id } };
}

function unconfigured(id: string): TaskReason {
  return reason('SETTINGS_INCOMPLETE', 'error', texts.reasons.unconfigured, 'task-settings', id);
}

function some(titles: readonly string[]): string {
  const more = titles.length - mostFields;
  return [...titles.slice(0, mostFields), ...(more > 0 ? [texts.reasons.more(more)] : [])].join(', ');
}

/** Titles of the missing fields as the form shows them, by their JSON Pointers. */
function titlesOf({ missing, schema, instances }: SettingsView): string[] {
  return missing.map((path) => {
    const [, block, ...rest] = path.split('/');
    const index = block === 'instances' ? Number(rest.shift()) : undefined;
    const root = index === undefined ? schema.common : schema.instance;
    const titled = root === null ? undefined : schemasAt(root, `/${rest.join('/')}`).find(({ title }) => title);
    const title = `«${typeof titled?.title === 'string' ? titled.title : rest.join('/')}»`;
    const jobId = index === undefined ? undefined : instances[index]?.jobId;
    return jobId === undefined || instances.length < 2 ? title : texts.reasons.ofInstance(title, jobId);
  });
}
