import type {
  AttributeValue,
  CodedError,
  DocumentChange,
  DocumentSnapshot,
  ProtocolEntry,
  Transaction,
} from '../../../core/contract/index.ts';
import { technicalUser } from '../attributes.ts';
import type { PosContext } from '../context.ts';
import { AnswerUnreadable, NotRegistered, PosAway, PosRefusal } from '../errors.ts';
import type { Entry, KindHandler, Settled } from '../outbox/entry.ts';
import { dayOf } from '../registration/times.ts';
import type { PosSettings } from '../settings.ts';
import { sendingChange } from '../statuses/sending-state.ts';
import type { AnswerBody } from './body.ts';
import { texts } from './texts.ts';

/** When ПОС is asked first whether the ЛКО has decided, in milliseconds. */
export const approvalPauseMs = 60_000;

/** RP-04…RP-07: how an answer is sent, and what its outcome changes in both РК. */
export const answers: KindHandler = {
  send: (client, { messageId, idempotencyKey, body, files }, { services }) =>
    client.sendAnswer(
      messageId,
      idempotencyKey,
      body,
      files.map(({ name, size, sha256 }) => ({ name, size, open: () => services.documents.files.open(sha256) })),
    ),

  /**
   * RP-06: a request that ПОС may have got goes again, the same, until ПОС says what became of it; any other failure
   * ends the attempt.
   */
  verdict: (error, { resumed, attempts }) => {
    const unclear = resumed || attempts > 0;
    return saysWhatBecame(error) || (!unclear && !mayHaveBegun(error)) ? 'refused' : 'later';
  },

  settled: (outcomes, transaction, context) => settleAnswers(outcomes, transaction, context),
};

/** ПОС itself has decided about this request. */
function saysWhatBecame(error: CodedError): boolean {
  return error instanceof NotRegistered || (error instanceof PosRefusal && error.posCode !== '');
}

function mayHaveBegun(error: CodedError): boolean {
  if (error instanceof PosAway) return error.begun;
  return error instanceof AnswerUnreadable || error.code === 'HTTP_BODY_TOO_LONG';
}

/** ISN of the обращение that it answers. */
export function appealIsnOf({ subject }: Pick<Entry, 'subject'>): number {
  return Number(subject);
}

/** Who sent an answer, and by which delivery kind it goes; that of the settings where it is null. */
interface Sending {
  readonly login: string;
  readonly deliveryIsn: number | null;
}

/** RP-05, and «Состояние отправки» either way (RP-04); each change of an outcome once. */
export async function settleAnswers(
  outcomes: readonly Settled[],
  transaction: Transaction,
  context: PosContext,
): Promise<void> {
  const told = outcomes.filter(({ changed }) => changed);
  if (told.length === 0) return;
  const senders = await transaction.query<Sending & { id: number }>(
    'select entry_id as id, by_login as login, delivery_isn as "deliveryIsn" from plugin_pos.answer where entry_id = any($1::bigint[])',
    [told.map(({ entry }) => entry.id)],
  );
  const byEntry = new Map(senders.map(({ id, ...sending }) => [id, sending]));
  const isns = told.flatMap(({ entry }) => [entry.documentIsn, appealIsnOf(entry)]);
  const documents = await context.services.documents.read(isns, transaction);
  for (const { entry, outcome } of told) {
    if (outcome.kind === 'held') continue;
    const by = byEntry.get(entry.id) ?? { login: technicalUser.login, deliveryIsn: null };
    const pair = { answer: documents.get(entry.documentIsn), appeal: documents.get(appealIsnOf(entry)) };
    const changes =
      outcome.kind === 'done'
        ? await accepted(entry, outcome.answer, { pair, by, transaction, context })
        : notAccepted(entry, outcome.kind === 'later' || outcome.kind === 'exhausted', outcome.error, pair, context);
    await context.services.documents.change(changes, by.login, transaction);
  }
}

export interface Pair {
  /** Undefined where the РК is no more. */
  readonly answer: DocumentSnapshot | undefined;
  readonly appeal: DocumentSnapshot | undefined;
}

interface Accepting {
  readonly pair: Pair;
  readonly by: Sending;
  readonly transaction: Transaction;
  readonly context: PosContext;
}

async function accepted(
  entry: Entry,
  answer: unknown,
  { pair, by, transaction, context }: Accepting,
): Promise<DocumentChange[]> {
  const onApproval = (answer as { state?: unknown } | null)?.state === 'ANSWER_ON_APPROVAL';
  const at = context.clock.now();
  if (onApproval) {
    const nextAt = new Date(at.getTime() + approvalPauseMs).toISOString();
    await transaction.query(
      `insert into plugin_pos.answer as a (entry_id, by_login, approval_at) values ($1, $2, $3::timestamptz)
       on conflict (entry_id) do update set approval_at = excluded.approval_at`,
      [entry.id, by.login, nextAt],
    );
  }
  const { type, text, comment, postponedTo } = JSON.parse(entry.body) as AnswerBody;
  const values = {
    POS_STATUS: entry.title,
    POS_ANSWER_TEXT: text,
    POS_COMMENT: comment,
    ...(postponedTo === undefined ? {} : { POS_POSTPONED_DATE: postponedTo }),
  };
  const title = texts.types[type];
  const comments = onApproval ? texts.protocol.onApproval(title) : texts.protocol.sent(title);
  const protocol = [{ operation: texts.protocol.operation, comment: comments, details: text }];
  const changes = both(pair, entry.title, null, { values, protocol }, context);
  // An applicant who has to wait for the approval has not got anything yet.
  return onApproval ? changes : [...changes, ...(await marks(pair, by.deliveryIsn, type, context))];
}

function notAccepted(
  entry: Entry,
  unclear: boolean,
  error: CodedError,
  pair: Pair,
  context: PosContext,
): DocumentChange[] {
  const title = texts.types[(JSON.parse(entry.body) as AnswerBody).type];
  const comment = unclear ? texts.protocol.unclear(title) : texts.protocol.notSent(title);
  const protocol = [{ operation: texts.protocol.operation, comment, details: error.message }];
  return both(pair, entry.title, unclear ? texts.unclear(error.message) : error.message, { protocol }, context);
}

/** The same in both РК; attributes that a group lacks are left alone (ST-08). */
export function both(
  { answer, appeal }: Pair,
  title: string,
  reason: string | null,
  more: { readonly values?: Readonly<Record<string, AttributeValue>>; readonly protocol: readonly ProtocolEntry[] },
  { clock, timeZone }: PosContext,
): DocumentChange[] {
  return [answer, appeal].flatMap((document) => {
    if (document === undefined) return [];
    const said = sendingChange(document.isn, { title, reason, at: clock.now() }, timeZone);
    const values = Object.entries({ ...more.values, ...said.values });
    const attached = values.filter(([apiName]) => document.groupAttributes.includes(apiName));
    return [{ isn: document.isn, values: Object.fromEntries(attached), protocol: more.protocol }];
  });
}

/**
 * RP-05: every correspondent of the обращение is an addressee of the answer, with the mark of sending. After any answer
 * but «Отложено» there is nothing left to do by the plan date: the обращение gets its fact date, where nobody gave it one.
 */
export async function marks(
  { answer, appeal }: Pair,
  delivery: number | null,
  type: AnswerBody['type'],
  context: PosContext,
): Promise<DocumentChange[]> {
  if (answer === undefined || appeal === undefined) return [];
  const at = context.clock.now();
  const deliveryIsn = delivery ?? (await context.moduleSettings<PosSettings>())?.deliveryKindIsn ?? null;
  return [
    { isn: answer.isn, sentTo: appeal.correspondents.map(({ citizenIsn }) => ({ citizenIsn, at, deliveryIsn })) },
    ...(type === 'POSTPONED' ? [] : [{ isn: appeal.isn, answeredOn: dayOf(at, context.timeZone) }]),
  ];
}
