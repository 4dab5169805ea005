import type { DocumentSnapshot, Official } from '../../../core/contract/index.ts';
import { posAttributes } from '../attributes.ts';
import { texts } from './texts.ts';
import { answerAttributes } from './types.ts';

/** Why an answer cannot be sent from a РК; each names a condition of RP-01. */
export interface Reason {
  readonly code:
    | 'SETTINGS_INCOMPLETE'
    | 'NOT_OUTGOING'
    | 'ATTRIBUTES_MISSING'
    | 'NOT_LINKED'
    | 'OTHER_NUMBER'
    | 'NUMBER_WRONG'
    | 'NO_EXECUTOR'
    | 'FOREIGN_EXECUTOR'
    | 'ORGANIZATION_UNKNOWN'
    | 'ANSWERED'
    | 'ON_APPROVAL'
    | 'OTHER_ANSWER';
  readonly text: string;
}

/** What a РК of an answer is about, as far as its conditions hold. */
export interface Subject {
  readonly reasons: readonly Reason[];
  /** Of several numbers the user picks one (RP-01); one or none otherwise. */
  readonly choices: readonly { readonly messageId: string; readonly appeal: DocumentSnapshot }[];
  readonly messageId: string | null;
  readonly appeal: DocumentSnapshot | null;
  readonly executor: Official | null;
}

/**
 * RP-01, by what stands in the РК alone.
 * @param linked the documents that it is linked with
 * @param asked the number that the user picked
 */
export function subjectOf(
  answer: DocumentSnapshot,
  linked: readonly DocumentSnapshot[],
  asked: string | undefined,
): Subject {
  const reasons: Reason[] = [];
  if (answer.kind !== 3) reasons.push({ code: 'NOT_OUTGOING', text: texts.reasons.notOutgoing });
  const missing = answerAttributes.filter((apiName) => !answer.groupAttributes.includes(apiName));
  if (missing.length > 0) reasons.push({ code: 'ATTRIBUTES_MISSING', text: texts.reasons.attributes(titles(missing)) });
  const appeals = linked.filter(isAppeal);
  const own = messageIdOf(answer);
  const byNumber = new Map<string, DocumentSnapshot>();
  // Of several with one number, as after a supplement, the latest is the one that is answered.
  for (const appeal of [...appeals].sort(earlierFirst)) byNumber.set(messageIdOf(appeal), appeal);
  const choices = [...byNumber].map(([messageId, appeal]) => ({ messageId, appeal }));
  const wanted = own === '' ? asked : own;
  const chosen = wanted === undefined ? (choices.length === 1 ? choices[0] : undefined) : find(choices, wanted);
  if (appeals.length === 0) {
    reasons.push({ code: 'NOT_LINKED', text: texts.reasons.notLinked });
  } else if (chosen === undefined && wanted !== undefined) {
    const numbers = choices.map(({ messageId }) => messageId).join(', ');
    const text = own === '' ? texts.reasons.unknownNumber(wanted) : texts.reasons.otherNumber(own, numbers);
    reasons.push({ code: 'OTHER_NUMBER', text });
  } else if (chosen !== undefined && !/^\d+$/.test(chosen.messageId)) {
    reasons.push({ code: 'NUMBER_WRONG', text: texts.reasons.numberWrong(chosen.messageId) });
  }
  const among = chosen === undefined ? choices.map(({ appeal }) => appeal) : [chosen.appeal];
  const executor = answer.executors.find(({ due }) => among.some((appeal) => executes(appeal, due)));
  if (answer.executors.length === 0) reasons.push({ code: 'NO_EXECUTOR', text: texts.reasons.noExecutor });
  else if (executor === undefined && among.length > 0) {
    const names = answer.executors.map(({ name }) => name).join(', ');
    reasons.push({ code: 'FOREIGN_EXECUTOR', text: texts.reasons.foreignExecutor(names) });
  }
  return {
    reasons,
    choices,
    messageId: chosen?.messageId ?? null,
    appeal: chosen?.appeal ?? null,
    executor: executor ?? answer.executors[0] ?? null,
  };
}

/** РК обращения: «Письма граждан» with a number; an outgoing РК never counts as one (spec 2). */
export function isAppeal(document: DocumentSnapshot): boolean {
  return document.kind === 2 && messageIdOf(document) !== '';
}

export function messageIdOf({ values }: Pick<DocumentSnapshot, 'values'>): string {
  return String(values.POS_MSG_ID ?? '').trim();
}

/** Whether an official is an executor of the обращение, of a резолюция of any level. */
export function executes(appeal: DocumentSnapshot, due: string): boolean {
  return appeal.resolutions.some(({ executors }) => executors.some(({ official }) => official.due === due));
}

export function titles(apiNames: readonly string[]): string {
  return apiNames.map((name) => `«${posAttributes.find(({ apiName }) => apiName === name)?.title ?? name}»`).join(', ');
}

function find(choices: Subject['choices'], messageId: string) {
  return choices.find((choice) => choice.messageId === messageId);
}

function earlierFirst(one: DocumentSnapshot, other: DocumentSnapshot): number {
  return one.date === other.date ? one.isn - other.isn : one.date < other.date ? -1 : 1;
}
