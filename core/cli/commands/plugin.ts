import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';

/** `plugin list` (TM-63). */
export function pluginCommands(program: Command, session: Session): void {
  const plugin = program.command('plugin').description(texts.plugin);

  plugin
    .command('list')
    .description(texts.pluginList)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async ({ plugins }) => {
        const items = [
          ...plugins.plugins.map(({ manifest, directory }) => ({
            id: manifest.id,
            title: manifest.title.ru,
            version: manifest.version,
            state: 'loaded' as const,
            file: directory,
            code: null,
            reason: null,
          })),
          ...plugins.failures.map((failure) => ({
            id: null,
            title: null,
            version: null,
            state: 'failed' as const,
            ...failure,
          })),
        ];
        if (json) return session.json({ items });
        const { columns } = texts;
        session.table(
          [columns.plugin, columns.version, columns.state, columns.reason],
          items.map(({ id, file, version, state, reason }) => [
            id ?? file,
            version ?? '—',
            columns[state],
            reason ?? '',
          ]),
        );
      }),
    );
}
