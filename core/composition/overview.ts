import type { IsoDate, Logger, OverviewFigure, Permission } from '../contract/index.ts';
import type { DocumentFigures, FigureQuery } from '../documents/index.ts';
import { atWork, type ContextFactory, type LoadedPlugin, type PluginRegistry } from '../plugins/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { dayOf, type RunDay, runDays } from '../runs/index.ts';
import type { TaskManager } from '../tasks/index.ts';
import { briefly } from './briefly.ts';
import type { TaskAttention, TaskReasons } from './task-reasons.ts';
import { texts } from './texts.ts';

export interface OverviewOptions {
  readonly database: Database;
  readonly registry: PluginRegistry;
  readonly contexts: ContextFactory;
  readonly figures: (query: FigureQuery) => Promise<DocumentFigures>;
  readonly tasks: Pick<TaskManager, 'tasks'>;
  readonly reasons: Pick<TaskReasons, 'attention'>;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly log: Logger;
  /** How long a plugin may count; 5 s where left out. */
  readonly pluginMs?: number;
}

/** Whose start page it is. */
export interface OverviewViewer {
  may(permission: Permission): boolean;
  /** Card indexes whose РК he sees; undefined = all. */
  readonly cards: readonly string[] | undefined;
}

export interface Overview {
  readonly days: readonly IsoDate[];
  readonly figures: readonly (OverviewFigure & { readonly source: string })[];
  /** Null for who may not see tasks. */
  readonly tasks: {
    readonly counts: Readonly<Record<'started' | 'stopped' | 'unconfigured' | 'running' | 'failed', number>>;
    readonly runs: readonly RunDay[];
    /** The gravest ones. */
    readonly attention: readonly TaskAttention[];
    readonly attentionTotal: number;
  } | null;
  /** Plugins whose figures are missing now. */
  readonly failed: readonly string[];
}

const dayMs = 86_400_000;
const mostAttention = 50;
/** Many pages stand open: who asks within this time is given what was counted for the one before. */
const fresherMs = 5_000;

/** The figures of the start page (UI-07): those of the host, and what plugins contribute. */
export function createOverview(options: OverviewOptions): (days: number, viewer: OverviewViewer) => Promise<Overview> {
  const { database, registry, figures, tasks, reasons, clock, timeZone } = options;
  const counting = registry.plugins.filter(({ code }) => code.overview !== undefined);

  const ofPlugins = briefly(fresherMs, async (days: readonly IsoDate[]) => {
    const answers = await Promise.all(counting.map((plugin) => ofPlugin(plugin, days, options)));
    const failed = answers.flatMap((answer, index) => (answer === undefined ? [counting[index]!.manifest.id] : []));
    return { figures: answers.flatMap((answer) => answer ?? []), failed };
  });
  const ofDocuments = briefly(fresherMs, async (query: FigureQuery) => documentFigures(await figures(query)));
  const ofTasks = briefly(fresherMs, async (days: readonly IsoDate[]) => {
    const views = await tasks.tasks();
    const [runs, attention] = await Promise.all([
      runDays(database, { from: days[0]!, to: days.at(-1)!, timeZone }),
      reasons.attention(views),
    ]);
    const count = (which: (view: (typeof views)[number]) => boolean) => views.filter(which).length;
    return {
      counts: {
        started: count(({ status }) => status === 'started'),
        stopped: count(({ status }) => status === 'stopped'),
        unconfigured: count(({ status }) => status === 'unconfigured'),
        running: count(({ state }) => state === 'running' || state === 'stopping'),
        failed: count(({ state }) => state === 'failed'),
      },
      runs,
      attention: attention.slice(0, mostAttention),
      attentionTotal: attention.length,
    };
  });

  return async (count, viewer) => {
    const days = daysUntil(clock.now(), count, timeZone);
    // Numbers of РК are of interest to who runs the installation, too; a clerk sees those of his card indexes.
    const cards = viewer.may('tasks.read') ? undefined : viewer.cards;
    const [plugins, documents, ofHost] = await Promise.all([
      ofPlugins(days),
      ofDocuments({ days, cards }),
      viewer.may('tasks.read') ? ofTasks(days) : null,
    ]);
    const seen = plugins.figures.filter(({ access }) => access === undefined || viewer.may(access));
    return { days, figures: [...documents, ...seen], tasks: ofHost, failed: plugins.failed };
  };
}

/** Undefined where it failed or did not answer: it takes nothing from the others. */
async function ofPlugin(plugin: LoadedPlugin, days: readonly IsoDate[], options: OverviewOptions) {
  const { contexts, log, pluginMs = 5_000 } = options;
  const { id } = plugin.manifest;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'TIMED_OUT' })), pluginMs);
  });
  try {
    const count = async () => (await plugin.code.overview?.({ days }, contexts(plugin))) ?? [];
    const figures = await atWork({ plugin: id, what: 'overview' }, count, late);
    return figures.map((figure) => ({ ...figure, source: id }));
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string };
    log.error('Figures of a plugin failed', { plugin: id, kind: name, code });
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function documentFigures(found: DocumentFigures): Overview['figures'] {
  const sum = (series: readonly { readonly value: number }[]) => series.reduce((total, { value }) => total + value, 0);
  const series = (rows: readonly { readonly day: IsoDate; readonly count: number }[]) =>
    rows.map(({ day, count }) => ({ day, value: count }));
  const { overdue, due } = found;
  const course = (id: string, title: string, rows: readonly { readonly day: IsoDate; readonly count: number }[]) => ({
    source: 'host',
    id,
    title,
    value: sum(series(rows)),
    series: series(rows),
    chart: texts.overview.documents,
  });
  const ofKind = (kind: number) => found.registered.filter((row) => row.kind === kind);
  return [
    course('documents-incoming', texts.overview.kinds[1], ofKind(1)),
    course('documents-appeals', texts.overview.kinds[2], ofKind(2)),
    course('documents-outgoing', texts.overview.kinds[3], ofKind(3)),
    course('documents-answered', texts.overview.answered, found.answered),
    course('documents-missed', texts.overview.missed, found.missed),
    {
      source: 'host',
      id: 'documents-overdue',
      title: texts.overview.overdue,
      value: overdue.count,
      since: overdue.oldest === null ? null : new Date(`${overdue.oldest}T00:00:00Z`),
      severity: overdue.count > 0 ? 'error' : 'ok',
    },
    {
      source: 'host',
      id: 'documents-due-today',
      title: texts.overview.dueToday,
      value: due,
      severity: due > 0 ? 'warning' : 'ok',
    },
  ];
}

/** So many days of the time zone, today last. */
function daysUntil(now: Date, count: number, timeZone: string): IsoDate[] {
  const today = Date.parse(`${dayOf(now, timeZone)}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}
