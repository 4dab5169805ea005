import type { Command } from 'commander';
import { CodedError } from '../../contract/errors.ts';
import type { RunView } from '../../runs/api.ts';
import { formatInstant } from '../../schedule/index.ts';
import { follow, noNode, went, willingNodes } from '../following.ts';
import type { Host } from '../host.ts';
import { audited, consoleUser, type Session } from '../session.ts';
import { texts } from '../texts.ts';
import { wholeNumber } from '../values.ts';
import { showRun } from './run.ts';
import { taskHistoryCommands } from './task-history.ts';
import { taskSettingsCommand } from './task-settings.ts';

/** `task list|show|start|stop|run|runs|slots|check-schedule|settings`. */
export function taskCommands(program: Command, session: Session): void {
  const task = program.command('task').description(texts.task);

  task
    .command('list')
    .description(texts.taskList)
    .option('--group <group>', texts.group)
    .option('--json', texts.json)
    .action(({ group, json }: { group?: string; json?: boolean }) =>
      session.withHost(async (host) => {
        const tasks = await host.tasks.tasks(group === undefined ? {} : { group });
        if (json) return session.json({ items: tasks });
        const { columns, statuses, states } = texts;
        const rows = tasks.map(({ id, title, status, state, nextRunAt, message }) => [
          id,
          title,
          statuses[status],
          states[state],
          nextRunAt === null ? '—' : formatInstant(nextRunAt, host.config.timeZone),
          message ?? '',
        ]);
        session.table(
          [columns.task, columns.title, columns.status, columns.state, columns.nextRun, columns.message],
          rows,
        );
      }),
    );

  task
    .command('start')
    .description(texts.taskStart)
    .argument('<task>', texts.taskId)
    .action((id: string) =>
      session.withHost(async (host) => {
        const started = await audited(host, 'task.start', id, () => host.tasks.start(id, consoleUser()));
        session.say(texts.taskStarted(started.title));
      }),
    );

  task
    .command('stop')
    .description(texts.taskStop)
    .argument('<task>', texts.taskId)
    .action((id: string) =>
      session.withHost(async (host) => {
        const stopped = await audited(host, 'task.stop', id, () => host.tasks.stop(id, consoleUser()));
        session.say(texts.taskStopped(stopped.title));
      }),
    );

  task
    .command('run')
    .description(texts.taskRun)
    .argument('<task>', texts.taskId)
    .option('--job <number>', texts.job, wholeNumber)
    .option('--wait', texts.wait)
    .option('--json', texts.json)
    .action((id: string, options: { job?: number; wait?: boolean; json?: boolean }) =>
      session.withHost((host) => runNow(session, host, id, options)),
    );

  taskHistoryCommands(task, session);
  taskSettingsCommand(task, session);
}

/** The run is made by a node; this process only asks for it. */
async function runNow(
  session: Session,
  host: Host,
  id: string,
  { job, wait, json }: { job?: number; wait?: boolean; json?: boolean },
): Promise<void> {
  const nodes = await willingNodes(host, id);
  if (wait && nodes.length === 0) throw noNode();
  const work = () => host.tasks.runNow(id, job, consoleUser());
  const runs = await audited(host, 'task.run', id, work, { jobId: job ?? null });
  if (!json) for (const { jobId, runId } of runs) session.say(texts.taskQueued(jobId, runId));
  if (nodes.length === 0) session.note(texts.queuedForNobody);
  else if (!json) session.say(texts.queuedFor(nodes));
  if (!wait) {
    if (json) session.json({ runs });
    return;
  }
  const ended: RunView[] = [];
  for (const { runId } of runs) {
    const run = await follow(host, runId);
    ended.push(run);
    if (json) continue;
    session.say('');
    showRun(session, run, host.config.timeZone);
  }
  if (json) session.json({ runs: ended });
  const failed = ended.filter((run) => !went(run));
  if (failed.length > 0) throw new CodedError('RUN_FAILED', texts.runsFailed(failed.length));
}
