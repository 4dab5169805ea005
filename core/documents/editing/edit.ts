import type { DocumentKind, FileVault, IsoDate } from '../../contract/index.ts';
import type { Database, Transaction } from '../../ports/database.ts';
import type { Actor } from '../api.ts';
import { type Author, holdExisting, stampDocuments } from '../changes/hold.ts';
import type { Calendar } from '../dates.ts';
import { noSuchDocument } from '../errors.ts';
import { type Operation, type ProtocolRecord, writeProtocol } from '../protocol.ts';
import { userIsn } from '../users.ts';
import { noteChanges } from './field-changes.ts';

/** What is edited, and where. */
export interface Desk {
  readonly database: Database;
  readonly calendar: Calendar;
  readonly files: FileVault;
}

/** A РК as it is while it is held. */
export interface Head {
  readonly isn: number;
  readonly version: number;
  readonly kind: DocumentKind;
  readonly groupDue: string;
  readonly cardDue: string;
  readonly number: string;
  readonly content: string;
  readonly note: string | null;
  readonly planDate: IsoDate | null;
  readonly factDate: IsoDate | null;
  readonly deliveryIsn: number | null;
  readonly urgent: boolean;
  readonly collective: boolean;
  readonly cabinetIsn: number | null;
}

/** One change of a РК by a user, in a transaction that holds the РК: changes of one РК come one after another. */
export class Edit {
  private readonly fields = new Set<string>();
  private readonly records: ProtocolRecord[] = [];

  constructor(
    readonly head: Head,
    readonly author: Author,
    readonly actor: Actor,
    readonly today: IsoDate,
    readonly transaction: Transaction,
  ) {}

  get isn(): number {
    return this.head.isn;
  }

  /** Notes that the user changed these fields, by the paths that the API names them with. */
  changed(...paths: readonly string[]): void {
    for (const path of paths) this.fields.add(path);
  }

  /** A record for the protocol (ED-07). A change without one does not exist. */
  record(kind: Operation, operation: string, comment?: string | null, details?: string | null): void {
    this.records.push({ isn: this.isn, user: this.author.user, kind, operation, comment, details });
  }

  add(records: readonly ProtocolRecord[]): void {
    this.records.push(...records);
  }

  /** Writes the stamp of the РК, which fields changed with it, and the protocol. */
  async finish(): Promise<void> {
    if (this.records.length === 0 && this.fields.size === 0) return;
    await stampDocuments([this.isn], this.author, this.transaction);
    await noteChanges(this, [...this.fields]);
    await writeProtocol(this.records, this.author.at, this.transaction);
  }
}

/**
 * Runs a change of a РК in a transaction. `others` are РК that it changes besides; all are held in one order.
 * @throws NotFoundError for a РК that is not there, or not for this user
 */
export function editDocument<T>(
  { database, calendar }: Desk,
  isn: number,
  actor: Actor,
  work: (edit: Edit) => Promise<T>,
  others: readonly number[] = [],
): Promise<T> {
  return database.transaction(async (transaction) => {
    await holdExisting([...new Set([isn, ...others])], transaction);
    const edit = await openEdit(calendar, isn, actor, transaction);
    const result = await work(edit);
    await edit.finish();
    return result;
  });
}

/** A РК as this user may change it; the transaction holds it, or has made it. @throws NotFoundError */
export async function openEdit(calendar: Calendar, isn: number, actor: Actor, transaction: Transaction): Promise<Edit> {
  const head = await headOf(isn, transaction);
  if (!within(actor, head.cardDue)) throw noSuchDocument(isn);
  const author = { user: await userIsn(actor.login, transaction), at: calendar.clock.now() };
  return new Edit(head, author, actor, calendar.today(), transaction);
}

/** Whether the картотека is one of the user's. */
export function within({ cards }: Actor, cardDue: string): boolean {
  return cards === undefined || cards.includes(cardDue);
}

async function headOf(isn: number, transaction: Transaction): Promise<Head> {
  const [head] = await transaction.query<Head>(
    `SELECT "ISN_DOC" AS isn, version, "KIND_DOC" AS kind, "DUE_DOCGROUP" AS "groupDue", "DUE_CARD" AS "cardDue",
            "FREE_NUM" AS number, coalesce("ANNOTAT", '') AS content, "NOTE" AS note, "PLAN_DATE" AS "planDate",
            "FACT_DATE" AS "factDate", "ISN_DELIVERY" AS "deliveryIsn", "CITO" = 1 AS urgent,
            "IS_COLLECTIVE" = 1 AS collective, "ISN_CABINET" AS "cabinetIsn"
     FROM delo."DOC_RC" WHERE "ISN_DOC" = $1`,
    [isn],
  );
  if (head === undefined) throw noSuchDocument(isn);
  return head;
}
