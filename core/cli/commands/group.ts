import type { Command } from 'commander';
import { audited, consoleUser, type Session } from '../session.ts';
import { texts } from '../texts.ts';

/** `group list|select|deselect` (TM-01…03). */
export function groupCommands(program: Command, session: Session): void {
  const group = program.command('group').description(texts.groups);

  group
    .command('list')
    .description(texts.groupList)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async ({ tasks }) => {
        const groups = await tasks.groups();
        if (json) return session.json({ items: groups });
        const { columns } = texts;
        session.table(
          [columns.group, columns.selected, columns.title, columns.tasks],
          groups.map((one) => [one.id, one.selected ? columns.yes : columns.no, one.title, one.tasks.join(', ')]),
        );
      }),
    );

  for (const [name, selected] of [
    ['select', true],
    ['deselect', false],
  ] as const) {
    group
      .command(name)
      .description(selected ? texts.groupSelect : texts.groupDeselect)
      .argument('<group>', texts.groupId)
      .action((id: string) =>
        session.withHost(async (host) => {
          const work = () => host.tasks.selectGroup(id, selected, consoleUser());
          const { title } = await audited(host, 'group.select', id, work, { selected });
          session.say(selected ? texts.groupSelected(title) : texts.groupDeselected(title));
        }),
      );
  }
}
