import { texts } from './texts.ts';

/** «Тип ответа» (RP-03), by the codes of ПОС. */
export const answerTypes = ['SOLVED', 'NOT_SOLVED', 'POSTPONED', 'REDIRECTED', 'REJECTED'] as const;
export type AnswerType = (typeof answerTypes)[number];

export function isAnswerType(value: unknown): value is AnswerType {
  return (answerTypes as readonly unknown[]).includes(value);
}

/** «Статус» of both РК (RP-05, table 4 of the manual). */
export function answerTitle(type: AnswerType): string {
  return texts.status(texts.types[type]);
}

/** What a group of answers must have attached (ED-02): rows 10–14 of Table 1. */
export const answerAttributes = [
  'POS_STATUS',
  'POS_POSTPONED_DATE',
  'POS_ANSWER_TEXT',
  'POS_COMMENT',
  'POS_SENDING',
] as const;
