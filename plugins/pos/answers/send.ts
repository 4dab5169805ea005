import { setTimeout as pause } from 'node:timers/promises';
import { CodedError, PermanentError, UpstreamError } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import { type Attempt, attemptById } from './attempt.ts';
import { beginAttempt, type SendRequest } from './begin.ts';
import { endAbandoned, endAttempt, sendThere } from './command.ts';
import { texts } from './texts.ts';

/** How long a second click, or a second window, waits for the attempt under way. */
const joinMs = 60_000;
const lookEveryMs = 100;

/**
 * «Отправить в ПОС» (RP-04…RP-06): the attempt is committed first, then sent through the server of PX-01, and what came
 * of it is read back. Where one is under way already, that is what the user gets.
 * @throws UpstreamError where it failed, in the words of ПОС; otherwise as {@link beginAttempt}
 */
export async function sendAnswer(context: PosContext, request: SendRequest): Promise<Attempt> {
  await endAbandoned(context);
  const { id, joined } = await beginAttempt(context, request);
  if (!joined) await sendOrEnd(context, id);
  const attempt = await outcomeOf(context, id, joined ? joinMs : 0);
  if (attempt.state === 'failed') throw failure(attempt.error?.code, attempt.error?.message);
  return attempt;
}

/** Whatever keeps the server from beginning ends the attempt; what it has begun is for ПОС to say. */
async function sendOrEnd(context: PosContext, id: number): Promise<void> {
  try {
    await sendThere(context, id);
  } catch (error) {
    if (!(error instanceof CodedError)) context.log.error('Ответ в ПОС не отправлен из-за внутренней ошибки', { id });
    await endAttempt(context, id, error instanceof CodedError ? error : notSent());
  }
}

/** What is known of it; while it is being sent, it is waited for. */
async function outcomeOf(context: PosContext, id: number, limitMs: number): Promise<Attempt> {
  const until = performance.now() + limitMs;
  for (;;) {
    const attempt = await attemptById(context.services.database, id, context.clock.now());
    if (attempt === undefined) throw failure();
    if (attempt.state !== 'sending' || performance.now() >= until) return attempt;
    await pause(lookEveryMs);
  }
}

/** RP-04: what stands in red at the bottom of the window. */
function failure(code = notSent().code, reason = notSent().message): UpstreamError {
  return new UpstreamError(code, texts.failed(reason));
}

function notSent(): PermanentError {
  return new PermanentError('POS_ANSWER_NOT_SENT', texts.abandoned);
}
