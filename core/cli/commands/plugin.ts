import path from 'node:path';
import type { Command } from 'commander';
import { makePlugin } from '../new-plugin/make-plugin.ts';
import { texts as newPlugin } from '../new-plugin/texts.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';

/** `plugin list|new` (TM-60, TM-63). */
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

  plugin
    .command('new')
    .description(newPlugin.command)
    .argument('<id>', newPlugin.id)
    .option('--title <title>', newPlugin.title)
    .option('--directory <directory>', newPlugin.directory)
    .option('--json', texts.json)
    .action(async (id: string, options: { title?: string; directory?: string; json?: boolean }) => {
      const { title = id, directory = '.', json } = options;
      const folder = await makePlugin({ id, title, directory });
      if (json) return session.json({ id, folder });
      session.say(newPlugin.made(title, folder));
      session.say(newPlugin.test(folder));
      session.say(newPlugin.install(path.dirname(folder)));
    });
}
