import type { CheckedWatch, RubricRules } from './watch.ts';

export interface TriggerFunction {
  readonly name: string;
  /** With types, as `pg_get_function_identity_arguments` shows them. */
  readonly arguments: string;
  readonly returns: 'trigger' | 'void';
  readonly body: string;
}

export interface Trigger {
  readonly name: string;
  /** In the schema `delo`. */
  readonly table: string;
  /** The statement as `pg_get_triggerdef` shows it, so that the two can be compared. */
  readonly sql: string;
}

export interface WatchCode {
  readonly functions: readonly TriggerFunction[];
  readonly triggers: readonly Trigger[];
}

type Change = 'INSERT' | 'UPDATE' | 'DELETE';

/**
 * Functions and triggers that record the events of a watch (ED-04). Statement-level, with the changed rows as tables: a
 * set of a hundred РК costs one call. They run with the rights of their owner, whoever writes the rows, and trust no
 * search path. The condition of an event spans several tables that may be written in any order, so each table has a
 * trigger: whichever row comes last finds the others. Rows that are not to be seen do not prevent an event, because
 * another transaction may be about to commit them; taking the event decides.
 */
export function watchCode(watch: CheckedWatch): WatchCode {
  const parts = [watch.documents && documents(watch), watch.documents && values(watch)];
  if (watch.resolutions) parts.push(resolutions(watch), executors(watch));
  if (watch.rubricRules.length > 0) {
    if (watch.documents === undefined) parts.push(documents(watch));
    parts.push(rubricLines(watch), rubricValues(watch), marks(watch));
  }
  const found = parts.filter((part) => part !== undefined);
  return { functions: found.flatMap((part) => part.functions), triggers: found.flatMap((part) => part.triggers) };
}

/** A РК after its values or its rubric lines; or of another kind than before. */
function documents(watch: CheckedWatch): WatchCode {
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
  const lines = watch.rubricRules.map(
    (rules) => `
  lines := ARRAY(SELECT v."ISN_REF_RUBRIC" FROM delo."REF_RUBRIC" l
    JOIN delo."AR_RUBRIC_VALUE" v ON v."ISN_REF_RUBRIC" = l."ISN_REF_RUBRIC"
    WHERE l."ISN_DOC" = ANY (isns) AND (${counts('v', rules)}));${recordLines(watch, rules)}`,
  );
  return part(watch, 'documents', 'DOC_RC', ['INSERT', 'UPDATE'], {
    declare: ['isns bigint[]', 'lines bigint[]'],
    begin: `
  IF TG_OP = 'INSERT' THEN isns := ARRAY(SELECT "ISN_DOC" FROM (${ofKinds('new_rows')}) f);
  ELSE isns := ARRAY(SELECT "ISN_DOC" FROM (${ofKinds('new_rows')} EXCEPT ${ofKinds('old_rows')}) f);
  END IF;
  IF isns = '{}' THEN RETURN NULL; END IF;${numbers}${lines.join('')}`,
  });
}

/** The number of a РК: with the row, filled in later, or changed. */
function values(watch: CheckedWatch): WatchCode {
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

/** A resolution after its executors; a change of what a status tells of it. */
function resolutions(watch: CheckedWatch): WatchCode {
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
function executors(watch: CheckedWatch): WatchCode {
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

/** A rubric line after its values. */
function rubricLines(watch: CheckedWatch): WatchCode {
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
function rubricValues(watch: CheckedWatch): WatchCode {
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
function marks(watch: CheckedWatch): WatchCode {
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

/** SQL: whether the attribute has a value. */
export function filled(alias: string, attribute: string): string {
  return `coalesce(btrim(${alias}."${attribute}"::text), '') <> ''`;
}

function flagged(alias: string, attribute: string): string {
  return `${alias}."${attribute}" = 1`;
}

function folded(alias: string, attribute: string): string {
  return `coalesce(delo.folded(btrim(${alias}."${attribute}"::text)), '')`;
}

function notify({ channel }: CheckedWatch): string {
  return `PERFORM pg_notify('${channel}', '');`;
}

function allKinds({ rubricRules }: CheckedWatch): number[] {
  return rubricRules.flatMap(({ kinds }) => kinds);
}

/** Also what taking events calls. */
export function functionName({ stream }: { readonly stream: string }, what: string): string {
  return `watch_${stream}_${what}`;
}

const transitions: Readonly<Record<Change, string>> = {
  INSERT: 'NEW TABLE AS new_rows',
  UPDATE: 'OLD TABLE AS old_rows NEW TABLE AS new_rows',
  DELETE: 'OLD TABLE AS old_rows',
};

function part(
  watch: CheckedWatch,
  what: string,
  table: string,
  changes: readonly Change[],
  { declare, begin }: { readonly declare: readonly string[]; readonly begin: string },
): WatchCode {
  const name = functionName(watch, what);
  return {
    functions: [
      {
        name,
        arguments: '',
        returns: 'trigger',
        body: `
DECLARE ${declare.map((variable) => `${variable};`).join(' ')}
BEGIN${begin}
  RETURN NULL;
END`,
      },
    ],
    triggers: changes.map((change) => {
      const trigger = `watch_${watch.stream}_${change.toLowerCase()}`;
      return {
        name: trigger,
        table,
        sql:
          `CREATE TRIGGER ${trigger} AFTER ${change} ON delo."${table}" ` +
          `REFERENCING ${transitions[change]} FOR EACH STATEMENT EXECUTE FUNCTION delo.${name}()`,
      };
    }),
  };
}
