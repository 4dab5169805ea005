import type { Command } from 'commander';
import { formatInstant } from '../../schedule/index.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';

/** `node list` (TM-51). */
export function nodeCommands(program: Command, session: Session): void {
  const node = program.command('node').description(texts.nodes);

  node
    .command('list')
    .description(texts.nodeList)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async ({ tasks, config }) => {
        const nodes = await tasks.nodes();
        if (json) return session.json({ items: nodes });
        const { columns, nodeStates } = texts;
        session.table(
          [columns.node, columns.state, columns.runs, columns.seenAt, columns.startedAt, columns.labels],
          nodes.map(({ name, state, runs, seenAt, startedAt, labels }) => [
            name,
            nodeStates[state],
            String(runs),
            formatInstant(seenAt, config.timeZone),
            formatInstant(startedAt, config.timeZone),
            labels.join(', '),
          ]),
        );
      }),
    );
}
