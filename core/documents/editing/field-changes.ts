import type { FieldProblem } from '../../contract/errors.ts';
import type { Transaction } from '../../ports/database.ts';
import type { Author } from '../changes/hold.ts';
import { documentInvalid, fieldsChanged } from '../errors.ts';
import { texts } from './texts.ts';

/** A РК that this transaction holds for a change. */
interface Held {
  readonly isn: number;
  readonly head: { readonly version: number };
  readonly author: Author;
  readonly transaction: Transaction;
}

/** A field that is to be changed, with what it holds and what it should hold, both as the API shows them. */
export interface FieldEdit {
  /** As the API names it, e.g. `/values/POS_UPLOAD`. */
  readonly path: string;
  readonly current: unknown;
  readonly given: unknown;
}

/** A list of the РК that a user gave anew. */
export interface ListEdit extends FieldEdit {
  write(): Promise<unknown>;
}

/**
 * Refuses the change of fields that another user changed since `version` (ED-11). What the module changed is not noted,
 * and hinders nobody. `below` is the path of the part of the РК that the fields belong to; errors are told from there.
 * @throws ConflictError with both values of each field; InvalidError for a version that never was
 */
export async function refuseChanged(
  edit: Held,
  version: number | undefined,
  fields: readonly FieldEdit[],
  below = '',
): Promise<void> {
  if (version === undefined || version === edit.head.version) return;
  if (version > edit.head.version) throw documentInvalid([{ path: '/version', message: texts.noVersion }]);
  const later = await edit.transaction.query<{ field: string; who: string; at: Date }>(
    `SELECT c.field, coalesce(u."SURNAME_PATRON", u."CLASSIF_NAME", '') AS who, c.at
     FROM delo.field_change c LEFT JOIN delo."USER_CL" u ON u."ISN_LCLASSIF" = c.who
     WHERE c.isn_doc = $1 AND c.version > $2 AND c.field = ANY($3::text[])`,
    [edit.isn, version, fields.map(({ path }) => path)],
  );
  const details = fields.flatMap(({ path, current, given }): FieldProblem[] => {
    const change = later.find(({ field }) => field === path);
    if (change === undefined) return [];
    return [{ path: path.slice(below.length), message: texts.changedSince(change.who), current, given }];
  });
  if (details.length > 0) throw fieldsChanged(edit.isn, details);
}

/** Notes which fields the version that is being written changes. */
export async function noteChanges(edit: Held, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await edit.transaction.query(
    `INSERT INTO delo.field_change (isn_doc, field, version, who, at)
     SELECT d."ISN_DOC", path, d.version, $3, $4 FROM delo."DOC_RC" d, unnest($2::text[]) AS path
     WHERE d."ISN_DOC" = $1
     ON CONFLICT (isn_doc, field) DO UPDATE SET version = excluded.version, who = excluded.who, at = excluded.at`,
    [edit.isn, paths, edit.author.user, edit.author.at],
  );
}

/** Forgets the fields of a part of the РК that is no more. */
export async function forgetFields(edit: Held, below: string): Promise<void> {
  await edit.transaction.query('DELETE FROM delo.field_change WHERE isn_doc = $1 AND starts_with(field, $2)', [
    edit.isn,
    `${below}/`,
  ]);
}
