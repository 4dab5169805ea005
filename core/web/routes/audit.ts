import { Readable } from 'node:stream';
import Type from 'typebox';
import type { AuditEntry } from '../../access/index.ts';
import { disposition } from '../disposition.ts';
import { csvBytes } from '../export/csv.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, page, paging, streamed, text } from '../shapes/common.ts';
import { auditEntry } from '../shapes/house.ts';
import { texts } from '../texts.ts';

const instant = Type.Optional(Type.String({ format: 'date-time' }));

const filters = {
  login: Type.Optional(text),
  action: Type.Optional(Type.String({ description: 'Начало действия, например `task.`' })),
  object: Type.Optional(text),
  outcome: Type.Optional(Type.String({ description: '`done`, `refused` — всё остальное, или код отказа' })),
  from: instant,
  to: instant,
};

/** The audit (AC-04). */
export function auditRoutes({ access }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/audit',
      access: 'audit.read',
      summary: 'Аудит: кто, что, когда; новые записи первыми.',
      tag: 'Аудит',
      schema: {
        querystring: Type.Object({ ...filters, ...paging }, closed),
        response: { 200: page(auditEntry) },
      },
      handle: ({ query: { from, to, ...filter } }) =>
        access.audit.list({ ...filter, from: instantOf(from), to: instantOf(to) }),
    }),
    route({
      method: 'GET',
      path: '/api/audit/export',
      access: 'audit.read',
      summary: 'Аудит файлом CSV: все записи отбора, новые первыми.',
      tag: 'Аудит',
      schema: { querystring: Type.Object(filters, closed), response: streamed('text/csv', 'Записи аудита') },
      audit: { action: 'audit.export', object: () => null },
      callsPerMinute: 20,
      async handle({ query: { from, to, ...filter }, reply }) {
        const entries = access.audit.all({ ...filter, from: instantOf(from), to: instantOf(to) });
        reply.type('text/csv; charset=utf-8').header('content-disposition', disposition('audit.csv'));
        return Readable.from(csvBytes(cellsOf(entries)), { objectMode: false });
      },
    }),
  ];
}

async function* cellsOf(entries: AsyncIterable<AuditEntry>): AsyncGenerator<readonly string[]> {
  yield texts.auditColumns;
  for await (const { at, login, address, action, object, outcome, details } of entries) {
    yield [at.toISOString(), login ?? '', address ?? '', action, object ?? '', outcome, JSON.stringify(details)];
  }
}

/** A leap second, which the format has and `Date` has not, counts as the one before it. */
function instantOf(value: string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value.replace(':60', ':59'));
}
