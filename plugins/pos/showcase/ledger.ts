import type { Sql } from '../../../core/contract/index.ts';
import type { Reason } from './reasons.ts';

const pageBytes = 1 << 16;
const leftAtOnce = 1_000;

/**
 * Writes the lines of an export down while its file is written, in pages and on a connection of its own: the one that gives
 * the lines is busy. They count when the export is `built`.
 */
export class Ledger {
  readonly #sql: Sql;
  readonly #exportId: number;
  /** The page that is filled, and the one that may still be on its way. */
  readonly #pages = [Buffer.allocUnsafe(pageBytes), Buffer.allocUnsafe(pageBytes)] as const;
  #page = this.#pages[0];
  #used = 0;
  #leftOut: string[] = [];
  #writing: Promise<unknown> = Promise.resolve();
  /** Lines of the file. */
  lines = 0;
  readonly reasons: Partial<Record<Reason, number>> = {};

  constructor(sql: Sql, exportId: number) {
    this.#sql = sql;
    this.#exportId = exportId;
  }

  /** Whether {@link write} is due. */
  get full(): boolean {
    return this.#used > pageBytes - 256 || this.#leftOut.length >= leftAtOnce;
  }

  /** @param from `<stamp>;<row hash>;<id>` begins here, and ends before `to` */
  went(bytes: Buffer, from: number, to: number): void {
    this.#used += bytes.copy(this.#page, this.#used, from, to);
    this.#page[this.#used++] = 0x0a;
    this.lines += 1;
  }

  /** @param line JSON as {@link leftOutOf} makes it */
  left(line: string): void {
    this.#leftOut.push(line);
    const { reason } = JSON.parse(line) as { reason: Reason };
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }

  /** Writes what there is, once the last such writing is over. */
  async write(): Promise<void> {
    await this.#writing;
    const lines = this.#page.subarray(0, this.#used);
    const leftOut = this.#leftOut;
    this.#page = this.#page === this.#pages[0] ? this.#pages[1] : this.#pages[0];
    this.#used = 0;
    this.#leftOut = [];
    this.#writing = this.#write(lines, leftOut);
    // Who writes next, or ends, hears of it.
    this.#writing.catch(() => {});
  }

  /** Resolves when all is written. */
  async end(): Promise<void> {
    await this.write();
    await this.#writing;
  }

  /** Nothing for an export that was given up meanwhile. */
  async #write(lines: Buffer, leftOut: readonly string[]): Promise<void> {
    const building = `(select id from plugin_pos.showcase_export where id = $1 and state = 'building' for share)`;
    if (lines.length > 0) {
      await this.#sql.query(
        `with e as ${building} insert into plugin_pos.showcase_page (export_id, lines) select id, $2::text from e`,
        [this.#exportId, lines],
      );
    }
    if (leftOut.length > 0) {
      await this.#sql.query(
        `with e as ${building}
         insert into plugin_pos.showcase_line (export_id, isn, rubric_isn, rubric_line, stamp, row_hash, reason, detail)
         select e.id, l.isn, l.rubric_isn, l.rubric_line, l.stamp, l.row_hash, l.reason, l.detail
           from e, json_populate_recordset(null::plugin_pos.showcase_line, $2) l`,
        [this.#exportId, `[${leftOut.join(',')}]`],
      );
    }
  }
}

/** SQL: what {@link Ledger.left} takes. */
export const leftOutOf = `json_build_object('isn', s.isn, 'rubric_isn', s.rubric_isn, 'rubric_line', s.rubric_line,
  'stamp', s.stamp, 'row_hash', s.row_hash, 'reason', s.reason, 'detail', s.detail)::text`;

/** Lines of exports for which this SQL over `e` holds are not needed any more. */
export async function forgetLines(sql: Sql, condition: string, parameters: readonly unknown[]): Promise<void> {
  for (const table of ['showcase_page', 'showcase_line']) {
    await sql.query(
      `delete from plugin_pos.${table} l using plugin_pos.showcase_export e where l.export_id = e.id and ${condition}`,
      parameters,
    );
  }
}
