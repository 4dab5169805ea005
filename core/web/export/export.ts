import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { disposition } from '../disposition.ts';
import { Cells } from './cells.ts';
import type { Column } from './columns.ts';
import { csvBytes } from './csv.ts';
import { xlsxStream } from './xlsx.ts';

export const exportFormats = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Rows of a page while a list is exported: fewer questions than people ask, and memory for one page. */
export const exportPage = 200;

interface ListPage {
  readonly items: readonly object[];
  readonly nextCursor?: string | null | undefined;
}

export interface ExportOrder {
  readonly format: ExportFormat;
  /** Name of the file, without date and extension. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly timeZone: string;
  readonly now: Date;
  /** The page at the cursor; it is asked for only when the one before is written. */
  page(cursor: string | undefined): Promise<ListPage>;
}

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * A whole list as a file (UI-08), page by page; the headers of the answer are set. What is wrong with the request shows at the first page and is
 * answered as ever; what fails later breaks the file off, so that nobody takes a part for the whole.
 */
export async function listFile(order: ExportOrder, reply: FastifyReply): Promise<Readable> {
  const { format, name, columns, timeZone, now } = order;
  const first = await order.page(undefined);
  const cells = new Cells(columns, timeZone);
  async function* rows() {
    yield columns.map(({ title }) => title);
    for (let page = first; ; page = await order.page(page.nextCursor!)) {
      for (const item of page.items) yield cells.of(item);
      if (page.nextCursor == null) return;
    }
  }
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  reply.type(mediaTypes[format]).header('content-disposition', disposition(`${name} ${day}.${format}`));
  return format === 'csv' ? Readable.from(csvBytes(rows()), { objectMode: false }) : xlsxStream(rows());
}
