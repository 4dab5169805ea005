import type { DocumentSnapshot, FieldProblem } from '../../../core/contract/index.ts';
import { clean } from '../registration/text.ts';
import { formatDay } from '../registration/times.ts';
import { isDay } from '../wire/values.ts';
import { fillPlaceholders, type PlaceholderValues } from './placeholders.ts';
import { texts } from './texts.ts';
import { type AnswerType, isAnswerType } from './types.ts';

/** What a user typed into the window. */
export interface AnswerInput {
  readonly type?: unknown;
  readonly postponedTo?: unknown;
  readonly text?: unknown;
  readonly comment?: unknown;
  /** The picked number, where there are several. */
  readonly messageId?: unknown;
}

/** An answer as the applicant gets it. */
export interface CheckedAnswer {
  readonly type: AnswerType;
  readonly text: string;
  readonly comment: string | null;
  readonly postponedTo: string | null;
}

export interface InputRules {
  readonly values: PlaceholderValues;
  /** In characters. */
  readonly sizes: { readonly text: number; readonly comment: number };
  /** `YYYY-MM-DD` in the time zone of the installation. */
  readonly today: string;
}

export interface InputFindings {
  /** What was typed, with its placeholders filled. */
  readonly answer: CheckedAnswer;
  readonly problems: readonly FieldProblem[];
  /** Of what may be meant. */
  readonly warnings: readonly FieldProblem[];
}

/** RP-03: a further date is warned of. */
export const farDays = 30;

/** What ПОС takes with an answer (its contract). */
export const fileLimits = { count: 10, bytes: 10 * 1024 * 1024 } as const;

/** RP-03, without asking anybody. */
export function checkInput(input: AnswerInput, rules: InputRules): InputFindings {
  const problems: FieldProblem[] = [];
  const warnings: FieldProblem[] = [];
  const type = isAnswerType(input.type) ? input.type : undefined;
  if (type === undefined) problems.push({ path: '/type', message: texts.input.type });
  const text = checkText('text', input.text, rules, problems);
  if (text.trim() === '') problems.push({ path: '/text', message: texts.input.textRequired });
  const comment = checkText('comment', input.comment, rules, problems);
  const postponedTo = checkDate(type, input.postponedTo, rules.today, problems, warnings);
  const answer = { type: type ?? 'SOLVED', text, comment: comment.trim() === '' ? null : comment, postponedTo };
  return { answer, problems, warnings };
}

/** RP-07: what would be refused is told before anything is sent. */
export function fileProblems(files: readonly { readonly size: number }[]): FieldProblem[] {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const problems: FieldProblem[] = [];
  if (files.length > fileLimits.count) {
    problems.push({ path: '/files', message: texts.input.tooManyFiles(files.length, fileLimits.count) });
  }
  if (size > fileLimits.bytes) {
    problems.push({ path: '/files', message: texts.input.filesTooLarge(megabytes(size), megabytes(fileLimits.bytes)) });
  }
  return problems;
}

export function sentFiles({ files }: Pick<DocumentSnapshot, 'files'>) {
  return files.filter(({ send }) => send);
}

function checkText(
  field: 'text' | 'comment',
  typed: unknown,
  { values, sizes }: InputRules,
  problems: FieldProblem[],
): string {
  if (typed === undefined || typed === null) return '';
  const path = `/${field}`;
  const title = texts.fields[field];
  if (typeof typed !== 'string' || clean(typed) !== typed) {
    problems.push({ path, message: texts.input.unprintable(title) });
    return '';
  }
  const { text, unfilled } = fillPlaceholders(typed, values);
  for (const one of unfilled) problems.push({ path, message: texts.input.noValue(title, one) });
  const length = [...text].length;
  if (length > sizes[field]) problems.push({ path, message: texts.input.tooLong(title, length, sizes[field]) });
  return text;
}

function checkDate(
  type: AnswerType | undefined,
  typed: unknown,
  today: string,
  problems: FieldProblem[],
  warnings: FieldProblem[],
): string | null {
  const path = '/postponedTo';
  const given = typed === '' || typed === undefined ? null : typed;
  if (type !== 'POSTPONED') {
    if (given !== null && type !== undefined) problems.push({ path, message: texts.input.dateForbidden });
    return null;
  }
  if (given === null) problems.push({ path, message: texts.input.dateRequired });
  else if (typeof given !== 'string' || !isDay(given)) problems.push({ path, message: texts.input.dateWrong });
  else if (given <= today) problems.push({ path, message: texts.input.dateEarly(formatDay(today)) });
  else if (given > daysAfter(today, farDays)) warnings.push({ path, message: texts.input.dateFar(farDays) });
  return typeof given === 'string' && isDay(given) ? given : null;
}

export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function megabytes(bytes: number): string {
  return (Math.ceil((bytes / 1024 / 1024) * 10) / 10).toLocaleString('ru-RU');
}
