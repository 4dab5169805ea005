import { type Command, InvalidArgumentError } from 'commander';
import { formatInstant } from '../../schedule/index.ts';
import type { SettingsInput } from '../../settings/api.ts';
import { readJson } from '../input.ts';
import { audited, consoleUser, type Session } from '../session.ts';
import { texts } from '../texts.ts';

/** `task list|start|stop|run|settings`. */
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
    .option('--json', texts.json)
    .action((id: string, { job, json }: { job?: number; json?: boolean }) =>
      session.withHost(async (host) => {
        const runs = await audited(host, 'task.run', id, () => host.tasks.runNow(id, job, consoleUser()));
        if (json) return session.json({ runs });
        for (const { jobId, runId } of runs) session.say(texts.taskQueued(jobId, runId));
      }),
    );

  task
    .command('settings')
    .description(texts.taskSettings)
    .argument('<task>', texts.taskId)
    .option('--save <file>', texts.saveSettings)
    .option('--json', texts.json)
    .action((id: string, { save, json }: { save?: string; json?: boolean }) =>
      session.withHost(async (host) => {
        const owner = { kind: 'task', id } as const;
        const present = await host.settings.read(owner);
        if (save === undefined) return session.json(present);
        const given = await readJson(save, session.terminal);
        const input = { version: present.version, ...given } as SettingsInput;
        const saved = await audited(host, 'task.settings', id, () => host.settings.save(owner, input, consoleUser()));
        if (json) return session.json(saved);
        session.say(texts.settingsSaved(saved.version));
      }),
    );
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(texts.notInteger);
  return Number(text);
}
