import { CodedError } from '../contract/errors.ts';
import { maskedText, storable } from '../contract/mask.ts';
import type { ItemFailure, Logger, Outcome, StopReason } from '../contract/task.ts';
import type { RunOutcome, RunView } from './api.ts';
import { FencedError } from './errors.ts';
import { texts } from './texts.ts';

type RunError = RunView['errors'][number];
type RunEnd = Omit<RunResult, 'reasons'>;

/** How a run ended, as the history keeps it. */
export interface RunResult {
  readonly outcome: RunOutcome;
  readonly message: string | null;
  readonly errors: readonly RunError[];
  /** What people are told of it (LG-01): every failure by its code, but for those that notices of their own tell of. */
  readonly reasons: readonly RunReason[];
}

/** Failures of a run with the same code. */
export interface RunReason {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  /** The first ones by name. */
  readonly items: readonly string[];
}

/** What the code of the task did: it returned, threw, or was given up. */
export type Ending =
  | { readonly kind: 'returned'; readonly outcome: Outcome | undefined }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'given-up'; readonly graceMs: number };

const mostErrors = 100;
const mostItems = 10;
const longestCode = 200;
const longestText = 2_000;

/** The result of a run by its ending, and by why it was asked to end, if it was. */
export function resultOf(
  ending: Ending,
  reason: StopReason | undefined,
  options: { readonly now: Date; readonly timeLimitSeconds: number; readonly log: Logger },
): RunResult {
  const end = endOf(ending, reason, options);
  const failures =
    ending.kind === 'returned' && ending.outcome?.kind === 'partial' ? ending.outcome.failures : undefined;
  const reasons = reasonsOf(end.outcome === 'partial' && failures !== undefined ? failures : end.errors);
  return { ...end, reasons };
}

function endOf(
  ending: Ending,
  reason: StopReason | undefined,
  options: { readonly now: Date; readonly timeLimitSeconds: number; readonly log: Logger },
): RunEnd {
  const errors = errorsOf(ending, reason, options).map(shownError);
  if (reason !== undefined) return abortedResult(ending, reason, errors, options);
  if (ending.kind !== 'returned') return { outcome: 'failed', message: texts.failed, errors };
  const { outcome } = ending;
  const message = outcome?.message === undefined ? null : shown(outcome.message);
  if (outcome?.kind === 'ok') return { outcome: 'success', message, errors };
  if (outcome?.kind === 'nothing') return { outcome: 'nothing', message, errors };
  if (outcome?.kind === 'partial') return { outcome: 'partial', message, errors };
  const error = { at: options.now, code: 'RUN_WITHOUT_OUTCOME', message: texts.noOutcome };
  options.log.error(error.message, { code: error.code });
  return { outcome: 'failed', message: texts.failed, errors: [error] };
}

/** A run that was asked to end: whatever it returned, its work may be half done, and the next run goes on with it. */
function abortedResult(
  ending: Ending,
  reason: StopReason,
  errors: readonly RunError[],
  { now, timeLimitSeconds }: { readonly now: Date; readonly timeLimitSeconds: number },
): RunEnd {
  const own = ending.kind === 'returned' ? ending.outcome?.message : undefined;
  const message = own === undefined ? texts.aborted[reason] : `${texts.aborted[reason]} ${shown(own)}`;
  if (reason === 'stopped' || reason === 'cancelled') return { outcome: 'cancelled', message, errors };
  if (reason !== 'time-limit') return { outcome: 'interrupted', message, errors };
  const error = { at: now, code: 'RUN_TIME_LIMIT', message: texts.timeLimit(timeLimitSeconds) };
  return { outcome: 'failed', message, errors: [error, ...errors] };
}

function errorsOf(
  ending: Ending,
  reason: StopReason | undefined,
  { now, log }: { readonly now: Date; readonly log: Logger },
): RunError[] {
  if (ending.kind === 'given-up') {
    return [{ at: now, code: 'RUN_GIVEN_UP', message: texts.givenUp(Math.ceil(ending.graceMs / 1000)) }];
  }
  if (ending.kind === 'threw') return isAbort(ending.error, reason) ? [] : [errorOf(ending.error, now, log)];
  const failures = ending.outcome?.kind === 'partial' ? ending.outcome.failures : [];
  const errors: RunError[] = failures
    .slice(0, mostErrors)
    .map(({ item, code, message, link }) => ({ at: now, item, code, message, ...(isPage(link) && { link }) }));
  for (const { item, code, message } of failures) log.error(message, { item, code });
  const more = failures.length - errors.length;
  if (more > 0) errors.push({ at: now, code: 'MORE_FAILURES', message: texts.moreFailures(more) });
  return errors;
}

/** With errors that the code let go of: a run that has some was not a success. */
export function withStrays(result: RunResult, strays: readonly RunError[]): RunResult {
  if (strays.length === 0) return result;
  const flawless = result.outcome === 'success' || result.outcome === 'nothing';
  return {
    ...result,
    outcome: flawless ? 'partial' : result.outcome,
    errors: [...result.errors, ...strays.map(shownError)],
    reasons: [...result.reasons, ...reasonsOf(strays)],
  };
}

/** Grouped by code, in order of their first occurrence; a failure that stands for several is none that has a name. */
function reasonsOf(failures: readonly (RunError | ItemFailure)[]): RunReason[] {
  const reasons = new Map<string, RunReason & { count: number; items: string[] }>();
  for (const failure of failures) {
    const { code = 'RUN_FAILED', message, item, count, noticed } = { count: undefined, noticed: false, ...failure };
    if (noticed === true) continue;
    const reason = reasons.get(code) ?? {
      code: shown(code).slice(0, longestCode),
      message: shown(message),
      count: 0,
      items: [],
    };
    reasons.set(code, reason);
    reason.count += typeof count === 'number' && count > 0 ? Math.floor(count) : 1;
    if (count === undefined && item !== undefined && reason.items.length < mostItems) reason.items.push(shown(item));
  }
  return [...reasons.values()];
}

/** Texts of coded errors are made for people; those of others may hold anything, so only their kind is shown. */
export function errorOf(
  error: unknown,
  now: Date,
  log: Pick<Logger, 'error'>,
  unexpected: (name: string) => string = texts.unexpected,
): RunError {
  if (error instanceof CodedError) {
    log.error(error.message, { code: error.code, item: error.item });
    return { at: now, code: error.code, message: error.message, ...(error.item !== undefined && { item: error.item }) };
  }
  const { name, code, stack } = error instanceof Error ? (error as Error & { code?: unknown }) : anonymous;
  const message = unexpected(typeof code === 'string' ? `${name}, ${code}` : name);
  log.error(message, { code, frames: framesOf(stack) });
  return { at: now, code: 'RUN_UNEXPECTED_ERROR', message };
}

const anonymous: { name: string; code?: unknown; stack?: string } = { name: 'не Error' };

/** An address within the application: nothing that a plugin says leads people elsewhere (AC-05). */
function isPage(link: unknown): link is string {
  return typeof link === 'string' && link.length <= longestCode && /^\/(?![/\\])[^\s\\]*$/.test(link);
}

function shownError({ at, item, code, message, link }: RunError): RunError {
  return {
    at,
    ...(item !== undefined && { item: shown(item) }),
    ...(code !== undefined && { code: shown(code) }),
    message: shown(message),
    ...(link !== undefined && { link }),
  };
}

function shown(text: string): string {
  return storable(maskedText(String(text)).slice(0, longestText));
}

/** Where it was thrown, without the message, which may hold personal data. */
function framesOf(stack: string | undefined): string[] {
  const lines = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 12).map((line) => line.trim());
}

/** The reason of the signal thrown on, or the refusal of a service after it. */
function isAbort(error: unknown, reason: StopReason | undefined): boolean {
  if (reason === undefined) return false;
  return error === reason || error instanceof FencedError || (error instanceof Error && error.name === 'AbortError');
}
