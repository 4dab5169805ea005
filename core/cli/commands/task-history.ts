import type { Command } from 'commander';
import { CodedError } from '../../contract/errors.ts';
import type { RunOutcome, RunView } from '../../runs/api.ts';
import { formatInstant } from '../../schedule/index.ts';
import type { SlotVerdict, TaskView } from '../../tasks/api.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';
import { instant, oneOf, wholeNumber } from '../values.ts';

const dayMs = 24 * 3_600_000;
const outcomes = Object.keys(texts.outcomes) as RunOutcome[];

/** `task show|runs|slots|check-schedule` (TM-11, TM-38, TM-40). */
export function taskHistoryCommands(task: Command, session: Session): void {
  task
    .command('show')
    .description(texts.taskShow)
    .argument('<task>', texts.taskId)
    .option('--json', texts.json)
    .action((id: string, { json }: { json?: boolean }) =>
      session.withHost(async (host) => {
        const view = await host.tasks.task(id);
        if (json) session.json(view);
        else showTask(session, view, host.config.timeZone);
      }),
    );

  task
    .command('runs')
    .description(texts.taskRuns)
    .argument('<task>', texts.taskId)
    .option('--job <number>', texts.jobFilter, wholeNumber)
    .option('--outcome <outcome>', texts.outcomeFilter(outcomes), oneOf(outcomes))
    .option('--limit <number>', texts.limit, wholeNumber, 20)
    .option('--cursor <cursor>', texts.cursor)
    .option('--json', texts.json)
    .action((id: string, { job, json, ...filter }: RunsOptions) =>
      session.withHost(async (host) => {
        // An unknown task is an error, not a task without runs.
        await host.tasks.task(id);
        const page = await host.runs.list({ ...filter, taskId: id, jobId: job });
        if (json) return session.json(page);
        showRuns(session, page.items, host.config.timeZone);
        if (page.nextCursor !== null) session.note(texts.more(page.nextCursor));
      }),
    );

  task
    .command('slots')
    .description(texts.taskSlots)
    .argument('<task>', texts.taskId)
    .option('--count <number>', texts.slotCount, wholeNumber, 5)
    .option('--json', texts.json)
    .action((id: string, { count, json }: { count: number; json?: boolean }) =>
      session.withHost(async (host) => {
        const slots = await host.tasks.slots(id, count);
        if (json) return session.json({ items: slots });
        if (slots.length === 0) return session.say(texts.noSlots);
        session.table(
          [texts.columns.slot, texts.columns.jobId],
          slots.map(({ slot, jobId }) => [formatInstant(slot, host.config.timeZone), String(jobId)]),
        );
      }),
    );

  task
    .command('check-schedule')
    .description(texts.taskCheckSchedule)
    .argument('<task>', texts.taskId)
    .option('--from <time>', texts.fromDayAgo)
    .option('--to <time>', texts.toNow)
    .option('--all', texts.allSlots)
    .option('--json', texts.json)
    .action((id: string, { from, to, all, json }: { from?: string; to?: string; all?: boolean; json?: boolean }) =>
      session.withHost(async (host) => {
        const { timeZone } = host.config;
        const end = to === undefined ? new Date() : instant(to, timeZone);
        const start = from === undefined ? new Date(end.getTime() - dayMs) : instant(from, timeZone);
        const items = await host.tasks.audit(id, start, end);
        if (json) session.json({ items });
        else showVerdicts(session, items, all === true, timeZone);
        const lost = items.filter(({ verdict }) => verdict === 'lost').length;
        if (lost > 0) throw new CodedError('SLOTS_LOST', texts.slotsLost(lost));
      }),
    );
}

interface RunsOptions {
  readonly job?: number;
  readonly outcome?: RunOutcome;
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

function showTask(session: Session, view: TaskView, timeZone: string): void {
  const { columns, statuses, states, types } = texts;
  const time = (at: Date | null) => (at === null ? '—' : formatInstant(at, timeZone));
  const { progress } = view;
  session.fields([
    [columns.task, view.id],
    [columns.title, view.title],
    [columns.group, view.group],
    [columns.plugin, view.plugin],
    [columns.type, types[view.type]],
    [columns.permitted, view.permitted ? columns.allowed : columns.forbidden],
    [columns.status, statuses[view.status]],
    [columns.state, states[view.state]],
    [columns.createdAt, time(view.createdAt)],
    [columns.updatedAt, time(view.updatedAt)],
    [columns.lastRun, time(view.lastRunAt)],
    [columns.nextRun, time(view.nextRunAt)],
    [columns.message, view.message ?? '—'],
    [columns.progress, progress === null ? '—' : `${progress.done} / ${progress.total ?? '?'}`],
    ...view.errors.map(({ at, message }): [string, string] => [columns.error, `${time(at)}  ${message}`]),
  ]);
  session.say('');
  session.table(
    [columns.jobId, columns.state, columns.lastRun, columns.nextRun],
    view.instances.map(({ jobId, state, lastRunAt, nextRunAt }) => [
      String(jobId),
      states[state],
      time(lastRunAt),
      time(nextRunAt),
    ]),
  );
}

function showRuns(session: Session, runs: readonly RunView[], timeZone: string): void {
  const { columns, kinds } = texts;
  const time = (at: Date | null) => (at === null ? '—' : formatInstant(at, timeZone));
  session.table(
    [
      columns.run,
      columns.jobId,
      columns.kind,
      columns.startedAt,
      columns.finishedAt,
      columns.outcome,
      columns.node,
      columns.message,
    ],
    runs.map(({ id, jobId, kind, startedAt, finishedAt, outcome, node, message }) => [
      id,
      String(jobId),
      kinds[kind],
      time(startedAt),
      time(finishedAt),
      outcome === null ? (startedAt === null ? texts.runQueued : texts.runInProgress) : texts.outcomes[outcome],
      node ?? '—',
      message ?? '',
    ]),
  );
}

function showVerdicts(session: Session, items: readonly SlotVerdict[], all: boolean, timeZone: string): void {
  const { columns, verdicts } = texts;
  const shown = items.filter(({ verdict }) => all || verdict !== 'on-time');
  if (shown.length > 0) {
    session.table(
      [columns.slot, columns.jobId, columns.verdict, columns.run],
      shown.map(({ slot, jobId, verdict, runId }) => [
        formatInstant(slot, timeZone),
        String(jobId),
        verdicts[verdict],
        runId ?? '—',
      ]),
    );
  }
  const counts = Object.entries(verdicts).map(([verdict, title]) => {
    return `${title} — ${items.filter((item) => item.verdict === verdict).length}`;
  });
  session.say(texts.slotsChecked(items.length, counts.join(', ')));
}
