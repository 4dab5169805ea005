import type { CheckedWatch, RubricRules } from '../watch.ts';
import { functionName, notify, part, type WatchCode } from './code.ts';

/** A rubric line after its values. */
export function rubricLines(watch: CheckedWatch): WatchCode {
  return part(watch, 'rubric_lines', 'REF_RUBRIC', ['INSERT'], {
    declare: ['lines bigint[]'],
    begin: watch.rubricRules
      .map(
        (rules) => `
  lines := ARRAY(SELECT v."ISN_REF_RUBRIC" FROM delo."AR_RUBRIC_VALUE" v
    WHERE v."ISN_REF_RUBRIC" = ANY (ARRAY(SELECT "ISN_REF_RUBRIC" FROM new_rows)) AND (${counts('v', rules)}));${recordLines(watch, rules)}`,
      )
      .join(''),
  });
}

/** Values of a rubric line: come with the row, or change. */
export function rubricValues(watch: CheckedWatch): WatchCode {
  return part(watch, 'rubric_values', 'AR_RUBRIC_VALUE', ['INSERT', 'UPDATE'], {
    declare: ['lines bigint[]'],
    begin: watch.rubricRules
      .map((rules) => {
        const changed = rules.rules.map(({ attribute, when }) => {
          const seen = (rows: string, alias: string) =>
            when === 'changed'
              ? `SELECT "ISN_REF_RUBRIC", ${folded(alias, attribute)} FROM ${rows} ${alias}`
              : `SELECT "ISN_REF_RUBRIC", '1' FROM ${rows} ${alias} WHERE ${flagged(alias, attribute)}`;
          return `(${seen('new_rows', 'n')} EXCEPT ${seen('old_rows', 'o')})`;
        });
        return `
  IF TG_OP = 'INSERT' THEN
    lines := ARRAY(SELECT "ISN_REF_RUBRIC" FROM new_rows n WHERE ${counts('n', rules)});
  ELSE
    lines := ARRAY(SELECT DISTINCT "ISN_REF_RUBRIC" FROM
      (${changed.join('\n       UNION ALL ')}) f);
  END IF;${recordLines(watch, rules)}`;
      })
      .join(''),
  });
}

/**
 * Sets flags and the change stamp of РК. A РК without a row of values gets it only when the transaction commits, by a
 * deferred trigger on its event: the program that writes the РК may still be about to insert that row itself.
 */
export function marks(watch: CheckedWatch): WatchCode {
  const mark = functionName(watch, 'mark');
  const branches = watch.rubricRules.map(
    ({ sets, kinds }) => `
  IF flag = '${sets}' THEN
    PERFORM 1 FROM delo."DOC_RC" d WHERE d."ISN_DOC" = ANY (isns) AND d."KIND_DOC" IN (${kinds.join(', ')})
    ORDER BY d."ISN_DOC" FOR NO KEY UPDATE;
    UPDATE delo."DOC_RC" d SET version = d.version + 1, "UPD_DATE" = now()
    WHERE d."ISN_DOC" = ANY (isns) AND d."KIND_DOC" IN (${kinds.join(', ')})
      AND d.xmin <> pg_current_xact_id()::xid;
    attached := ARRAY(SELECT d."ISN_DOC" FROM delo."DOC_RC" d
      WHERE d."ISN_DOC" = ANY (isns) AND d."KIND_DOC" IN (${kinds.join(', ')})
        AND EXISTS (SELECT FROM delo."AR_DOCGROUP" g
                    JOIN delo."AR_DESCRIPT" a ON a."ISN_AR_DESCRIPT" = g."ISN_AR_DESCRIPT"
                    WHERE g."DUE" = d."DUE_DOCGROUP" AND a."API_NAME" = '${sets}' AND a."OWNER" = 'D'
                      AND a."DELETED" = 0)
      ORDER BY d."ISN_DOC");
    IF whole THEN
      INSERT INTO delo."AR_RC_VALUE" AS v ("ISN_DOC", "${sets}") SELECT i, 1 FROM unnest(attached) i
      ON CONFLICT ("ISN_DOC") DO UPDATE SET "${sets}" = 1 WHERE v."${sets}" IS DISTINCT FROM 1;
    ELSE
      UPDATE delo."AR_RC_VALUE" v SET "${sets}" = 1
      WHERE v."ISN_DOC" = ANY (attached) AND v."${sets}" IS DISTINCT FROM 1;
    END IF;
  END IF;`,
  );
  const deferred = functionName(watch, 'commit');
  return {
    functions: [
      {
        name: mark,
        arguments: 'flag text, isns bigint[], whole boolean',
        returns: 'void',
        body: `
DECLARE attached bigint[];
BEGIN${branches.join('')}
END`,
      },
      {
        name: deferred,
        arguments: '',
        returns: 'trigger',
        body: `
BEGIN
  PERFORM delo.${mark}(NEW.sets, ARRAY[coalesce(NEW.isn_doc,
    (SELECT l."ISN_DOC" FROM delo."REF_RUBRIC" l WHERE l."ISN_REF_RUBRIC" = NEW.ref))], true);
  RETURN NULL;
END`,
      },
    ],
    triggers: [
      {
        name: `watch_${watch.stream}_commit`,
        table: 'event',
        sql:
          `CREATE CONSTRAINT TRIGGER watch_${watch.stream}_commit AFTER INSERT ON delo.event ` +
          `DEFERRABLE INITIALLY DEFERRED FOR EACH ROW ` +
          `WHEN (((new.sets IS NOT NULL) AND ((new.stream)::text = '${watch.stream}'::text))) ` +
          `EXECUTE FUNCTION delo.${deferred}()`,
      },
    ],
  };
}

/** PL/pgSQL of the trigger of РК: lines that were there before their РК in `isns`. */
export function linesOfDocuments(watch: CheckedWatch): string {
  const lines = watch.rubricRules.map(
    (rules) => `
  lines := ARRAY(SELECT v."ISN_REF_RUBRIC" FROM delo."REF_RUBRIC" l
    JOIN delo."AR_RUBRIC_VALUE" v ON v."ISN_REF_RUBRIC" = l."ISN_REF_RUBRIC"
    WHERE l."ISN_DOC" = ANY (isns) AND (${counts('v', rules)}));${recordLines(watch, rules)}`,
  );
  return lines.join('');
}

function recordLines(watch: CheckedWatch, { sets, kinds }: RubricRules): string {
  return `
  IF lines <> '{}' THEN
    INSERT INTO delo.event (stream, kind, isn_doc, ref, sets)
    SELECT '${watch.stream}', 'rubric', l."ISN_DOC", i,
           CASE WHEN d."ISN_DOC" IS NULL OR v."ISN_DOC" IS NULL THEN '${sets}' END
    FROM unnest(lines) i
    LEFT JOIN delo."REF_RUBRIC" l ON l."ISN_REF_RUBRIC" = i
    LEFT JOIN delo."DOC_RC" d ON d."ISN_DOC" = l."ISN_DOC"
    LEFT JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = l."ISN_DOC"
    WHERE d."KIND_DOC" IS NULL OR d."KIND_DOC" IN (${kinds.join(', ')}) ORDER BY i;
    IF FOUND THEN
      PERFORM delo.${functionName(watch, 'mark')}('${sets}',
        ARRAY(SELECT l."ISN_DOC" FROM delo."REF_RUBRIC" l WHERE l."ISN_REF_RUBRIC" = ANY (lines)), false);
      ${notify(watch)}
    END IF;
  END IF;`;
}

/** Whether a line with these values is an event as soon as it is there. */
function counts(alias: string, { rules }: RubricRules): string {
  return rules
    .map(({ attribute, when }) => (when === 'set' ? flagged(alias, attribute) : `${folded(alias, attribute)} <> ''`))
    .join(' OR ');
}

function flagged(alias: string, attribute: string): string {
  return `${alias}."${attribute}" = 1`;
}

function folded(alias: string, attribute: string): string {
  return `coalesce(delo.folded(btrim(${alias}."${attribute}"::text)), '')`;
}
