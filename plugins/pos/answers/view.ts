import type { DocumentSnapshot } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import type { Attempt, AttemptState } from './attempt.ts';
import { type AnswerInput, checkInput, daysAfter, farDays, fileProblems, sentFiles } from './input.ts';
import { fillPlaceholders } from './placeholders.ts';
import { texts } from './texts.ts';
import { answerTypes } from './types.ts';
import type { AnswerWindow } from './window.ts';

/** States of an attempt as the API tells them: those of ПОС, and what is known while it has not said. */
const states = {
  sending: 'SENDING',
  unknown: 'UNKNOWN',
  sent: 'ANSWER_SENT',
  'on-approval': 'ANSWER_ON_APPROVAL',
  'refused-by-lko': 'APPROVAL_REFUSED',
  failed: 'FAILED',
} as const satisfies Readonly<Record<AttemptState, string>>;

/** What a user who sent gets at once; null: ПОС has not said yet (RP-06). */
export function sentState({ state }: Attempt): string | null {
  return state === 'sending' || state === 'unknown' ? null : states[state];
}

/** `GET /api/documents/{isn}/pos` of an outgoing РК (RP-01, RP-02). */
export function windowView(window: AnswerWindow) {
  const { document, subject, reasons, head, attempt, rules } = window;
  const files = sentFiles(document);
  const readonly = attempt?.state === 'sending' || attempt?.state === 'unknown';
  const pick = subject.messageId === null && subject.choices.length > 1;
  return {
    mode: 'answer' as const,
    available: reasons.length === 0 && !readonly,
    readonly,
    reasons,
    messageId: subject.messageId,
    messages: subject.choices.map(({ messageId, appeal }) => ({ messageId, ...reference(appeal) })),
    pickMessage: pick,
    appeal: subject.appeal === null ? null : reference(subject.appeal),
    executor: subject.executor?.name ?? null,
    head: head ?? texts.noHead,
    files: {
      count: files.length,
      size: files.reduce((sum, { size }) => sum + size, 0),
      text: texts.files(files.length),
      items: files.map(({ id, name, size }) => ({ id, name, size })),
      problems: fileProblems(files).map(({ message }) => message),
    },
    types: answerTypes.map((type) => ({ type, title: texts.types[type] })),
    sizes: rules.sizes,
    postponedTo: { after: rules.today, warnAfter: daysAfter(rules.today, farDays) },
    attempt: attempt === undefined ? null : attemptView(attempt),
    upload: null,
    results: [],
  };
}

function attemptView({ state, body, files, createdAt, error, byLogin, nextAt }: Attempt) {
  const { type, text, comment, postponedTo = null } = body;
  return {
    state: states[state],
    type,
    text,
    comment,
    postponedTo,
    files,
    at: createdAt,
    by: byLogin,
    error: error === null || state === 'sent' || state === 'on-approval' ? null : texts.failed(error.message),
    nextAt: state === 'unknown' || state === 'on-approval' ? nextAt : null,
  };
}

function reference({ isn, number, date }: DocumentSnapshot) {
  return { isn, number, date };
}

/** RP-03: exactly what the applicant gets, and what is wrong with it. */
export function previewOf(window: AnswerWindow, input: AnswerInput) {
  const { document, subject, reasons, head, rules } = window;
  const { answer, problems, warnings } = checkInput(input, rules);
  const files = sentFiles(document);
  return {
    ...answer,
    title: texts.types[answer.type],
    executor: subject.executor?.name ?? null,
    head,
    registration: { number: document.number, date: document.date },
    messageId: subject.messageId,
    applicants: subject.appeal?.correspondents.map(({ name }) => name) ?? [],
    files: files.map(({ id, name, size }) => ({ id, name, size })),
    problems: [...problems, ...fileProblems(files)],
    warnings,
    reasons,
  };
}

/** RP-03: «Стандартные тексты» with their placeholders filled, and where each fits. */
export async function standardTexts({ services }: PosContext, { rules }: AnswerWindow) {
  const found = await services.documents.directories.standardTexts();
  return found.map(({ id, title, text }) => {
    const filled = fillPlaceholders(text, rules.values);
    const length = [...filled.text].length;
    const problems = (['text', 'comment'] as const)
      .filter((field) => length > rules.sizes[field])
      .map((field) => ({ field, message: texts.input.tooLong(texts.fields[field], length, rules.sizes[field]) }));
    return { id, title, text: filled.text, unfilled: filled.unfilled, problems };
  });
}
