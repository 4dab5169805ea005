import type { CheckedWatch } from '../watch.ts';
import { filled, notify, part, type WatchCode } from './code.ts';

/** A resolution after its executors; a change of what a status tells of it. */
export function resolutions(watch: CheckedWatch): WatchCode {
  const told = '"ISN_RESOLUTION", "ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE", "PLAN_DATE"';
  return part(watch, 'resolutions', 'RESOLUTION', ['INSERT', 'UPDATE'], {
    declare: ['refs bigint[]'],
    begin: `
  IF TG_OP = 'INSERT' THEN
    refs := ARRAY(SELECT "ISN_RESOLUTION" FROM new_rows n
      WHERE EXISTS (SELECT FROM delo."REPLY" e WHERE e."ISN_RESOLUTION" = n."ISN_RESOLUTION"));
  ELSE
    refs := ARRAY(SELECT DISTINCT "ISN_RESOLUTION" FROM
      (SELECT ${told} FROM new_rows EXCEPT SELECT ${told} FROM old_rows) f);
  END IF;
  IF refs = '{}' THEN RETURN NULL; END IF;${recordResolutions(watch)}`,
  });
}

/** Executors of a resolution: come, change, become responsible, or go. */
export function executors(watch: CheckedWatch): WatchCode {
  const told = '"ISN_RESOLUTION", "DUE", "MAIN_FLAG"';
  const more = (some: string, others: string) => `(SELECT ${told} FROM ${some} EXCEPT SELECT ${told} FROM ${others})`;
  return part(watch, 'executors', 'REPLY', ['INSERT', 'UPDATE', 'DELETE'], {
    declare: ['refs bigint[]'],
    begin: `
  IF TG_OP = 'INSERT' THEN refs := ARRAY(SELECT DISTINCT "ISN_RESOLUTION" FROM new_rows);
  ELSIF TG_OP = 'UPDATE' THEN
    refs := ARRAY(SELECT DISTINCT "ISN_RESOLUTION" FROM
      (${more('new_rows', 'old_rows')} UNION ALL ${more('old_rows', 'new_rows')}) f);
  ELSE
    refs := ARRAY(SELECT DISTINCT o."ISN_RESOLUTION" FROM old_rows o
      JOIN delo."RESOLUTION" r ON r."ISN_RESOLUTION" = o."ISN_RESOLUTION");
  END IF;
  IF refs = '{}' THEN RETURN NULL; END IF;${recordResolutions(watch)}`,
  });
}

function recordResolutions(watch: CheckedWatch): string {
  const { kind, attribute } = watch.documents!;
  return `
  INSERT INTO delo.event (stream, kind, isn_doc, ref)
  SELECT '${watch.stream}', 'resolution', r."ISN_REF_DOC", i FROM unnest(refs) i
  LEFT JOIN delo."RESOLUTION" r ON r."ISN_RESOLUTION" = i
  LEFT JOIN delo."DOC_RC" d ON d."ISN_DOC" = r."ISN_REF_DOC"
  WHERE d."KIND_DOC" IS NULL OR d."KIND_DOC" = ${kind} ORDER BY i;
  IF FOUND AND EXISTS (SELECT FROM delo."RESOLUTION" r
                       JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = r."ISN_REF_DOC"
                       WHERE r."ISN_RESOLUTION" = ANY (refs) AND ${filled('v', attribute)}) THEN
    ${notify(watch)}
  END IF;`;
}
