import type { FieldProblem } from '../../contract/index.ts';
import type { Database, Transaction } from '../../ports/database.ts';
import type { Actor } from '../api.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { type Author, heldVersions, stampDocuments } from '../changes/hold.ts';
import type { Calendar } from '../dates.ts';
import { mergeRefused, noSuchRow } from '../errors.ts';
import { type ProtocolRecord, writeProtocol } from '../protocol.ts';
import { texts } from '../texts.ts';
import { userIsn } from '../users.ts';

/** What a merge has done. */
export interface MergedCitizens {
  /** The entry that stays. */
  readonly isn: number;
  /** Entries that were merged into it now; those merged earlier are left out. */
  readonly merged: readonly number[];
  /** РК in which one of them stood. */
  readonly documents: number;
}

interface Citizen {
  readonly isn: number;
  readonly name: string;
  readonly snils: string | null;
  readonly inn: string | null;
  readonly deleted: number;
  readonly mergedInto: number | null;
}

/**
 * Merges entries of «Граждане» into one (UI-10): all РК that name them name the one that stays, with a record in the protocol
 * of each; what it lacks it gets from them. All in one transaction. A repeat does nothing more.
 * @throws NotFoundError, ConflictError where it cannot be; then nothing is changed
 */
export function mergeCitizens(
  isn: number,
  duplicates: readonly number[],
  actor: Actor,
  { database, calendar }: { readonly database: Database; readonly calendar: Calendar },
): Promise<MergedCitizens> {
  return database.transaction(async (transaction) => {
    const citizens = await heldCitizens([isn, ...duplicates], transaction);
    const stays = citizens.get(isn);
    if (stays === undefined) throw noSuchRow('citizens', String(isn));
    const others = duplicates.map((duplicate) => citizens.get(duplicate) ?? missing(duplicate));
    refuse(stays, others);
    const isns = await documentsOf(duplicates, transaction);
    await refuseOtherCards(isns, actor, transaction);
    await heldVersions(isns, transaction);
    const author: Author = { user: await userIsn(actor.login, transaction), at: calendar.clock.now() };
    const changed = await moveReferences(duplicates, isn, transaction);
    await stampDocuments(changed, author, transaction);
    await noteCorrespondents(changed, author, transaction);
    await writeProtocol(recordsOf(changed, stays, others, author), author.at, transaction);
    const merged = others.filter(({ mergedInto }) => mergedInto === null).map((other) => other.isn);
    await complete(isn, merged, author, transaction);
    await transaction.query(
      `UPDATE delo."CITIZEN" SET "DELETED" = 1, merged_into = $2, "UPD_DATE" = $3, "UPD_WHO" = $4
       WHERE "ISN_CITIZEN" = ANY($1::bigint[])`,
      [merged, isn, author.at, author.user],
    );
    // What was merged into one of them earlier has moved on.
    await transaction.query('UPDATE delo."CITIZEN" SET merged_into = $2 WHERE merged_into = ANY($1::bigint[])', [
      merged,
      isn,
    ]);
    return { isn, merged, documents: changed.length };
  });
}

/**
 * РК that were being registered while their citizen was merged name the entry that is no more: brings them to the one that
 * stays. @returns how many РК
 */
export async function followMerged(database: Database): Promise<number> {
  const late = await database.query<{ isn: number; into: number }>(
    `SELECT "ISN_CITIZEN" AS isn, merged_into AS into FROM delo."CITIZEN" c
     WHERE merged_into IS NOT NULL
       AND (EXISTS (SELECT FROM delo."REF_CORRESP" r WHERE r."ISN_CITIZEN" = c."ISN_CITIZEN")
            OR EXISTS (SELECT FROM delo."REF_SEND" s WHERE s."ISN_CITIZEN" = c."ISN_CITIZEN"))`,
  );
  let count = 0;
  for (const { isn, into } of late) {
    count += await database.transaction(async (transaction) => {
      await heldCitizens([isn, into], transaction);
      await heldVersions(await documentsOf([isn], transaction), transaction);
      return (await moveReferences([isn], into, transaction)).length;
    });
  }
  return count;
}

/** Holds them in one order against deadlocks. */
async function heldCitizens(isns: readonly number[], transaction: Transaction): Promise<Map<number, Citizen>> {
  const rows = await transaction.query<Citizen>(
    `SELECT "ISN_CITIZEN" AS isn, "CITIZEN_SURNAME" AS name, nullif(translate("SNILS", ' -', ''), '') AS snils,
            nullif(btrim("INN"), '') AS inn, "DELETED" AS deleted, merged_into AS "mergedInto"
     FROM delo."CITIZEN" WHERE "ISN_CITIZEN" = ANY($1::bigint[]) ORDER BY "ISN_CITIZEN" FOR NO KEY UPDATE`,
    [isns],
  );
  return new Map(rows.map((row) => [row.isn, row]));
}

function missing(isn: number): never {
  throw noSuchRow('citizens', String(isn));
}

function refuse(stays: Citizen, others: readonly Citizen[]): void {
  const problems: FieldProblem[] = [];
  if (stays.deleted === 1) {
    problems.push({ path: '/isn', message: texts.merge.staysDeleted(stays.isn, stays.mergedInto) });
  }
  for (const [index, other] of others.entries()) {
    const add = (message: string) => problems.push({ path: `/duplicates/${index}`, message });
    if (other.isn === stays.isn) add(texts.merge.itself(other.isn));
    else if (other.mergedInto !== null && other.mergedInto !== stays.isn) {
      add(texts.merge.mergedElsewhere(other.isn, other.mergedInto));
    } else if (other.deleted === 1 && other.mergedInto === null) add(texts.merge.deleted(other.isn));
  }
  for (const field of ['snils', 'inn'] as const) {
    const known = new Set([stays, ...others].flatMap((one) => one[field] ?? []));
    if (known.size > 1) problems.push({ path: '/duplicates', message: texts.merge.differ[field] });
  }
  if (problems.length > 0) throw mergeRefused(problems);
}

async function documentsOf(isns: readonly number[], transaction: Transaction): Promise<number[]> {
  const rows = await transaction.query<{ isn: number }>(
    `SELECT "ISN_DOC" AS isn FROM delo."REF_CORRESP" WHERE "ISN_CITIZEN" = ANY($1::bigint[])
     UNION SELECT "ISN_DOC" FROM delo."REF_SEND" WHERE "ISN_CITIZEN" = ANY($1::bigint[]) ORDER BY 1`,
    [isns],
  );
  return rows.map(({ isn }) => isn);
}

/** A merge changes РК: those of card indexes that the user does not work in he does not change. */
async function refuseOtherCards(isns: readonly number[], { cards }: Actor, transaction: Transaction): Promise<void> {
  if (cards === undefined) return;
  const [row] = await transaction.query<{ count: number }>(
    `SELECT count(*) AS count FROM delo."DOC_RC" WHERE "ISN_DOC" = ANY($1::bigint[]) AND "DUE_CARD" <> ALL($2::text[])`,
    [isns, cards],
  );
  const count = row?.count ?? 0;
  if (count > 0) throw mergeRefused([{ path: '/duplicates', message: texts.merge.otherCards(count) }]);
}

/** A РК names each person once: of several places the first stays, of several addressees the one that was sent to. */
async function moveReferences(from: readonly number[], to: number, transaction: Transaction): Promise<number[]> {
  const rows = await transaction.query<{ isn: number }>(
    `WITH correspondent AS (
       SELECT "ISN_REF_CORRESP" AS id, "ISN_DOC" AS isn,
              row_number() OVER (PARTITION BY "ISN_DOC" ORDER BY "ORDERNUM", "ISN_REF_CORRESP") AS place
       FROM delo."REF_CORRESP" r WHERE "ISN_CITIZEN" = ANY($1::bigint[] || $2::bigint)
         AND EXISTS (SELECT FROM delo."REF_CORRESP" o WHERE o."ISN_DOC" = r."ISN_DOC" AND o."ISN_CITIZEN" = ANY($1::bigint[]))
     ), addressee AS (
       SELECT "ISN_REF_SEND" AS id, "ISN_DOC" AS isn,
              row_number() OVER (PARTITION BY "ISN_DOC" ORDER BY "SEND_DATE" NULLS LAST, "ORDERNUM", "ISN_REF_SEND") AS place
       FROM delo."REF_SEND" s WHERE "ISN_CITIZEN" = ANY($1::bigint[] || $2::bigint)
         AND EXISTS (SELECT FROM delo."REF_SEND" o WHERE o."ISN_DOC" = s."ISN_DOC" AND o."ISN_CITIZEN" = ANY($1::bigint[]))
     ), gone_correspondent AS (
       DELETE FROM delo."REF_CORRESP" WHERE "ISN_REF_CORRESP" IN (SELECT id FROM correspondent WHERE place > 1)
     ), gone_addressee AS (
       DELETE FROM delo."REF_SEND" WHERE "ISN_REF_SEND" IN (SELECT id FROM addressee WHERE place > 1)
     ), moved_correspondent AS (
       UPDATE delo."REF_CORRESP" SET "ISN_CITIZEN" = $2
       WHERE "ISN_REF_CORRESP" IN (SELECT id FROM correspondent WHERE place = 1)
     ), moved_addressee AS (
       UPDATE delo."REF_SEND" SET "ISN_CITIZEN" = $2 WHERE "ISN_REF_SEND" IN (SELECT id FROM addressee WHERE place = 1)
     )
     SELECT isn FROM correspondent UNION SELECT isn FROM addressee ORDER BY 1`,
    [from, to],
  );
  return rows.map(({ isn }) => isn);
}

/** For a user who has the РК open, its correspondents and addressees are others now (ED-11). */
async function noteCorrespondents(isns: readonly number[], { user, at }: Author, transaction: Transaction) {
  await transaction.query(
    `INSERT INTO delo.field_change (isn_doc, field, version, who, at)
     SELECT d."ISN_DOC", field, d.version, $2, $3
     FROM delo."DOC_RC" d, unnest(ARRAY['/correspondents', '/addressees']) AS field
     WHERE d."ISN_DOC" = ANY($1::bigint[])
     ON CONFLICT (isn_doc, field) DO UPDATE SET version = excluded.version, who = excluded.who, at = excluded.at`,
    [isns, user, at],
  );
}

function recordsOf(
  isns: readonly number[],
  stays: Citizen,
  others: readonly Citizen[],
  { user }: Author,
): ProtocolRecord[] {
  const names = others.map(({ name }) => `«${name}»`).join(', ');
  const comment = texts.merge.comment(names, stays.name);
  return isns.map((isn) => ({ isn, kind: 'U', operation: texts.merge.operation, comment, user }));
}

/** What the entry lacks it gets from the first of the others that has it. */
async function complete(isn: number, others: readonly number[], author: Author, transaction: Transaction) {
  if (others.length === 0) return;
  const columns = ['CITIZEN_CITY', 'CITIZEN_ADDR', 'ZIPCODE', 'PHONE', 'E_MAIL', 'SNILS', 'INN', 'SEX'];
  const first = (column: string) =>
    `"${column}" = coalesce(nullif(t."${column}"::text, ''), (
       SELECT nullif(o."${column}"::text, '') FROM delo."CITIZEN" o WHERE o."ISN_CITIZEN" = ANY($2::bigint[])
         AND nullif(o."${column}"::text, '') IS NOT NULL ORDER BY array_position($2::bigint[], o."ISN_CITIZEN") LIMIT 1
     ))${column === 'SEX' ? '::smallint' : ''}`;
  await transaction.query(
    `UPDATE delo."CITIZEN" t SET ${columns.map(first).join(', ')}, "UPD_DATE" = $3, "UPD_WHO" = $4
     WHERE "ISN_CITIZEN" = $1`,
    [isn, others, author.at, author.user],
  );
  const names = [...(await attributesOf('citizen', transaction)).keys()].map((name) => `"${name}"`);
  if (names.length === 0) return;
  await transaction.query('INSERT INTO delo."AR_CITIZEN_VALUE" ("ISN_CITIZEN") VALUES ($1) ON CONFLICT DO NOTHING', [
    isn,
  ]);
  const value = (name: string) =>
    `${name} = coalesce(t.${name}, (
       SELECT o.${name} FROM delo."AR_CITIZEN_VALUE" o WHERE o."ISN_CITIZEN" = ANY($2::bigint[]) AND o.${name} IS NOT NULL
       ORDER BY array_position($2::bigint[], o."ISN_CITIZEN") LIMIT 1))`;
  await transaction.query(
    `UPDATE delo."AR_CITIZEN_VALUE" t SET ${names.map(value).join(', ')} WHERE "ISN_CITIZEN" = $1`,
    [isn, others],
  );
}
