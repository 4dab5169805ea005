import type { Command } from 'commander';
import type { LogLine, RunView } from '../../runs/api.ts';
import { formatInstant } from '../../schedule/index.ts';
import { follow } from '../following.ts';
import type { Host } from '../host.ts';
import { audited, consoleUser, type Session } from '../session.ts';
import { texts } from '../texts.ts';

/** `run show|log|cancel` (TM-40, TM-42). */
export function runCommands(program: Command, session: Session): void {
  const run = program.command('run').description(texts.runs);

  run
    .command('show')
    .description(texts.runShow)
    .argument('<run>', texts.runId)
    .option('--json', texts.json)
    .action((id: string, { json }: { json?: boolean }) =>
      session.withHost(async (host) => {
        const found = await host.runs.get(id);
        if (json) session.json(found);
        else showRun(session, found, host.config.timeZone);
      }),
    );

  run
    .command('log')
    .description(texts.runLog)
    .argument('<run>', texts.runId)
    .option('--follow', texts.follow)
    .option('--json', texts.jsonLines)
    .action((id: string, { follow: following, json }: { follow?: boolean; json?: boolean }) =>
      session.withHost(async (host) => {
        const show = (line: LogLine) => session.say(json ? JSON.stringify(line) : lineOf(line, host.config.timeZone));
        const look = reader(host, id, show);
        if (following) await follow(host, id, look);
        else await look();
      }),
    );

  run
    .command('cancel')
    .description(texts.runCancel)
    .argument('<run>', texts.runId)
    .action((id: string) =>
      session.withHost(async (host) => {
        await audited(host, 'run.cancel', id, () => host.runs.cancel(id, consoleUser()));
        session.say(texts.runCancelled);
      }),
    );
}

/** Shows the lines that came since the last look. */
function reader(host: Host, runId: string, show: (line: LogLine) => void): () => Promise<void> {
  let seen = 0;
  return async () => {
    for await (const line of host.runs.log(runId, seen)) {
      show(line);
      seen += 1;
    }
  };
}

function lineOf({ at, level, message, details }: LogLine, timeZone: string): string {
  const label = texts.levels[level];
  const rest = details === undefined ? '' : `  ${JSON.stringify(details)}`;
  return `${formatInstant(at, timeZone)}  ${label}${message}${rest}`;
}

/** A run for people. */
export function showRun(session: Session, run: RunView, timeZone: string): void {
  const { columns, kinds, outcomes } = texts;
  const time = (at: Date | null) => (at === null ? '—' : formatInstant(at, timeZone));
  session.fields([
    [columns.run, run.id],
    [columns.task, run.taskId],
    [columns.jobId, String(run.jobId)],
    [columns.kind, kinds[run.kind]],
    [columns.slot, time(run.slot)],
    [columns.requestedBy, run.requestedBy ?? '—'],
    [columns.node, run.node ?? '—'],
    [columns.queuedAt, time(run.queuedAt)],
    [columns.startedAt, time(run.startedAt)],
    [columns.finishedAt, time(run.finishedAt)],
    [columns.outcome, outcomeOf(run)],
    [
      columns.counters,
      Object.entries(run.counters)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ') || '—',
    ],
    [columns.message, run.message ?? '—'],
    ...run.errors.map(({ at, item, message }): [string, string] => [
      columns.error,
      `${formatInstant(at, timeZone)}  ${item === undefined ? '' : `${item}: `}${message}`,
    ]),
  ]);

  function outcomeOf({ outcome, startedAt }: RunView): string {
    if (outcome !== null) return outcomes[outcome];
    return startedAt === null ? texts.runQueued : texts.runInProgress;
  }
}
