import type { Sql } from '../../../core/contract/index.ts';

/** A РК that some other program writes. */
export interface ForeignAppeal {
  readonly messageId: string;
  readonly groupDue: string;
  readonly cardDue: string;
  /** «ID организации (ЛКО)». */
  readonly lkoId?: string;
  readonly kind?: number;
  readonly date?: string;
  readonly planDate?: string;
}

export interface ForeignResolution {
  readonly text: string;
  readonly authorDue: string;
  readonly executors: readonly { readonly due: string; readonly responsible: boolean }[];
  readonly parentIsn?: number;
  readonly date?: string;
  readonly planDate?: string;
}

/** What a РК says of its exchange with ПОС. */
export interface SeenExchange {
  readonly status: string | null;
  readonly comment: string | null;
  readonly sending: string | null;
}

/** Writes rows as other programs do: straight into the tables, each statement its own transaction (ED-04). */
export class Clerk {
  readonly #sql: Sql;
  #count = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @returns ISN */
  async appeal({ messageId, groupDue, cardDue, lkoId, kind = 2, date, planDate }: ForeignAppeal): Promise<number> {
    const number = 900_000 + ++this.#count;
    const isn = await this.#isn(
      `insert into delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE", "PLAN_DATE")
       values ($1, $2, $3, $4, $5, $6, $7) returning "ISN_DOC" as isn`,
      [kind, groupDue, cardDue, number, `Р-${number}`, date ?? '2026-03-02', planDate ?? null],
    );
    await this.#sql.query(
      `insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_MSG_ID", "POS_ID_ORG") values ($1, $2, $3)`,
      [isn, messageId, lkoId ?? null],
    );
    return isn;
  }

  /** @returns ISN */
  async resolution(documentIsn: number, resolution: ForeignResolution): Promise<number> {
    const { text, authorDue, executors, parentIsn, date, planDate } = resolution;
    const isn = await this.#isn(
      `insert into delo."RESOLUTION" ("ISN_REF_DOC", "ISN_PARENT_RES", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE",
                                      "PLAN_DATE")
       values ($1, $2, $3, $4, $5, $6) returning "ISN_RESOLUTION" as isn`,
      [documentIsn, parentIsn ?? null, authorDue, text, date ?? '2026-03-03', planDate ?? null],
    );
    for (const { due, responsible } of executors) await this.executor(isn, due, responsible);
    return isn;
  }

  async executor(resolutionIsn: number, due: string, responsible: boolean): Promise<void> {
    await this.#sql.query(`insert into delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") values ($1, $2, $3)`, [
      resolutionIsn,
      due,
      responsible ? 1 : 0,
    ]);
  }

  /** @param set e.g. `"RESOLUTION_TEXT" = $2` */
  async change(resolutionIsn: number, set: string, value: unknown): Promise<void> {
    await this.#sql.query(`update delo."RESOLUTION" set ${set} where "ISN_RESOLUTION" = $1`, [resolutionIsn, value]);
  }

  async remove(resolutionIsn: number): Promise<void> {
    await this.#sql.query(`delete from delo."REPLY" where "ISN_RESOLUTION" = $1`, [resolutionIsn]);
    await this.#sql.query(`delete from delo."RESOLUTION" where "ISN_RESOLUTION" = $1`, [resolutionIsn]);
  }

  async exchange(documentIsn: number): Promise<SeenExchange> {
    const [row] = await this.#sql.query<SeenExchange>(
      `select "POS_STATUS" as status, "POS_COMMENT" as comment, "POS_SENDING" as sending
         from delo."AR_RC_VALUE" where "ISN_DOC" = $1`,
      [documentIsn],
    );
    return row!;
  }

  /** Records of the protocol with their comments and additional information. */
  async protocol(documentIsn: number): Promise<string[]> {
    const rows = await this.#sql.query<{ text: string }>(
      `select concat_ws(' | ', "OPER_DESCRIBE", "OPER_COMMENT", "INFO") as text
         from delo."PROT" p left join delo."PROT_INFO" i using ("ISN_PROT_INFO")
        where p."REF_ISN" = $1 and p."TABLE_ID" = 'D' order by p.id`,
      [documentIsn],
    );
    return rows.map(({ text }) => text);
  }

  async #isn(sql: string, parameters: readonly unknown[]): Promise<number> {
    const [row] = await this.#sql.query<{ isn: number }>(sql, parameters);
    return row!.isn;
  }
}
