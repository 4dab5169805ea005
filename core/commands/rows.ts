import type { Sql } from '../ports/database.ts';

/** NOTIFY to the nodes: a command waits. */
export const askedChannel = 'host_command';
/** NOTIFY to the caller when a command was taken or answered; the payload is its id. */
export const movedChannel = 'host_command_moved';

/** A command that this node has taken. */
export interface TakenCommand {
  readonly id: string;
  readonly plugin: string;
  readonly command: string;
  readonly payload: unknown;
  readonly answerWithinMs: number;
}

/** How a command stands. */
export interface CommandState {
  /** Who has taken it; null: nobody yet. */
  readonly node: string | null;
  readonly outcome: 'done' | 'failed' | null;
  readonly answer: unknown;
}

export async function ask(
  sql: Sql,
  call: {
    readonly id: string;
    readonly plugin: string;
    readonly command: string;
    readonly node: string | null;
    readonly payload: object;
    readonly takenWithinMs: number;
    readonly answeredWithinMs: number;
  },
): Promise<void> {
  await sql.query(
    `with asked as (
       insert into host.node_command (id, plugin, command, binding, payload, take_until, answer_within_ms)
       values ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 ms', $7) returning id
     )
     select pg_notify('${askedChannel}', id::text) from asked`,
    [call.id, call.plugin, call.command, call.node, call.payload, call.takenWithinMs, call.answeredWithinMs],
  );
}

/** Reads a command; one that nobody has taken is announced again, as notifications can be lost. */
export async function look(sql: Sql, id: string): Promise<CommandState | undefined> {
  const [row] = await sql.query<CommandState>(
    `select node, outcome, answer, case when node is null then pg_notify('${askedChannel}', id::text) end as told
       from host.node_command where id = $1`,
    [id],
  );
  return row;
}

/** Takes a command back; false where somebody has taken it, or the row is gone. */
export async function withdraw(sql: Sql, id: string): Promise<boolean> {
  const gone = await sql.query('delete from host.node_command where id = $1 and node is null returning id', [id]);
  return gone.length > 0;
}

export async function forget(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from host.node_command where id = $1', [id]);
}

/** Takes what waits for such a node; nobody else gets it then. */
export function take(
  sql: Sql,
  by: { readonly name: string; readonly labels: readonly string[]; readonly plugins: readonly string[] },
  limit: number,
): Promise<TakenCommand[]> {
  return sql.query<TakenCommand>(
    `with taken as (
       update host.node_command set node = $1, answer_until = clock_timestamp() + answer_within_ms * interval '1 ms'
        where id in (
          select id from host.node_command
           where node is null and take_until > clock_timestamp() and plugin || ':' || command = any($3)
             and (binding is null or binding = $1 or binding = any($2))
           order by take_until limit $4 for update skip locked
        )
       returning id, plugin, command, payload, answer_within_ms
     )
     select id, plugin, command, payload, answer_within_ms as "answerWithinMs",
            pg_notify('${movedChannel}', id::text) as told from taken`,
    [by.name, by.labels, by.plugins, limit],
  );
}

/** Stores the answer of a taken command; false where nobody waits for it any more. */
export async function answer(sql: Sql, id: string, outcome: 'done' | 'failed', content: object): Promise<boolean> {
  const rows = await sql.query(
    `with answered as (
       update host.node_command set outcome = $2, answer = $3 where id = $1 returning id
     )
     select pg_notify('${movedChannel}', id::text) from answered`,
    [id, outcome, content],
  );
  return rows.length > 0;
}

/** Removes rows whose caller has died. */
export async function sweep(sql: Sql): Promise<void> {
  await sql.query(
    `delete from host.node_command where coalesce(answer_until, take_until) < clock_timestamp() - interval '1 minute'`,
  );
}
