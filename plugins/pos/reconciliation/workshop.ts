import type { Transaction } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosRun } from '../context.ts';
import type { PosClient } from '../wire/client.ts';
import type { DifferenceKind } from './kinds.ts';

/** A difference that a person wants to be mended. */
export interface WantedMend {
  readonly id: number;
  readonly kind: DifferenceKind;
  readonly messageId: string;
  /** Delivery or РК, by kind. */
  readonly subject: string;
  readonly documentIsn: number | null;
  readonly there: Readonly<Record<string, string | null>>;
  readonly here: Readonly<Record<string, string | null>>;
  readonly by: string;
}

/** What became of it: mended, or open again with the reason. */
export interface MendOutcome {
  readonly id: number;
  readonly state: 'mended' | 'open';
  readonly reason: string;
}

/** What the ways of mending work with. */
export interface Workshop {
  readonly run: PosRun;
  readonly account: PosAccount;
  readonly client: PosClient;
}

/** In the transaction that does the mending. */
export async function recordMends(transaction: Transaction, outcomes: readonly MendOutcome[], at: Date): Promise<void> {
  await transaction.query(
    `update plugin_pos.difference d set state = o.state, reason = o.reason, mend_at = $4
       from unnest($1::bigint[], $2::text[], $3::text[]) as o(id, state, reason)
      where d.id = o.id and d.state = 'wanted'`,
    [
      outcomes.map(({ id }) => id),
      outcomes.map(({ state }) => state),
      outcomes.map(({ reason }) => reason),
      at.toISOString(),
    ],
  );
}

export function mended(wanted: WantedMend, reason: string): MendOutcome {
  return { id: wanted.id, state: 'mended', reason };
}

export function unmended(wanted: WantedMend, reason: string): MendOutcome {
  return { id: wanted.id, state: 'open', reason };
}
