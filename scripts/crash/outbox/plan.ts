import type pg from 'pg';

/** A message whose way is played: registered, given to executors several times, and answered or not. */
export interface Played {
  readonly messageId: string;
  readonly documentIsn: number;
  /** DUE of an official of its картотека. */
  readonly official: string;
  readonly answered: boolean;
}

/** Резолюции of each message; with «Зарегистрировано» that is one more status. */
export const resolutionsEach = 4;
export const statusesEach = resolutionsEach + 1;

export const resolutionText = (step: number) => `Поручение ${step}`;

/** The РК that the module has made of messages; the first `answers` of them will be answered. */
export async function readPlayed(client: pg.Client, answers: number): Promise<Played[]> {
  const { rows } = await client.query<{ message: string; isn: string; official: string }>(
    `select i.message_id as message, i.document_isn::text as isn,
            (select min(p."DUE") from delo."DEPARTMENT" p where p."IS_NODE" = 1 and starts_with(p."DUE", d."DUE_CARD"))
              as official
       from plugin_pos.inbox i join delo."DOC_RC" d on d."ISN_DOC" = i.document_isn order by i.id`,
  );
  return rows.map(({ message, isn, official }, index) => ({
    messageId: message,
    documentIsn: Number(isn),
    official,
    answered: index < answers,
  }));
}

/** Saves the резолюция of a step for each message, as another program does: straight into the tables. */
export async function saveResolutions(client: pg.Client, played: readonly Played[], step: number): Promise<void> {
  for (const { documentIsn, official } of played) {
    await client.query('begin');
    const { rows } = await client.query<{ isn: string }>(
      `insert into delo."RESOLUTION" ("ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE")
       values ($1, $2, $3, current_date) returning "ISN_RESOLUTION"::text as isn`,
      [documentIsn, official, resolutionText(step)],
    );
    await client.query(`insert into delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") values ($1, $2, 1)`, [
      rows[0]!.isn,
      official,
    ]);
    await client.query('commit');
  }
}

/** Messages whose statuses have all been taken by ПОС. */
export async function toldInFull(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ message: string }>(
    `select message_id as message from plugin_pos.outbox
      where kind = 'status' and state = 'done' group by message_id having count(*) = $1`,
    [statusesEach],
  );
  return new Set(rows.map(({ message }) => message));
}

/**
 * An answer that ended before its request, as its host died or no token could be had: its clerk sends a new one (RP-06).
 * The journal of ПОС has to know nothing of it.
 */
export const neverSent = `kind = 'answer' and state = 'refused'`;

/** Requests by what has become of them, and events that nobody has looked at. */
export async function progressOf(client: pg.Client): Promise<{ done: number; open: number; events: number }> {
  const { rows } = await client.query<{ done: string; open: string; events: string }>(
    `select count(*) filter (where state = 'done') as done, count(*) filter (where state <> 'done' and not (${neverSent})) as open,
            (select count(*) from delo.event) as events from plugin_pos.outbox`,
  );
  const { done, open, events } = rows[0]!;
  return { done: Number(done), open: Number(open), events: Number(events) };
}
