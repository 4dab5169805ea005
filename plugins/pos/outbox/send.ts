import { setTimeout as sleep } from 'node:timers/promises';
import type { CodedError } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosContext, PosRun } from '../context.ts';
import type { PosOrganization } from '../registration/organizations.ts';
import type { PosSettings } from '../settings.ts';
import { statusTaskId } from '../task-id.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { claimUpTo, takeOver } from './claim.ts';
import type { EntryKind, Outcome, Settled } from './entry.ts';
import { kinds } from './kinds.ts';
import type { Line } from './line.ts';
import { openLines } from './lines.ts';
import { nextDue } from './next-due.ts';
import { Sender } from './sender.ts';

/** A sender of a run, and the ways it sends by. */
export interface OpenedSender {
  readonly sender: Sender;
  readonly lines: ReadonlyMap<string, Line>;
}

/**
 * A sender for a run of a task: `begin` sends what the run made as claimed, `sendDue` the rest; `end` after use. What
 * an earlier run of the task left is free now.
 */
export async function openSender(
  run: PosRun,
  tokens: TokenCache,
  onSettled?: (settled: Settled) => void,
  organizations?: Promise<readonly PosOrganization[]>,
): Promise<OpenedSender> {
  const [lines] = await Promise.all([
    openLines(run, run.settings.module, tokens, run.signal, organizations),
    takeOver(run, run.taskId),
  ]);
  const sender = new Sender({ context: run, kinds, lines, task: run.taskId, signal: run.signal, onSettled });
  return { sender, lines };
}

const soonMs = 1_000;

/** ST-06: asks for a run when the next retry is due, where that is before the next slot. */
export async function wakeForNext(run: PosRun, accounts: readonly PosAccount[]): Promise<void> {
  const at = await nextDue(run.services.database, accounts, Object.keys(kinds) as EntryKind[]);
  if (at === null) return;
  const soon = run.clock.now().getTime() + soonMs;
  await run.wake(statusTaskId, undefined, new Date(Math.max(at.getTime(), soon)));
}

/** What became of a request that somebody waits for. */
export type SentNow =
  | Outcome
  /** An earlier request of its message is not through; this one was not sent. */
  | { readonly kind: 'blocked'; readonly error: CodedError | null }
  /** Somebody else is sending it, or it is settled already. */
  | { readonly kind: 'elsewhere' };

/** Somebody else who is sending what comes before gets so long. */
const patienceMs = 2_000;
const lookEveryMs = 50;

/**
 * RP-04: sends one request at once, and those of its message that must go before, due or not. Once it has begun, it is
 * not broken off: its outcome is recorded whoever waits for it.
 */
export async function sendNow(context: PosContext, tokens: TokenCache, id: number): Promise<SentNow> {
  const settings = await context.moduleSettings<PosSettings>();
  const lines = settings === undefined ? new Map<string, Line>() : await openLines(context, settings, tokens);
  const outcomes = new Map<number, Outcome>();
  const onSettled = ({ entry, outcome }: Settled) => void outcomes.set(entry.id, outcome);
  const sender = new Sender({ context, kinds, lines, task: null, onSettled });
  const until = performance.now() + patienceMs;
  try {
    for (;;) {
      const entry = await claimUpTo(context.services.database, id, sender.claim());
      if (entry === undefined) {
        const state = await stateOf(context, id);
        if (state !== 'waiting') return { kind: 'elsewhere' };
        if (performance.now() > until) return { kind: 'blocked', error: null };
        await sleep(lookEveryMs);
        continue;
      }
      sender.begin([entry]);
      await sender.settled();
      const outcome = outcomes.get(entry.id);
      if (entry.id === id) return outcome ?? { kind: 'elsewhere' };
      if (outcome?.kind === 'later' || outcome?.kind === 'held') return { kind: 'blocked', error: outcome.error };
    }
  } finally {
    await sender.end();
  }
}

async function stateOf({ services }: PosContext, id: number): Promise<string | undefined> {
  const [row] = await services.database.query<{ state: string }>('select state from plugin_pos.outbox where id = $1', [
    id,
  ]);
  return row?.state;
}
