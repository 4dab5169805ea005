import { type CodedError, PermanentError } from '../../../core/contract/index.ts';
import { commands, onPosServer } from '../commands.ts';
import type { PosContext } from '../context.ts';
import { openLines } from '../outbox/lines.ts';
import { sendNow } from '../outbox/send.ts';
import type { PosSettings } from '../settings.ts';
import { statusTaskId } from '../task-id.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { followApprovals, wakeForApprovals } from './approval.ts';
import { abandonedAttempts, attemptById, endUnsent, freeLost } from './attempt.ts';
import { settleAnswers } from './kind.ts';
import { texts } from './texts.ts';

/** The request itself, and earlier ones of its message. */
const answeredWithinMs = 90_000;
/** A window that is opened does not wait longer for what is not clear. */
const lookWithinMs = 8_000;
const lookTakenMs = 2_000;

/** RP-04: sends an attempt at once, through the server of PX-01. @throws what kept it from being sent there */
export function sendThere(context: PosContext, id: number): Promise<unknown> {
  return onPosServer(context, commands.sendAnswer, { id }, answeredWithinMs);
}

/** Asks ПОС what became of an attempt that is not clear, or on approval; without an answer it stays as it is. */
export async function lookThere(context: PosContext, id: number): Promise<void> {
  await onPosServer(context, commands.lookAtAnswer, { id }, lookWithinMs, lookTakenMs).catch(() => {});
}

/** The command `send-answer`, on the server of PX-01. What became of it stands in the outbox. */
export async function sendHere(context: PosContext, tokens: TokenCache, payload: unknown): Promise<void> {
  const { id } = payload as { id: number };
  const sent = await sendNow(context, tokens, id);
  if (sent.kind === 'later') await context.wake(statusTaskId, undefined, sent.nextAt);
  if (sent.kind === 'done') await wakeForApprovals(context);
  if (sent.kind === 'blocked') await endAttempt(context, id, notSent(texts.blocked(sent.error?.message ?? null)));
  if (sent.kind === 'held') await endAttempt(context, id, sent.error ?? notSent(texts.away), true);
}

/** The command `look-at-answer`, there. */
export async function lookHere(context: PosContext, tokens: TokenCache, payload: unknown): Promise<void> {
  const { id } = payload as { id: number };
  const { database } = context.services;
  const attempt = await attemptById(database, id, context.clock.now());
  if (attempt?.state === 'unknown') {
    await freeLost(database, id, context.clock.now());
    await sendNow(context, tokens, id);
  }
  if (attempt?.state === 'on-approval') {
    const settings = await context.moduleSettings<PosSettings>();
    if (settings !== undefined) await followApprovals(context, await openLines(context, settings, tokens), id);
  }
}

/**
 * Ends an attempt of which nothing was sent, and says so in both РК, at once.
 * @returns false where somebody has set about sending it: then ПОС decides
 */
export async function endAttempt(context: PosContext, id: number, error: CodedError, tried = false): Promise<boolean> {
  return context.services.database.transaction(async (transaction) => {
    const entry = await endUnsent(transaction, id, error, context.clock.now(), tried);
    if (entry === undefined) return false;
    await settleAnswers([{ entry, outcome: { kind: 'refused', error }, changed: true }], transaction, context);
    return true;
  });
}

/** Ends attempts whose window or server died before anything was sent: nothing goes behind the user's back (RP-04). */
export async function endAbandoned(context: PosContext): Promise<void> {
  for (const id of await abandonedAttempts(context.services.database, context.clock.now())) {
    await endAttempt(context, id, notSent(texts.abandoned));
  }
}

function notSent(reason: string): PermanentError {
  return new PermanentError('POS_ANSWER_NOT_SENT', reason);
}
