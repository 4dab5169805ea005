import type { CheckedWatch } from '../watch.ts';
import { filled, notify, part, type WatchCode } from './code.ts';
import { linesOfDocuments } from './rubrics.ts';

/** A РК after its values or its rubric lines; or of another kind than before. */
export function documents(watch: CheckedWatch): WatchCode {
  const { stream } = watch;
  const kinds = [...new Set([...(watch.documents ? [watch.documents.kind] : []), ...allKinds(watch)])].sort();
  const ofKinds = (rows: string) =>
    `SELECT "ISN_DOC", "KIND_DOC" FROM ${rows} WHERE "KIND_DOC" IN (${kinds.join(', ')})`;
  const numbers =
    watch.documents === undefined
      ? ''
      : `
  INSERT INTO delo.event (stream, kind, isn_doc)
  SELECT '${stream}', 'document', v."ISN_DOC" FROM delo."AR_RC_VALUE" v
  JOIN delo."DOC_RC" d ON d."ISN_DOC" = v."ISN_DOC"
  WHERE v."ISN_DOC" = ANY (isns) AND ${filled('v', watch.documents.attribute)}
    AND d."KIND_DOC" = ${watch.documents.kind}
  ORDER BY v."ISN_DOC";
  IF FOUND THEN ${notify(watch)} END IF;`;
  return part(watch, 'documents', 'DOC_RC', ['INSERT', 'UPDATE'], {
    declare: ['isns bigint[]', 'lines bigint[]'],
    begin: `
  IF TG_OP = 'INSERT' THEN isns := ARRAY(SELECT "ISN_DOC" FROM (${ofKinds('new_rows')}) f);
  ELSE isns := ARRAY(SELECT "ISN_DOC" FROM (${ofKinds('new_rows')} EXCEPT ${ofKinds('old_rows')}) f);
  END IF;
  IF isns = '{}' THEN RETURN NULL; END IF;${numbers}${linesOfDocuments(watch)}`,
  });
}

/** The number of a РК: with the row, filled in later, or changed. */
export function values(watch: CheckedWatch): WatchCode {
  const { kind, attribute } = watch.documents!;
  const numbers = (rows: string, alias: string) =>
    `SELECT "ISN_DOC", "${attribute}" FROM ${rows} ${alias} WHERE ${filled(alias, attribute)}`;
  return part(watch, 'values', 'AR_RC_VALUE', ['INSERT', 'UPDATE'], {
    declare: ['isns bigint[]'],
    begin: `
  IF TG_OP = 'INSERT' THEN isns := ARRAY(SELECT "ISN_DOC" FROM (${numbers('new_rows', 'n')}) f);
  ELSE isns := ARRAY(SELECT "ISN_DOC" FROM (${numbers('new_rows', 'n')} EXCEPT ${numbers('old_rows', 'o')}) f);
  END IF;
  IF isns = '{}' THEN RETURN NULL; END IF;
  INSERT INTO delo.event (stream, kind, isn_doc)
  SELECT '${watch.stream}', 'document', i FROM unnest(isns) i ORDER BY i;
  IF EXISTS (SELECT FROM delo."DOC_RC" WHERE "ISN_DOC" = ANY (isns) AND "KIND_DOC" = ${kind}) THEN
    ${notify(watch)}
  END IF;`,
  });
}

function allKinds({ rubricRules }: CheckedWatch): number[] {
  return rubricRules.flatMap(({ kinds }) => kinds);
}
