import { setTimeout as pause } from 'node:timers/promises';
import { CodedError, ConflictError, InvalidError, UpstreamError } from '../../../core/contract/index.ts';
import { addressKey } from '../account.ts';
import type { PosContext } from '../context.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { type Attempt, attemptById } from './attempt.ts';
import { answerBody } from './body.ts';
import { endAbandoned, endAttempt, sendThere } from './command.ts';
import { type AnswerInput, checkInput, fileProblems, sentFiles } from './input.ts';
import { texts } from './texts.ts';
import { answerTitle } from './types.ts';
import { readWindow, visibleDocument } from './window.ts';

/** Who sends, and from which РК. */
export interface SendRequest {
  readonly isn: number;
  readonly login: string;
  readonly cards: readonly string[] | undefined;
  readonly input: AnswerInput;
}

/** How long a second click, or a second window, waits for the attempt under way. */
const joinMs = 60_000;
const lookEveryMs = 100;

/** Reasons that speak of the state of the exchange, not of the РК. */
const conflicts: ReadonlySet<string> = new Set(['ANSWERED', 'ON_APPROVAL', 'OTHER_ANSWER']);

/**
 * «Отправить в ПОС» (RP-04…RP-06): the attempt is committed first, then sent through the server of PX-01, and what came
 * of it is read back. Where one is under way already, that is what the user gets.
 * @throws InvalidError for what was typed or a condition; ConflictError after a final answer; UpstreamError where it
 * failed, in the words of ПОС
 */
export async function sendAnswer(context: PosContext, request: SendRequest): Promise<Attempt> {
  await endAbandoned(context);
  const { id, joined } = await begin(context, request);
  if (!joined) await sendOrEnd(context, id);
  const attempt = await outcomeOf(context, id, joined ? joinMs : 0);
  if (attempt.state === 'failed') throw failure(attempt.error?.code, attempt.error?.message);
  return attempt;
}

/** Commits the intent. Two at once for one message: one after the other, so exactly one attempt. */
function begin(context: PosContext, request: SendRequest): Promise<{ id: number; joined: boolean }> {
  const { services, clock } = context;
  return services.database.transaction(async (transaction) => {
    const document = await visibleDocument(context, request.isn, request.cards, transaction);
    const asked = typeof request.input.messageId === 'string' ? request.input.messageId : undefined;
    const before = await readWindow(context, document, asked, transaction);
    if (before.subject.messageId !== null && before.account !== undefined) {
      const place = `pos answer ${addressKey(before.account)} ${before.subject.messageId}`;
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [place]);
    }
    // What another one did while this one waited.
    const window = await readWindow(context, document, asked, transaction);
    const { attempt, subject, account, reasons, head, rules } = window;
    if (attempt?.state === 'sending' || attempt?.state === 'unknown') return { id: attempt.id, joined: true };
    refuseUnless(window);
    const { messageId, appeal, executor } = subject;
    const found = checkInput(request.input, rules);
    const files = sentFiles(document);
    const problems = [...found.problems, ...fileProblems(files)];
    if (messageId === null) problems.push({ path: '/messageId', message: texts.input.chooseMessage });
    if (problems.length > 0) throw new InvalidError('POS_ANSWER_WRONG', texts.input.refused, { details: problems });
    if (messageId === null || appeal === null || executor === null || account === undefined) {
      throw new InvalidError('POS_ANSWER_NOT_AVAILABLE', texts.input.notAvailable, { details: detailsOf(reasons) });
    }
    const at = clock.now();
    const [entry] = await enqueue(
      transaction,
      [
        {
          kind: 'answer',
          account,
          messageId,
          documentIsn: document.isn,
          subject: String(appeal.isn),
          title: answerTitle(found.answer.type),
          body: JSON.stringify(answerBody(found.answer, document, { executor: executor.name, head }, at)),
          files: files.map(({ id, name, size, sha256 }) => ({ id, name, size, sha256 })),
        },
      ],
      at,
    );
    // The index of open attempts is the last line of defence.
    if (entry === undefined) throw new ConflictError('POS_OTHER_ANSWER', texts.reasons.otherAnswer(document.number));
    await transaction.query('insert into plugin_pos.answer (entry_id, by_login) values ($1, $2)', [
      entry.id,
      request.login,
    ]);
    return { id: entry.id, joined: false };
  });
}

function refuseUnless({ reasons }: Awaited<ReturnType<typeof readWindow>>): void {
  const [first] = reasons;
  if (first === undefined) return;
  const conflict = reasons.find(({ code }) => conflicts.has(code));
  if (conflict !== undefined) throw new ConflictError(`POS_${conflict.code}`, conflict.text);
  throw new InvalidError(`POS_${first.code}`, reasons.map(({ text }) => text).join(' '), {
    details: detailsOf(reasons),
  });
}

function detailsOf(reasons: Awaited<ReturnType<typeof readWindow>>['reasons']) {
  return reasons.map(({ code, text }) => ({ path: '', code, message: text }));
}

/** Whatever keeps the server from beginning ends the attempt; what it has begun is for ПОС to say. */
async function sendOrEnd(context: PosContext, id: number): Promise<void> {
  try {
    await sendThere(context, id);
  } catch (error) {
    if (!(error instanceof CodedError)) context.log.error('Ответ в ПОС не отправлен из-за внутренней ошибки', { id });
    await endAttempt(context, id, error instanceof CodedError ? error.message : texts.abandoned);
  }
}

/** What is known of it; while it is being sent, it is waited for. */
async function outcomeOf(context: PosContext, id: number, limitMs: number): Promise<Attempt> {
  const until = performance.now() + limitMs;
  for (;;) {
    const attempt = await attemptById(context.services.database, id, context.clock.now());
    if (attempt === undefined) throw failure(undefined, texts.abandoned);
    if (attempt.state !== 'sending' || performance.now() >= until) return attempt;
    await pause(lookEveryMs);
  }
}

/** RP-04: what stands in red at the bottom of the window. */
function failure(code = 'POS_ANSWER_NOT_SENT', reason: string = texts.abandoned): UpstreamError {
  return new UpstreamError(code, texts.failed(reason));
}
