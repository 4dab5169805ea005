import { ConflictError, type DocumentSnapshot, InvalidError, type Transaction } from '../../../core/contract/index.ts';
import { addressKey } from '../account.ts';
import type { PosContext } from '../context.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { NewEntry } from '../outbox/entry.ts';
import { lastAttempt } from './attempt.ts';
import { answerBody } from './body.ts';
import type { Reason } from './conditions.ts';
import { type AnswerInput, checkInput, fileProblems, sentFiles } from './input.ts';
import { texts } from './texts.ts';
import { answerTitle } from './types.ts';
import { type AnswerWindow, readWindow, standingReasons, visibleDocument } from './window.ts';

/** Who sends, and from which РК. */
export interface SendRequest {
  readonly isn: number;
  readonly login: string;
  readonly cards: readonly string[] | undefined;
  readonly input: AnswerInput;
}

export interface Begun {
  readonly id: number;
  /** One was under way already: that is what the user gets. */
  readonly joined: boolean;
}

/** Reasons that speak of the state of the exchange, not of the РК. */
const conflicts: ReadonlySet<string> = new Set(['ANSWERED', 'ON_APPROVAL', 'OTHER_ANSWER']);
const mostReadings = 5;

/**
 * Commits the intent to send, from one picture of the РК: where somebody changed it meanwhile, it is read anew.
 * @throws InvalidError for what was typed or a condition; ConflictError after a final answer
 */
export async function beginAttempt(context: PosContext, request: SendRequest): Promise<Begun> {
  for (let reading = 1; reading <= mostReadings; reading += 1) {
    const begun = await beginOnce(context, request);
    if (begun !== undefined) return begun;
  }
  throw new ConflictError('POS_ANSWER_CHANGED', texts.input.changing);
}

/** All reading that a transaction cannot see to is done before it, so that it waits for no second connection. */
async function beginOnce(context: PosContext, request: SendRequest): Promise<Begun | undefined> {
  const { services, clock } = context;
  const document = await visibleDocument(context, request.isn, request.cards);
  const asked = typeof request.input.messageId === 'string' ? request.input.messageId : undefined;
  const window = await readWindow(context, document, asked);
  if (isOpen(window.attempt)) return { id: window.attempt!.id, joined: true };
  refuseWhere(window.reasons);
  const { entry, appeal, settings } = draftOf(window, request.input, clock.now());
  return services.database.transaction(async (transaction) => {
    // Two at once for one message: one after the other, so exactly one attempt.
    const place = `pos answer ${addressKey(entry.account)} ${entry.messageId}`;
    await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [place]);
    const attempt = await lastAttempt(transaction, document.isn, clock.now());
    if (isOpen(attempt)) return { id: attempt!.id, joined: true };
    const now = await services.documents.read([document.isn, appeal.isn], transaction);
    if (isChanged(document, now) || isChanged(appeal, now)) return undefined;
    refuseWhere(await standingReasons(context, document, window.subject, settings, transaction));
    return write(entry, { login: request.login, deliveryIsn: settings.deliveryKindIsn }, transaction, clock.now());
  });
}

async function write(
  entry: NewEntry,
  by: { readonly login: string; readonly deliveryIsn: number },
  transaction: Transaction,
  at: Date,
): Promise<Begun> {
  const [written] = await enqueue(transaction, [entry], at);
  // The index of open attempts is the last line of defence.
  if (written === undefined) throw new ConflictError('POS_OTHER_ANSWER', texts.input.changing);
  await transaction.query('insert into plugin_pos.answer (entry_id, by_login, delivery_isn) values ($1, $2, $3)', [
    written.id,
    by.login,
    by.deliveryIsn,
  ]);
  return { id: written.id, joined: false };
}

/** What goes to ПОС, frozen. @throws InvalidError */
function draftOf(window: AnswerWindow, input: AnswerInput, at: Date) {
  const { document, subject, account, settings, head, rules } = window;
  const { messageId, appeal, executor } = subject;
  const found = checkInput(input, rules);
  const files = sentFiles(document);
  const problems = [...found.problems, ...fileProblems(files)];
  if (messageId === null) problems.push({ path: '/messageId', message: texts.input.chooseMessage });
  if (problems.length > 0) throw new InvalidError('POS_ANSWER_WRONG', texts.input.refused, { details: problems });
  if (messageId === null || appeal === null || executor === null || account === undefined || settings === undefined) {
    throw new InvalidError('POS_ANSWER_NOT_AVAILABLE', texts.input.notAvailable);
  }
  const entry: NewEntry = {
    kind: 'answer',
    account,
    messageId,
    documentIsn: document.isn,
    subject: String(appeal.isn),
    title: answerTitle(found.answer.type),
    body: JSON.stringify(answerBody(found.answer, document, { executor: executor.name, head }, at)),
    files: files.map(({ id, name, size, sha256 }) => ({ id, name, size, sha256 })),
  };
  return { entry, appeal, settings };
}

function isOpen(attempt: AnswerWindow['attempt']): boolean {
  return attempt?.state === 'sending' || attempt?.state === 'unknown';
}

function isChanged({ isn, version }: DocumentSnapshot, now: ReadonlyMap<number, DocumentSnapshot>): boolean {
  return now.get(isn)?.version !== version;
}

function refuseWhere(reasons: readonly Reason[]): void {
  const [first] = reasons;
  if (first === undefined) return;
  const conflict = reasons.find(({ code }) => conflicts.has(code));
  if (conflict !== undefined) throw new ConflictError(`POS_${conflict.code}`, conflict.text);
  const details = reasons.map(({ code, text }) => ({ path: '', code, message: text }));
  throw new InvalidError(`POS_${first.code}`, reasons.map(({ text }) => text).join(' '), { details });
}
