import path from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { readAll } from '../input.ts';
import { makePlugin } from '../new-plugin/make-plugin.ts';
import { texts as newPlugin } from '../new-plugin/texts.ts';
import { audited, consoleUser, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';
import { oneOf } from '../values.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

interface CallOptions {
  readonly query: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly json?: boolean;
}

/** `plugin list|call|new` (TM-60, TM-63). */
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
    .command('call')
    .description(texts.pluginCall)
    .argument('[method]', texts.callMethod, oneOf(methods))
    .argument('[path]', texts.callPath)
    .option('--query <name=value>', texts.callQuery, pairs, {})
    .option('--body <json>', texts.callBody)
    .option('--json', texts.json)
    .action((method: string | undefined, path: string | undefined, options: CallOptions) =>
      session.withHost(async (host) => {
        if (method === undefined || path === undefined) return listRoutes(session, host, options.json === true);
        const { query } = options;
        const body = await bodyOf(session, options.body);
        const work = () => host.callPlugin({ method, path, query, body, user: consoleUser() });
        const reply = await (method === 'GET' ? work() : audited(host, `plugin: ${method}`, path, work));
        // As fast as it is taken: a file may be larger than the memory.
        if (reply.file !== undefined) {
          await pipeline(reply.file.content, session.terminal.output as Writable, { end: false });
        }
        if (reply.body !== undefined) session.json(reply.body);
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

function listRoutes(session: Session, { plugins }: Host, json: boolean): void {
  const items = plugins.plugins.flatMap(({ manifest, code }) =>
    (code.routes ?? [])
      .filter(({ access }) => access !== 'webhook')
      .map(({ method, path: route, summary }) => ({ plugin: manifest.id, method, path: route, summary })),
  );
  if (json) session.json({ items });
  else for (const { method, path: route, summary } of items) session.say(`${method.padEnd(6)} ${route} — ${summary}`);
}

async function bodyOf(session: Session, given: string | undefined): Promise<unknown> {
  if (given === undefined) return undefined;
  const text = given === '-' ? await readAll(session.terminal) : given;
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(texts.callBodyWrong);
  }
}

function pairs(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(texts.callQueryWrong(text));
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
