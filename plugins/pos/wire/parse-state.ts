import { AnswerUnreadable } from '../errors.ts';
import { Fields } from './fields.ts';
import { isDay, isInstant } from './values.ts';

/** States of a message at ПОС. */
export const states = [
  'NEW',
  'REGISTERED',
  'EXECUTOR_ASSIGNED',
  'ANSWER_POSTPONED',
  'ANSWER_ON_APPROVAL',
  'SOLVED',
  'NOT_SOLVED',
  'REDIRECTED',
  'REJECTED',
] as const;

export type AppealStateName = (typeof states)[number];

/** What ПОС knows of one delivery of a message. */
export interface KnownDelivery {
  readonly deliveryId: string;
  readonly confirmed: boolean;
  readonly regNumber: string | null;
  /** YYYY-MM-DD. */
  readonly regDate: string | null;
  /** ISN of the РК, as its confirmation told it. */
  readonly sedDocId: string | null;
  readonly confirmedAt: Date | null;
}

/** A message as ПОС knows it. */
export interface AppealState {
  readonly id: string;
  readonly state: AppealStateName;
  /** YYYY-MM-DD. */
  readonly answerDeadline: string | null;
  readonly updatedAt: Date;
  readonly deliveries: readonly KnownDelivery[];
}

/** One step in the life of a message at ПОС. */
export interface HistoryRecord {
  readonly at: Date;
  readonly kind: 'DELIVERY' | 'REGISTRATION' | 'STATUS' | 'ANSWER' | 'APPROVAL';
  readonly state: AppealStateName;
  readonly deliveryId: string | null;
  /** Registration number it carried. */
  readonly number: string | null;
  readonly idempotencyKey: string | null;
}

export interface AppealCard extends AppealState {
  readonly history: readonly HistoryRecord[];
}

export interface RegistryPage {
  readonly items: readonly AppealState[];
  readonly nextCursor: string | null;
}

const kinds = ['DELIVERY', 'REGISTRATION', 'STATUS', 'ANSWER', 'APPROVAL'] as const;

/** @throws {AnswerUnreadable} */
export function parseAppealCard(body: unknown): AppealCard {
  const fields = new Fields(body);
  const card = { ...appealState(fields), history: fields.each('history').map(historyRecord) };
  rejectUnlessClean(fields);
  return card;
}

/** @throws {AnswerUnreadable} */
export function parseRegistryPage(body: unknown): RegistryPage {
  const fields = new Fields(body);
  const page = { items: fields.each('items').map(appealState), nextCursor: fields.optional('nextCursor', 'text') };
  rejectUnlessClean(fields);
  return page;
}

function appealState(fields: Fields): AppealState {
  return {
    id: fields.required('id', 'text'),
    state: stateOf(fields),
    answerDeadline: fields.optional('answerDeadline', 'text', isDay),
    updatedAt: new Date(fields.required('updatedAt', 'text', isInstant)),
    deliveries: fields.each('deliveries').map(knownDelivery),
  };
}

function knownDelivery(fields: Fields): KnownDelivery {
  const confirmedAt = fields.optional('confirmedAt', 'text', isInstant);
  return {
    deliveryId: fields.required('deliveryId', 'text').toLowerCase(),
    confirmed: fields.required('confirmed', 'flag'),
    regNumber: fields.optional('regNumber', 'text'),
    regDate: fields.optional('regDate', 'text', isDay),
    sedDocId: fields.optional('sedDocId', 'text'),
    confirmedAt: confirmedAt === null ? null : new Date(confirmedAt),
  };
}

function historyRecord(fields: Fields): HistoryRecord {
  const isKind = (kind: string) => (kinds as readonly string[]).includes(kind);
  return {
    at: new Date(fields.required('at', 'text', isInstant)),
    kind: fields.required('kind', 'text', isKind) as HistoryRecord['kind'],
    state: stateOf(fields),
    deliveryId: fields.optional('deliveryId', 'text'),
    number: fields.optional('number', 'text'),
    idempotencyKey: fields.optional('idempotencyKey', 'text'),
  };
}

function stateOf(fields: Fields): AppealStateName {
  return fields.required('state', 'text', (state) => (states as readonly string[]).includes(state)) as AppealStateName;
}

/** What is optional and odd counts as absent; only what is needed must be right. */
function rejectUnlessClean({ findings }: Fields): void {
  if (findings.wrong.length > 0) throw AnswerUnreadable.fields(findings.wrong);
}
