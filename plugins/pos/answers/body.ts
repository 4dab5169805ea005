import type { DocumentSnapshot } from '../../../core/contract/index.ts';
import type { CheckedAnswer } from './input.ts';
import type { AnswerType } from './types.ts';

/** The part `answer` of the request, by the contract of ПОС; frozen from here on. */
export interface AnswerBody {
  readonly type: AnswerType;
  readonly text: string;
  readonly comment: string | null;
  readonly postponedTo?: string;
  readonly notifyApplicant: true;
  readonly executor: { readonly fullName: string };
  readonly head: { readonly fullName: string } | null;
  readonly registration: { readonly number: string; readonly date: string };
  readonly occurredAt: string;
}

/** ST-03: the applicant is notified of answers. */
export function answerBody(
  { type, text, comment, postponedTo }: CheckedAnswer,
  { number, date }: Pick<DocumentSnapshot, 'number' | 'date'>,
  people: { readonly executor: string; readonly head: string | null },
  at: Date,
): AnswerBody {
  return {
    type,
    text,
    comment,
    ...(postponedTo === null ? {} : { postponedTo }),
    notifyApplicant: true,
    executor: { fullName: people.executor },
    head: people.head === null ? null : { fullName: people.head },
    registration: { number, date },
    occurredAt: at.toISOString(),
  };
}
