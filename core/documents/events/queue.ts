import type { DocumentEvent, DocumentEvents, DocumentWatch } from '../../contract/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Sql, Transaction } from '../../ports/database.ts';
import { prepared } from '../../ports/prepared.ts';
import { cut, storable } from '../storable.ts';
import { judged, responsibleOf } from './judge.ts';
import { functionName } from './triggers/index.ts';
import { type CheckedWatch, checkedWatch } from './watch.ts';

/** Characters of the reason for which an event was postponed. */
const reasonLength = 2000;

interface JudgedEvent extends Omit<DocumentEvent, 'stream'> {
  readonly sets: string | null;
  readonly unplaced: boolean;
  readonly verdict: 'counts' | 'gone' | 'later';
}

/** What the triggers recorded (ED-04), for the plugins that watch. */
export function documentEvents(database: Database, clock: Clock): DocumentEvents {
  return {
    take: (stream, limit, transaction) => take(stream, limit, clock.now(), transaction),
    postpone,
    waiting: (stream) => waiting(stream, database),
  };
}

async function take(stream: string, limit: number, now: Date, transaction: Transaction): Promise<DocumentEvent[]> {
  const watch = await watchOf(stream, transaction);
  if (watch === undefined) return [];
  const taken = new Map<string, DocumentEvent>();
  for (;;) {
    const wanted = limit - taken.size;
    if (wanted <= 0) break;
    const found = await takeSome(watch, wanted, now, transaction);
    const counting = found.filter(({ verdict }) => verdict === 'counts');
    await setMissedFlags(watch, counting, transaction);
    for (const event of counting) add(taken, eventOf(stream, event));
    for (const event of await resolutionsOf(watch, counting, transaction)) add(taken, event);
    if (found.length < wanted) break;
  }
  return inOrder([...taken.values()]);
}

/** By id, but a РК comes before its parts, whichever row was written first. */
function inOrder(events: readonly DocumentEvent[]): DocumentEvent[] {
  const documents = new Map(events.filter(({ kind }) => kind === 'document').map(({ isn, id }) => [isn, id]));
  const place = ({ kind, isn, id }: DocumentEvent) =>
    kind === 'document' ? id : Math.max(id, documents.get(isn) ?? id);
  const part = ({ kind }: DocumentEvent) => (kind === 'document' ? 0 : 1);
  return events.toSorted((one, other) => place(one) - place(other) || part(one) - part(other) || one.id - other.id);
}

const watchNow = prepared('SELECT definition FROM delo.event_watch WHERE stream = $1');

async function watchOf(stream: string, sql: Sql): Promise<CheckedWatch | undefined> {
  const [row] = await sql.query<{ definition: DocumentWatch }>(watchNow, [stream]);
  return row === undefined ? undefined : checkedWatch(row.definition);
}

function takeSome(watch: CheckedWatch, limit: number, now: Date, transaction: Transaction): Promise<JudgedEvent[]> {
  // One text for each watch.
  const sql = prepared(
    `WITH due AS MATERIALIZED (
       SELECT * FROM delo.event WHERE stream = $1 AND (due_at IS NULL OR due_at <= $3)
       ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
     ), judged AS MATERIALIZED (${judged(watch, 'due')}), removed AS (
       DELETE FROM delo.event WHERE id = ANY (ARRAY(SELECT id FROM judged WHERE verdict <> 'later'))
     ), put_off AS (
       UPDATE delo.event SET due_at = $3::timestamptz + interval '1 minute'
       WHERE id = ANY (ARRAY(SELECT id FROM judged WHERE verdict = 'later'))
     )
     SELECT * FROM judged ORDER BY id`,
  );
  return transaction.query<JudgedEvent>(sql, [watch.stream, limit, now]);
}

/** A line and its values that two transactions wrote at once: neither trigger saw both, so the flag is set here. */
async function setMissedFlags(watch: CheckedWatch, events: readonly JudgedEvent[], transaction: Transaction) {
  const missed = events.filter(({ unplaced, sets }) => unplaced && sets !== null);
  if (missed.length === 0) return;
  await transaction.query(
    `SELECT delo.${functionName(watch, 'mark')}(sets, array_agg(isn), true)
     FROM unnest($1::text[], $2::bigint[]) AS missed (sets, isn) GROUP BY sets`,
    [missed.map(({ sets }) => sets), missed.map(({ isn }) => isn)],
  );
}

/** Resolutions that were there before their РК got its number. */
async function resolutionsOf(
  watch: CheckedWatch,
  events: readonly JudgedEvent[],
  transaction: Transaction,
): Promise<DocumentEvent[]> {
  const isns = events.filter(({ kind }) => kind === 'document').map(({ isn }) => isn);
  if (!watch.resolutions || isns.length === 0) return [];
  const found = await transaction.query<Omit<DocumentEvent, 'stream'>>(
    `SELECT nextval('delo.event_id_seq') AS id, 'resolution' AS kind, isn, ref, now() AS at, 0 AS attempts
     FROM (SELECT r."ISN_REF_DOC" AS isn, r."ISN_RESOLUTION" AS ref FROM delo."RESOLUTION" r
           WHERE r."ISN_REF_DOC" = ANY($1) AND (SELECT true ${responsibleOf('r."ISN_RESOLUTION"')} LIMIT 1)
           ORDER BY r."ISN_RESOLUTION") found`,
    [isns],
  );
  return found.map((event) => ({ ...event, stream: watch.stream }));
}

async function postpone(
  events: readonly DocumentEvent[],
  until: Date,
  reason: string,
  transaction: Transaction,
): Promise<void> {
  if (events.length === 0) return;
  await transaction.query(
    `INSERT INTO delo.event (id, stream, kind, isn_doc, ref, at, attempts, due_at, reason)
     SELECT id, stream, kind, isn, ref, at, attempts + 1, $2, $3
     FROM json_to_recordset($1) AS e (id bigint, stream text, kind text, isn bigint, ref bigint, at timestamptz,
                                      attempts int)
     ON CONFLICT (id) DO UPDATE SET attempts = excluded.attempts, due_at = excluded.due_at, reason = excluded.reason`,
    [JSON.stringify(events), until, cut(storable(reason), reasonLength)],
  );
}

async function waiting(stream: string, database: Database) {
  const watch = await watchOf(stream, database);
  const events =
    watch === undefined
      ? 'SELECT at FROM delo.event WHERE stream = $1'
      : `SELECT at FROM (${judged(watch, '(SELECT * FROM delo.event WHERE stream = $1)')}) j WHERE verdict <> 'gone'`;
  const [row] = await database.query<{ count: number; oldest: Date | null }>(
    `SELECT count(*) AS count, min(at) AS oldest FROM (${events}) waiting`,
    [stream],
  );
  return row!;
}

function eventOf(stream: string, { id, kind, isn, ref, at, attempts }: JudgedEvent): DocumentEvent {
  return { id, stream, kind, isn, ref, at, attempts };
}

/** Each change once: the earliest event of it, which tells of the latest state all the same. */
function add(taken: Map<string, DocumentEvent>, event: DocumentEvent): void {
  const key = `${event.kind} ${event.isn} ${event.ref}`;
  if (!taken.has(key)) taken.set(key, event);
}
