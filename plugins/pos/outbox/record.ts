import type { CodedError, Transaction } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import { PosRefusal } from '../errors.ts';
import type { Entry, EntryKind, Kinds, Outcome, Settled } from './entry.ts';
import { statusOf } from './judge.ts';

export interface Attempt {
  readonly entry: Entry;
  readonly outcome: Outcome;
}

/**
 * Records outcomes, and what they change elsewhere, in one transaction. An outcome of a sender whose claim was lost
 * counts only where ПОС has decided; that of an entry which is settled already counts no more.
 * @returns those that counted
 */
export async function record(
  context: PosContext,
  kinds: Kinds,
  attempts: readonly Attempt[],
  by: string,
): Promise<Settled[]> {
  return await context.services.database.transaction(async (transaction) => {
    const settled = await write(transaction, attempts, by, context.clock.now());
    for (const kind of Object.keys(kinds) as EntryKind[]) {
      const own = settled.filter(({ entry, outcome }) => entry.kind === kind && outcome.kind !== 'held');
      if (own.length > 0) await kinds[kind]?.settled?.(own, transaction, context);
    }
    return settled;
  });
}

/** {@link record} without what outcomes change elsewhere. */
export async function recordAlone(context: PosContext, attempts: readonly Attempt[], by: string): Promise<Settled[]> {
  return await context.services.database.transaction((transaction) =>
    write(transaction, attempts, by, context.clock.now()),
  );
}

async function write(transaction: Transaction, attempts: readonly Attempt[], by: string, at: Date): Promise<Settled[]> {
  const told = attempts.map(({ outcome }) => toldOf(outcome));
  const errors = attempts.map(({ outcome }) => errorOf(outcome));
  const rows = await transaction.query<{ id: number }>(
    `update plugin_pos.outbox o
        set state = r.state, claimed_by = null, claimed_until = null,
            attempts = o.attempts + case when r.counts then 1 else 0 end,
            first_failed_at = case when r.counts and r.code is not null then coalesce(o.first_failed_at, $9::timestamptz)
                                   else o.first_failed_at end,
            next_at = coalesce(r.next_at, o.next_at),
            error_code = case when r.counts then r.code else o.error_code end,
            error_text = case when r.counts then r.text else o.error_text end,
            error_status = case when r.counts then r.status else o.error_status end,
            sent_state = coalesce(r.told, o.sent_state),
            answered = coalesce(r.answered::jsonb, o.answered),
            settled_at = case when r.state = 'waiting' then null else $9::timestamptz end
       from unnest($1::bigint[], $2::text[], $3::boolean[], $4::timestamptz[], $5::text[], $6::text[], $7::smallint[],
                   $10::text[], $11::text[])
            as r(id, state, counts, next_at, code, text, status, told, answered)
      where o.id = r.id
        and (o.state = 'sending' and o.claimed_by = $8
             or r.state in ('done', 'refused') and o.state in ('waiting', 'sending'))
     returning o.id`,
    [
      attempts.map(({ entry }) => entry.id),
      attempts.map(({ outcome }) => stateOf(outcome)),
      attempts.map(({ outcome }) => outcome.kind !== 'held'),
      attempts.map(({ outcome }) => (outcome.kind === 'later' ? outcome.nextAt.toISOString() : null)),
      errors.map((error) => (error === null ? null : codeOf(error))),
      errors.map((error) => error?.message ?? null),
      errors.map((error) => (error === null ? null : statusOf(error))),
      by,
      at.toISOString(),
      told,
      attempts.map(({ outcome }) =>
        outcome.kind === 'done' && outcome.answer !== null ? (JSON.stringify(outcome.answer) ?? null) : null,
      ),
    ],
  );
  const counted = new Set(rows.map(({ id }) => id));
  return attempts.flatMap(({ entry, outcome }, index) =>
    counted.has(entry.id) ? [{ entry, outcome, changed: told[index] !== null && told[index] !== entry.sentState }] : [],
  );
}

function stateOf(outcome: Outcome): 'done' | 'waiting' | 'refused' | 'exhausted' {
  return outcome.kind === 'later' || outcome.kind === 'held' ? 'waiting' : outcome.kind;
}

function errorOf(outcome: Outcome): CodedError | null {
  return outcome.kind === 'done' ? null : outcome.error;
}

/** The code of ПОС says more than that it refused. */
function codeOf(error: CodedError): string {
  return error instanceof PosRefusal && error.posCode !== '' ? error.posCode : error.code;
}

/** What an outcome tells the РК; the same again is not told again. */
function toldOf(outcome: Outcome): string | null {
  if (outcome.kind === 'held') return null;
  return outcome.kind === 'done' ? 'done' : outcome.error.message;
}
