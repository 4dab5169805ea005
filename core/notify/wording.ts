import { runErrors } from './run-errors.ts';
import { texts } from './texts.ts';

/** A notice that is to be mailed: its begin, that it stands on, or its end. */
export interface DueNotice {
  readonly id: number;
  readonly occasion: string;
  readonly subject: string;
  readonly text: string;
  readonly items: readonly string[];
  /** Occurrences since the last letter. */
  readonly unmailed: number;
  readonly firstAt: Date;
  readonly settledAt: Date | null;
  /** A letter has told of it before. */
  readonly told: boolean;
}

/** The run that the notices of a letter come from. */
export interface LetterRun {
  readonly title: string;
  readonly jobId: number;
  /** Of its page; undefined where no run told of them. */
  readonly link: string | undefined;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly node: string | null;
  readonly outcome: string | null;
  readonly message: string | null;
}

/** Subject and text of one letter (LG-01): what fails by reason, with counts, and what is over. */
export function wordLetter(
  notices: readonly DueNotice[],
  run: LetterRun | undefined,
  timeZone: string,
): { readonly subject: string; readonly text: string } {
  const time = (at: Date) => formatTime(at, timeZone);
  const standing = notices.filter(({ settledAt, told }) => settledAt === null || !told);
  const over = notices.filter((notice) => !standing.includes(notice));
  const parts = [
    ...(run === undefined ? [] : [runLines(run, time)]),
    ...(standing.length === 0 ? [] : [[texts.errors(standing.length), ...standing.flatMap(standingLines(time))]]),
    ...(over.length === 0 ? [] : [[texts.over, ...over.map(overLine(time))]]),
    texts.footer,
  ];
  return { subject: subjectOf(standing, over, run), text: parts.map((lines) => lines.join('\n')).join('\n\n') };
}

function subjectOf(standing: readonly DueNotice[], over: readonly DueNotice[], run: LetterRun | undefined): string {
  const [only] = [...standing, ...over];
  if (standing.length + over.length === 1 && only !== undefined && (run === undefined || only.occasion !== runErrors)) {
    return standing.length > 0 ? texts.subject.one(only.subject) : texts.subject.oneOver(only.subject);
  }
  if (run === undefined) return texts.subject.many(standing.length + over.length);
  return standing.length === 0 ? texts.subject.over(run.title) : texts.subject.errors(run.title);
}

function runLines(run: LetterRun, time: (at: Date) => string): string[] {
  const { title, jobId, link, startedAt, finishedAt, node, outcome, message } = run;
  const known = startedAt !== null && finishedAt !== null;
  return [
    texts.task(title, jobId),
    known ? texts.run(time(startedAt), time(finishedAt), node ?? '?', outcome ?? '') : texts.runUnknown,
    ...(message === null || message === '' ? [] : [texts.message(message)]),
    ...(link === undefined ? [] : [texts.link(link)]),
  ];
}

const standingLines =
  (time: (at: Date) => string) =>
  ({ occasion, subject, text, items, unmailed, firstAt, settledAt }: DueNotice, index: number): string[] => {
    const number = `${index + 1}. `;
    const since = `   ${settledAt === null ? texts.since(time(firstAt)) : texts.between(time(firstAt), time(settledAt))}`;
    if (occasion !== runErrors) return [number + subject, ...indented(text), since];
    const rest = unmailed - items.length;
    const named = [...items, ...(rest > 0 && items.length > 0 ? [texts.more(rest)] : [])];
    return [number + texts.reason(text, unmailed), ...(named.length === 0 ? [] : [`   ${texts.items(named)}`]), since];
  };

const overLine =
  (time: (at: Date) => string) =>
  ({ subject, firstAt, settledAt }: DueNotice): string =>
    `— ${texts.overSince(subject, time(firstAt), time(settledAt as Date))}`;

function indented(text: string): string[] {
  return text.split('\n').map((line) => `   ${line}`);
}

/** `ДД.ММ.ГГГГ Ч:ММ:СС` (TM-12). */
export function formatTime(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('ru-RU', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    .format(at)
    .replace(',', '');
}
