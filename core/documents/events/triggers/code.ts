import type { CheckedWatch } from '../watch.ts';

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

const transitions: Readonly<Record<Change, string>> = {
  INSERT: 'NEW TABLE AS new_rows',
  UPDATE: 'OLD TABLE AS old_rows NEW TABLE AS new_rows',
  DELETE: 'OLD TABLE AS old_rows',
};

/** A function with its triggers on one table. */
export function part(
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

/** SQL: whether the attribute has a value. */
export function filled(alias: string, attribute: string): string {
  return `coalesce(btrim(${alias}."${attribute}"::text), '') <> ''`;
}

/** SQL: tells who listens, when the transaction commits. */
export function notify({ channel }: CheckedWatch): string {
  return `PERFORM pg_notify('${channel}', '');`;
}

/** Also what taking events calls. */
export function functionName({ stream }: { readonly stream: string }, what: string): string {
  return `watch_${stream}_${what}`;
}
