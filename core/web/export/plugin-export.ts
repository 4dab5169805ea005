import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { PluginReply, PluginRequest, PluginRoute } from '../../contract/index.ts';
import type { Clock } from '../../ports/clock.ts';
import { columnsOf, rowSchema } from './columns.ts';
import { type ExportFormat, exportPage, listFile } from './export.ts';
import { formatParameter } from './exportable.ts';

/** The query of a plugin's list with the parameter `format`. */
export function withFormat(query: object = { type: 'object' }): object {
  const { properties } = query as { properties?: object };
  return { ...query, properties: { ...properties, format: formatParameter } };
}

export interface PluginExport {
  readonly query: PluginRequest['query'];
  readonly answer: (query: PluginRequest['query']) => Promise<PluginReply>;
  readonly reply: FastifyReply;
  readonly clock: Clock;
  readonly timeZone: string;
}

/** The list of a plugin as a file, by asking its route for page after page. */
export function pluginExport(
  { export: name = '', schema }: PluginRoute,
  format: ExportFormat,
  { query, answer, reply, clock, timeZone }: PluginExport,
): Promise<Readable> {
  const columns = columnsOf(rowSchema(schema?.response?.[200]));
  const page = async (cursor: string | undefined) =>
    (await answer({ ...query, limit: String(exportPage), cursor })).body as {
      items: object[];
      nextCursor: string | null;
    };
  return listFile({ format, name, columns, timeZone, now: clock.now(), page }, reply);
}
