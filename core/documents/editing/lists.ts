import type { DocumentInput } from '../api.ts';
import { addressees } from './addressees.ts';
import type { Edit } from './edit.ts';
import type { ListEdit } from './field-changes.ts';
import type { Problems } from './problems.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';

/** Lists that are to be other than they are, checked. `version` is the one that the user saw. */
export async function listEdits(
  edit: Edit,
  input: Pick<DocumentInput, 'correspondents' | 'addressees' | 'executors'>,
  version: number,
  problems: Problems,
): Promise<ListEdit[]> {
  const stale = version !== edit.head.version;
  const edits = [
    input.correspondents && (await correspondents(edit, input.correspondents, problems)),
    input.addressees && (await addressees(edit, input.addressees, stale, problems)),
    input.executors && (await executors(edit, input.executors, problems)),
  ];
  return edits.filter((one) => one !== undefined).filter(({ current, given }) => !sameList(current, given));
}

function sameList(current: unknown, given: unknown): boolean {
  return JSON.stringify(current) === JSON.stringify(given);
}

async function correspondents(
  { isn, transaction }: Edit,
  given: readonly { readonly citizenIsn: number }[],
  problems: Problems,
): Promise<ListEdit> {
  const isns = given.map(({ citizenIsn }) => citizenIsn);
  const known = await existing('citizens', isns, transaction);
  const current = await transaction.query<{ citizenIsn: number }>(
    `SELECT "ISN_CITIZEN" AS "citizenIsn" FROM delo."REF_CORRESP" WHERE "ISN_DOC" = $1 AND "ISN_CITIZEN" IS NOT NULL
     ORDER BY "ORDERNUM", "ISN_REF_CORRESP"`,
    [isn],
  );
  const had = new Set(current.map(({ citizenIsn }) => citizenIsn));
  for (const [index, citizen] of isns.entries()) {
    const path = `/correspondents/${index}/citizenIsn`;
    if (!known.has(citizen) && !had.has(citizen)) problems.refuse(path, texts.noCitizen);
    if (isns.indexOf(citizen) !== index) problems.refuse(path, texts.twice);
  }
  return {
    path: '/correspondents',
    current,
    given: isns.map((citizenIsn) => ({ citizenIsn })),
    write: () =>
      transaction.query(
        `WITH gone AS (
           DELETE FROM delo."REF_CORRESP" WHERE "ISN_DOC" = $1 AND "ISN_CITIZEN" <> ALL($2::bigint[])
         ), placed AS (
           UPDATE delo."REF_CORRESP" r SET "ORDERNUM" = place
           FROM unnest($2::bigint[]) WITH ORDINALITY AS given (citizen, place)
           WHERE r."ISN_DOC" = $1 AND r."ISN_CITIZEN" = citizen RETURNING citizen
         )
         INSERT INTO delo."REF_CORRESP" ("ISN_DOC", "ISN_CITIZEN", "ORDERNUM")
         SELECT $1, citizen, place FROM unnest($2::bigint[]) WITH ORDINALITY AS given (citizen, place)
         WHERE citizen NOT IN (SELECT citizen FROM placed) ORDER BY place`,
        [isn, isns],
      ),
  };
}

async function executors(edit: Edit, given: readonly string[], problems: Problems): Promise<ListEdit> {
  const { isn, transaction, head } = edit;
  if (given.length > 0 && head.kind !== 3) problems.refuse('/executors', texts.onlyOutgoing);
  const known = await existing('officials', given, transaction);
  const rows = await transaction.query<{ due: string }>(
    'SELECT "DUE_PERSON" AS due FROM delo."DOC_EXE" WHERE "ISN_DOC" = $1 ORDER BY "ORDERNUM", "ISN_DOC_EXE"',
    [isn],
  );
  const current = rows.map(({ due }) => due);
  for (const [index, due] of given.entries()) {
    if (!known.has(due) && !current.includes(due)) problems.refuse(`/executors/${index}`, texts.noOfficial);
    if (given.indexOf(due) !== index) problems.refuse(`/executors/${index}`, texts.twice);
  }
  return {
    path: '/executors',
    current,
    given,
    write: async () => {
      await transaction.query('DELETE FROM delo."DOC_EXE" WHERE "ISN_DOC" = $1 AND "DUE_PERSON" <> ALL($2::text[])', [
        isn,
        given,
      ]);
      await transaction.query(
        `INSERT INTO delo."DOC_EXE" ("ISN_DOC", "DUE_PERSON", "ORDERNUM")
         SELECT $1, due, place FROM unnest($2::text[]) WITH ORDINALITY AS given (due, place) ORDER BY place
         ON CONFLICT ("ISN_DOC", "DUE_PERSON") DO UPDATE SET "ORDERNUM" = excluded."ORDERNUM"`,
        [isn, given],
      );
    },
  };
}
