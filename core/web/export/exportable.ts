import Type, { type TObject, type TObjectOptions, type TProperties } from 'typebox';
import type { Clock } from '../../ports/clock.ts';
import type { Call, ExportRule, Route } from '../route.ts';
import { oneOf } from '../shapes/common.ts';
import { texts } from '../texts.ts';
import { columnsOf, rowSchema } from './columns.ts';
import { type ExportFormat, exportFormats, exportPage, listFile } from './export.ts';

export const formatParameter = Type.Optional(
  Type.Unsafe<ExportFormat>({ ...oneOf(...exportFormats), description: texts.exported.format }),
);

/** The route with the parameter `format`, where it has a rule for exports; otherwise as it is. */
export function exportable(line: Route, house: { readonly clock: Clock; readonly timeZone: string }): Route {
  const { export: rule, schema } = line;
  if (rule === undefined) return line;
  const query = (schema.querystring ?? Type.Object({}, { additionalProperties: false })) as TObject;
  const { properties, required, ...options } = query;
  const fields: TProperties = { ...properties, format: formatParameter };
  return {
    ...line,
    schema: { ...schema, querystring: Type.Object(fields, options as TObjectOptions) },
    handle: (call) => {
      const { format, ...asked } = (call.query ?? {}) as { format?: ExportFormat };
      const plain = { ...call, query: asked } as unknown as Call;
      return format === undefined ? line.handle(plain) : exported(line, rule, plain, format, house);
    },
  };
}

async function exported(
  line: Route,
  { name, row, list }: ExportRule,
  call: Call,
  format: ExportFormat,
  { clock, timeZone }: { readonly clock: Clock; readonly timeZone: string },
): Promise<unknown> {
  const columns = columnsOf(row === undefined ? rowSchema(line.schema.response?.[200]) : await row(call));
  const paged = 'cursor' in ((line.schema.querystring as TObject | undefined)?.properties ?? {});
  const page = async (cursor: string | undefined) => {
    const query = { ...(call.query as object), ...(paged && { limit: exportPage, cursor }) };
    const one = { ...call, query } as unknown as Call;
    return (await (list ?? line.handle)(one)) as { items: object[]; nextCursor?: string | null };
  };
  const title = typeof name === 'string' ? name : name(call);
  return listFile({ format, name: title, columns, timeZone, now: clock.now(), page }, call.reply);
}
