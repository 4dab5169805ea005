import type { Sql } from '../../../core/contract/index.ts';
import { PosRefusal } from '../errors.ts';
import { mapAtOnce } from '../registration/concurrency.ts';
import { receive } from '../registration/receive.ts';
import { taskId as registrationTaskId } from '../task-id.ts';
import { statusOf } from './states.ts';
import { texts } from './texts.ts';
import { type MendOutcome, mended, recordMends, unmended, type WantedMend, type Workshop } from './workshop.ts';

const deliveriesAtOnce = 8;

/**
 * Fetches deliveries that ПОС holds for registered and puts them into the ledger, with the number, the date and the
 * status that ПОС knows; the registration makes РК of them as of any other.
 */
export async function rebuild({ run, account, client }: Workshop, wanted: readonly WantedMend[]): Promise<void> {
  const { database } = run.services;
  const fetched = await mapAtOnce(wanted, deliveriesAtOnce, async (each) => {
    try {
      return await client.delivery(each.messageId, each.subject);
    } catch (error) {
      if (error instanceof PosRefusal && error.status === 404) return unmended(each, error.message);
      throw error;
    }
  });
  const refused = fetched.filter(isOutcome);
  const raw = fetched.filter((each) => !isOutcome(each));
  const now = run.clock.now();
  await database.transaction(async (transaction) => {
    await receive(transaction, account, raw, now);
    const missing = new Set(refused.map(({ id }) => id));
    const came = wanted.filter(({ id }) => !missing.has(id));
    const states = await releaseKnown(transaction, account.contour, came);
    const outcomes = came.map((each) => {
      const state = states.get(each.subject);
      if (state === 'received') return mended(each, texts.mending.rebuilt);
      if (state === 'registered') return mended(each, texts.mending.alreadyHere);
      return unmended(each, texts.mending.broken);
    });
    await recordMends(transaction, [...refused, ...outcomes], now);
  });
  await run.wake(registrationTaskId);
}

/** Notes what ПОС knows of them, also where they wait in the ledger since before, or for a person in quarantine. */
async function releaseKnown(sql: Sql, contour: string, wanted: readonly WantedMend[]): Promise<Map<string, string>> {
  await sql.query(
    `update plugin_pos.inbox i
        set known_number = k.number, known_date = k.date, known_status = k.status, state = 'received', attempts = 0,
            file_runs = 0, quarantined_at = null
       from unnest($2::text[], $3::text[], $4::date[], $5::text[]) as k(delivery_id, number, date, status)
      where i.contour = $1 and i.delivery_id = k.delivery_id
        and (i.state = 'received' or i.state = 'quarantined' and i.error_code <> 'MESSAGE_INVALID')`,
    [
      contour,
      wanted.map(({ subject }) => subject),
      wanted.map(({ there }) => there.regNumber ?? ''),
      wanted.map(({ there }) => there.regDate ?? null),
      wanted.map(({ there }) => statusOf(there.state ?? '')),
    ],
  );
  const rows = await sql.query<{ delivery_id: string; state: string }>(
    'select delivery_id, state from plugin_pos.inbox where contour = $1 and delivery_id = any($2::text[])',
    [contour, wanted.map(({ subject }) => subject)],
  );
  return new Map(rows.map(({ delivery_id, state }) => [delivery_id, state]));
}

function isOutcome(value: unknown): value is MendOutcome {
  const state = (value as { state?: unknown } | null)?.state;
  return state === 'mended' || state === 'open';
}
