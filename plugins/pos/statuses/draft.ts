import type {
  AttributeValue,
  DocumentSnapshot,
  ProtocolEntry,
  ResolutionSnapshot,
} from '../../../core/contract/index.ts';
import { cut } from '../registration/text.ts';
import { assignedBody, registeredBody } from './body.ts';
import type { CategoryCodes } from './categories.ts';
import { resolutionFingerprint } from './fingerprint.ts';
import { sendingChange } from './sending-state.ts';
import { texts } from './texts.ts';

/**
 * How ПОС takes a status of the message now: as usual; with an answer on approval, which it accepts and which changes
 * nothing; after a final answer, which it refuses.
 */
export type Standing = 'open' | 'on-approval' | 'answered';

/** What a status is about: the РК itself, or one of its резолюции. */
export type Subject = 'document' | `resolution:${number}`;

export interface DraftRules {
  readonly timeZone: string;
  /** Size of «Комментарий» in characters. */
  readonly commentSize: number;
  readonly categories: (document: DocumentSnapshot) => CategoryCodes;
}

/** What happened, and what was told before. */
export interface Occasion {
  readonly event: { readonly kind: 'document' | 'resolution'; readonly ref: number | null; readonly at: Date };
  readonly document: DocumentSnapshot | undefined;
  /** Fingerprints of what was last told of this РК, by subject. */
  readonly told: ReadonlyMap<string, string>;
  readonly standing: Standing;
  readonly now: Date;
}

/** A status to be sent. */
export interface StatusDraft {
  readonly kind: 'status';
  readonly subject: Subject;
  readonly fingerprint: string;
  readonly title: string;
  readonly messageId: string;
  readonly body: string;
  /** What changes in the РК at once. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** A status that will not be sent, with what the РК says about it; the event is done. */
export interface KeptDraft {
  readonly kind: 'kept';
  readonly subject: Subject;
  readonly fingerprint: string;
  readonly title: string;
  readonly reason: 'answered' | 'message-number';
  /** {@link reason} in words. */
  readonly why: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
  readonly protocol: readonly ProtocolEntry[];
}

/** Why there is nothing to tell. */
export type Nothing = 'gone' | 'not-appeal' | 'left-alone' | 'deleted' | 'no-responsible' | 'unchanged';

export type Draft = StatusDraft | KeptDraft | { readonly kind: 'nothing'; readonly why: Nothing };

/** What a group must have attached for statuses to be written into its РК (ST-08). */
export const neededAttributes = ['POS_MSG_ID', 'POS_STATUS', 'POS_COMMENT', 'POS_SENDING'] as const;

/** ST-01, ST-02, ST-08: what an event makes to be told, without asking anybody. */
export function draftStatus(occasion: Occasion, rules: DraftRules): Draft {
  const { document, event } = occasion;
  if (document === undefined) return nothing('gone');
  const messageId = messageIdOf(document);
  if (document.kind !== 2 || messageId === '') return nothing('not-appeal');
  if (!neededAttributes.every((apiName) => document.groupAttributes.includes(apiName))) return nothing('left-alone');
  return event.kind === 'document'
    ? draftRegistered(occasion, document, messageId, rules)
    : draftAssigned(occasion, document, messageId, rules);
}

/** What is kept of «Зарегистрировано», so that it is told once (ST-01). */
export function toldRegistered(messageId: string) {
  return { subject: 'document', fingerprint: messageId } as const;
}

/** ST-01. «Статус» of a РК that went on meanwhile does not go back. */
function draftRegistered(occasion: Occasion, document: DocumentSnapshot, messageId: string, rules: DraftRules): Draft {
  const { event, told, now } = occasion;
  const draft = { ...toldRegistered(messageId), title: texts.titles.REGISTERED } as const;
  if (told.get(draft.subject) === draft.fingerprint) return nothing('unchanged');
  const values = isEmpty(document.values.POS_STATUS) ? { POS_STATUS: draft.title } : {};
  if (!isNumber(messageId)) return unsendable(draft, values, document.isn, now, rules);
  if (occasion.standing === 'answered') return answered(draft, values);
  const body = registeredBody(document, rules.categories(document), event.at);
  return { kind: 'status', ...draft, messageId, body, values };
}

/** ST-02. While an answer is on approval, the РК shows the answer and ПОС gets the status. */
function draftAssigned(occasion: Occasion, document: DocumentSnapshot, messageId: string, rules: DraftRules): Draft {
  const { event, told, standing, now } = occasion;
  const resolution = document.resolutions.find(({ isn }) => isn === event.ref);
  if (resolution === undefined) return nothing('deleted');
  if (!resolution.executors.some(({ responsible }) => responsible)) return nothing('no-responsible');
  const draft = {
    subject: subjectOf(resolution),
    fingerprint: resolutionFingerprint(resolution, messageId),
    title: texts.titles.EXECUTOR_ASSIGNED,
  } as const;
  if (told.get(draft.subject) === draft.fingerprint) return nothing('unchanged');
  if (standing === 'answered') return answered(draft, {});
  const comment = cut(resolution.text, rules.commentSize);
  const values = standing === 'open' ? { POS_STATUS: draft.title, POS_COMMENT: comment === '' ? null : comment } : {};
  if (!isNumber(messageId)) return unsendable(draft, values, document.isn, now, rules);
  const body = assignedBody(document, resolution, rules.categories(document), event.at);
  return { kind: 'status', ...draft, messageId, body, values };
}

function subjectOf({ isn }: ResolutionSnapshot): Subject {
  return `resolution:${isn}`;
}

/** «Сообщение ПОС №», as it is sent. */
export function messageIdOf({ values }: Pick<DocumentSnapshot, 'values'>): string {
  return String(values.POS_MSG_ID ?? '').trim();
}

type Named = Pick<StatusDraft, 'subject' | 'fingerprint' | 'title'>;
type Values = StatusDraft['values'];

/** After a final answer nothing is sent; the protocol notes it. */
function answered(draft: Named, values: Values): KeptDraft {
  const protocol = [{ operation: texts.protocol.operation, comment: texts.protocol.answered(draft.title) }];
  return { kind: 'kept', ...draft, reason: 'answered', why: texts.reasons.answered, values, protocol };
}

/** A number typed by hand that no address of ПОС can hold. */
function unsendable(draft: Named, values: Values, isn: number, at: Date, { timeZone }: DraftRules): KeptDraft {
  const why = texts.reasons.messageNumber;
  const said = sendingChange(isn, { title: draft.title, reason: why, at }, timeZone);
  return {
    kind: 'kept',
    ...draft,
    reason: 'message-number',
    why,
    protocol: [],
    ...said,
    values: { ...values, ...said.values },
  };
}

function nothing(why: Nothing): Draft {
  return { kind: 'nothing', why };
}

function isEmpty(value: AttributeValue | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function isNumber(messageId: string): boolean {
  return /^\d+$/.test(messageId);
}
