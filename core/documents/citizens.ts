import type { Citizen, CitizenDirectory, CitizenDraft } from '../contract/index.ts';
import type { Sql, Transaction } from '../ports/database.ts';
import type { Calendar } from './dates.ts';
import { textTooLong } from './errors.ts';
import { sizes } from './sizes.ts';
import { longerThan, storable } from './storable.ts';

/** «Граждане» for plugins, in sets. */
export function citizenDirectory(database: Sql, calendar: Calendar): CitizenDirectory {
  return {
    candidates: (names, transaction) => candidates(names, transaction ?? database),
    create: (drafts, transaction) => create(drafts, calendar.clock.now(), transaction),
  };
}

/**
 * Three narrow searches instead of one wide: the same whole name; initials asked for; initials in the directory. Two
 * different full names never match, and there may be thousands of one surname.
 */
const search = `
  WITH asked AS MATERIALIZED (
    SELECT DISTINCT delo.initial_key(name) AS initial_key, delo.name_key(name) AS name_key,
           delo.has_initials(name) AS has_initials
    FROM unnest($1::text[]) AS name
  ), found AS (
    SELECT c."ISN_CITIZEN" AS isn FROM asked JOIN delo."CITIZEN" c
      ON c.initial_key = asked.initial_key AND c.name_key = asked.name_key AND c."DELETED" = 0
    UNION
    SELECT c."ISN_CITIZEN" FROM asked JOIN delo."CITIZEN" c
      ON c.initial_key = asked.initial_key AND asked.has_initials AND c."DELETED" = 0
    UNION
    SELECT c."ISN_CITIZEN" FROM asked JOIN delo."CITIZEN" c
      ON c.initial_key = asked.initial_key AND c.has_initials AND c."DELETED" = 0
  )
  SELECT isn, "CITIZEN_SURNAME" AS name, "CITIZEN_CITY" AS city, "CITIZEN_ADDR" AS address, "ZIPCODE" AS zip,
         "PHONE" AS phone, "E_MAIL" AS email, "SNILS" AS snils
  FROM found JOIN delo."CITIZEN" ON "ISN_CITIZEN" = isn ORDER BY isn`;

async function candidates(names: readonly string[], sql: Sql): Promise<Citizen[]> {
  if (names.length === 0) return [];
  return sql.query<Citizen>(search, [names.map(storable)]);
}

const fields = {
  name: sizes.citizenName,
  city: sizes.citizenCity,
  address: sizes.citizenAddress,
  zip: sizes.citizenZip,
  phone: sizes.citizenPhone,
  email: sizes.citizenEmail,
  snils: sizes.citizenSnils,
} as const;

async function create(drafts: readonly CitizenDraft[], at: Date, transaction: Transaction): Promise<number[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft, position) => ({ ...fitting(draft), position }));
  const created = await transaction.query<{ isn: number }>(
    `WITH draft AS MATERIALIZED (
       SELECT *, nextval('delo."ISN_SEQ"') AS isn
       FROM json_to_recordset($1) AS d (position int, name text, city text, address text, zip text, phone text,
                                        email text, snils text)
     ), made AS (
       INSERT INTO delo."CITIZEN" ("ISN_CITIZEN", "CITIZEN_SURNAME", "CITIZEN_CITY", "CITIZEN_ADDR", "ZIPCODE", "PHONE",
                                   "E_MAIL", "SNILS", "INS_DATE")
       SELECT isn, name, city, address, zip, phone, email, snils, $2 FROM draft
     )
     SELECT isn FROM draft ORDER BY position`,
    [JSON.stringify(rows), at],
  );
  return created.map(({ isn }) => isn);
}

/** The draft as it is stored. @throws PermanentError when a text does not fit, or there is no name */
function fitting(draft: CitizenDraft): Record<string, string | null> {
  const row: Record<string, string | null> = {};
  for (const [field, limit] of Object.entries(fields) as [keyof CitizenDraft, number][]) {
    const text = draft[field] == null ? null : storable(draft[field]).trim();
    if (text !== null && longerThan(text, limit)) throw textTooLong(field, limit);
    row[field] = text === '' && field !== 'name' ? null : text;
  }
  return row;
}
