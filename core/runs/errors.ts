import { ConflictError, InvalidError, NotFoundError, PermanentError } from '../contract/errors.ts';
import type { StopReason } from '../contract/task.ts';
import { texts } from './texts.ts';

/** The run may not work any more: it was aborted, lost its lock, or is over (TM-44). */
export class FencedError extends PermanentError {
  constructor(reason: StopReason | 'over') {
    super('RUN_FENCED', texts.fenced(texts.fenceReason[reason]));
  }
}

export const runMissing = (runId: string) => new NotFoundError('RUN_MISSING', texts.runMissing(runId), { item: runId });

export const runFinished = (runId: string) =>
  new ConflictError('RUN_FINISHED', texts.runFinished(runId), { item: runId });

const window = (code: string, path: string, message: string) =>
  new InvalidError(code, message, { details: [{ path, message }] });
export const windowBackwards = () => window('STATISTICS_BACKWARDS', '/to', texts.windowBackwards);
export const windowTooLong = (days: number) => window('STATISTICS_TOO_LONG', '/from', texts.windowTooLong(days));

export const stateTooLong = (key: string, limit: number) =>
  new PermanentError('STATE_TOO_LONG', texts.stateTooLong(key, limit), { item: key });
