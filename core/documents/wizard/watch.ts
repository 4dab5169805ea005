import type { AttributeOwner, DocumentWatch } from '../../contract/index.ts';
import type { Database, Sql, Transaction } from '../../ports/database.ts';
import { ownerLetters, valueTables } from '../attributes/definitions.ts';
import { cannotRegister } from '../errors.ts';
import { type Trigger, type TriggerFunction, watchCode } from '../events/triggers/index.ts';
import { attributesOfWatch, checkedWatch } from '../events/watch.ts';
import { patiently } from './patience.ts';
import { texts } from './texts.ts';

/** Settings of the functions: no search path is trusted, and rows are looked up one by one, whatever the statistics. */
const functionSettings = [
  'search_path=pg_catalog, pg_temp',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/**
 * Makes the triggers that record the events of a stream (ED-03, ED-04), in one transaction. A repeat changes nothing, not
 * even locks; triggers that were changed or switched off are made anew.
 * @throws PermanentError where an attribute that the watch names is missing
 */
export function ensureWatch(wanted: DocumentWatch, dryRun: boolean, database: Database): Promise<string[]> {
  const watch = checkedWatch(wanted);
  const { functions, triggers } = watchCode(watch);
  return patiently(database, async (transaction) => {
    const found = await existing(watch.stream, transaction);
    const wrong = found.wrong(functions, triggers);
    const superfluous = found.triggers.filter((one) => !triggers.some((other) => sameTrigger(one, other)));
    const tables = [...new Set([...triggers, ...superfluous].map(({ table }) => table))];
    const changed = wrong.functions.length > 0 || wrong.triggers.length > 0 || superfluous.length > 0;
    if (changed && !dryRun) {
      await requireAttributes(watch, transaction);
      await lockTables(tables, transaction);
      for (const one of wrong.functions) await createFunction(one, transaction);
      for (const one of [...superfluous, ...wrong.triggers.filter((trigger) => found.has(trigger))]) {
        await dropTrigger(one, transaction);
      }
      for (const one of wrong.triggers) await transaction.query(one.sql);
      for (const one of found.functions.filter(({ name }) => !functions.some((other) => other.name === name))) {
        await dropFunction(one, transaction);
      }
    }
    if (!dryRun) await rememberWatch(wanted, transaction);
    const said = (table: string) => {
      const ofTable = wrong.triggers.filter((one) => one.table === table);
      if (ofTable.length === 0 && !superfluous.some((one) => one.table === table) && wrong.functions.length === 0) {
        return texts.same;
      }
      return found.triggers.some((one) => one.table === table)
        ? texts.triggersChanged(dryRun)
        : texts.triggersAdded(dryRun);
    };
    return tables.map((table) => `${texts.triggers(watch.stream, table)}: ${said(table)}.`);
  });
}

/** Takes the triggers of a stream away; what they recorded stays. */
export function removeWatch(stream: string, dryRun: boolean, database: Database): Promise<string[]> {
  return patiently(database, async (transaction) => {
    const found = await existing(stream, transaction);
    const tables = [...new Set(found.triggers.map(({ table }) => table))].sort();
    if (!dryRun) {
      await lockTables(tables, transaction);
      for (const one of found.triggers) await dropTrigger(one, transaction);
      for (const one of found.functions) await dropFunction(one, transaction);
      await transaction.query('DELETE FROM delo.event_watch WHERE stream = $1', [stream]);
    }
    if (tables.length === 0) return [`${texts.allTriggers(stream)}: ${texts.absent}.`];
    const lines = tables.map((table) => `${texts.triggers(stream, table)}: ${texts.triggersRemoved(dryRun)}.`);
    const [{ count } = { count: 0 }] = await transaction.query<{ count: number }>(
      'SELECT count(*) AS count FROM delo.event WHERE stream = $1',
      [stream],
    );
    return count === 0 ? lines : [...lines, texts.eventsStay(count)];
  });
}

/** Whether the triggers stand as they should, and are switched on. */
export async function isWatched(wanted: DocumentWatch, sql: Sql): Promise<boolean> {
  const { functions, triggers } = watchCode(checkedWatch(wanted));
  const wrong = (await existing(wanted.stream, sql)).wrong(functions, triggers);
  return wrong.functions.length === 0 && wrong.triggers.length === 0;
}

interface FoundTrigger extends Trigger {
  readonly enabled: boolean;
}

interface FoundFunction extends Pick<TriggerFunction, 'name' | 'arguments' | 'body'> {
  readonly safe: boolean;
}

/** Triggers and functions of the stream that the database has. */
async function existing(stream: string, sql: Sql) {
  const prefix = `watch_${stream}_`;
  const triggers = await sql.query<FoundTrigger>(
    `SELECT t.tgname AS name, c.relname AS table, pg_get_triggerdef(t.oid) AS sql, t.tgenabled IN ('O', 'A') AS enabled
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND starts_with(t.tgname, $1) AND c.relnamespace = 'delo'::regnamespace
     ORDER BY c.relname, t.tgname`,
    [prefix],
  );
  const functions = await sql.query<FoundFunction>(
    `SELECT p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments, p.prosrc AS body,
            p.prosecdef AND p.proconfig @> $2::text[] AND p.proacl IS NOT NULL
              AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0) AS safe
     FROM pg_proc p WHERE p.pronamespace = 'delo'::regnamespace AND starts_with(p.proname, $1) ORDER BY p.proname`,
    [prefix, functionSettings],
  );
  const has = (wanted: Trigger) => triggers.some((one) => sameTrigger(one, wanted));
  return {
    triggers,
    functions,
    has,
    wrong: (wantedFunctions: readonly TriggerFunction[], wantedTriggers: readonly Trigger[]) => ({
      functions: wantedFunctions.filter(
        (wanted) => !functions.some((one) => one.name === wanted.name && one.body === wanted.body && one.safe),
      ),
      triggers: wantedTriggers.filter(
        (wanted) => !triggers.some((one) => sameTrigger(one, wanted) && one.sql === wanted.sql && one.enabled),
      ),
    }),
  };
}

function sameTrigger(one: Trigger, other: Trigger): boolean {
  return one.table === other.table && one.name === other.name;
}

/** All at once, so that no writer is met half way. */
async function lockTables(tables: readonly string[], transaction: Transaction): Promise<void> {
  if (tables.length === 0) return;
  const names = tables.map((table) => `delo."${table}"`).join(', ');
  await transaction.query(`LOCK TABLE ${names} IN SHARE ROW EXCLUSIVE MODE`);
}

async function createFunction(one: TriggerFunction, transaction: Transaction): Promise<void> {
  const signature = `delo.${one.name}(${one.arguments})`;
  const settings = functionSettings.map((setting) => `SET ${setting.replace('=', ' = ')}`).join(' ');
  await transaction.query(
    `CREATE OR REPLACE FUNCTION ${signature} RETURNS ${one.returns} LANGUAGE plpgsql SECURITY DEFINER ${settings}
     AS $watch$${one.body}$watch$`,
  );
  await transaction.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
}

async function dropTrigger({ name, table }: Trigger, transaction: Transaction): Promise<void> {
  await transaction.query(`DROP TRIGGER "${name}" ON delo."${table}"`);
}

async function dropFunction(one: FoundFunction, transaction: Transaction): Promise<void> {
  await transaction.query(`DROP FUNCTION delo."${one.name}"(${one.arguments})`);
}

async function rememberWatch(watch: DocumentWatch, transaction: Transaction): Promise<void> {
  await transaction.query(
    `INSERT INTO delo.event_watch (stream, definition) VALUES ($1, $2)
     ON CONFLICT (stream) DO UPDATE SET definition = excluded.definition
     WHERE event_watch.definition <> excluded.definition`,
    [watch.stream, JSON.stringify(watch)],
  );
}

async function requireAttributes(watch: DocumentWatch, transaction: Transaction): Promise<void> {
  const { documents, rubrics } = attributesOfWatch(watch);
  const wanted: [AttributeOwner, string[]][] = [
    ['document', documents],
    ['rubric', rubrics],
  ];
  for (const [owner, apiNames] of wanted) {
    const rows = await transaction.query<{ name: string }>(
      `SELECT "API_NAME" AS name FROM delo."AR_DESCRIPT" d
       JOIN pg_attribute c ON c.attrelid = $3::regclass AND c.attname = d."API_NAME" AND NOT c.attisdropped
       WHERE d."OWNER" = $1 AND d."API_NAME" = ANY($2)`,
      [ownerLetters[owner], apiNames, `delo."${valueTables[owner]}"`],
    );
    const missing = apiNames.find((apiName) => !rows.some(({ name }) => name === apiName));
    if (missing !== undefined) throw cannotRegister('ATTRIBUTE_UNKNOWN', missing);
  }
}
