import type { ExportState } from '../../showcase/transfer/exports.ts';

/** An export as the history shows it. */
export interface Export {
  readonly id: number;
  readonly jobId: number;
  readonly runId: string | null;
  readonly node: string | null;
  readonly url: string;
  readonly contour: string;
  readonly state: ExportState;
  readonly name: string;
  readonly startedAt: string;
  readonly sentAt: string | null;
  readonly finishedAt: string | null;
  readonly lines: number | null;
  readonly leftOut: number | null;
  readonly rejected: number | null;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly archived: boolean;
  readonly attempts: number;
  readonly uploadId: string | null;
  readonly uploadState: string | null;
  readonly nextAskAt: string | null;
  readonly answerCode: string | null;
  readonly answerText: string | null;
  readonly resendAt: string | null;
  readonly kept: {
    readonly path: string;
    readonly there: boolean;
    readonly size: number | null;
    readonly ageSeconds: number | null;
  } | null;
}

export interface Kept {
  readonly count: number;
  readonly bytes: number;
  readonly oldest: string | null;
}

export const key = ['pos', 'exports'] as const;

/** Only what the showcase did not take, or rejected as a whole, is sent again. */
export function isResendable({ state, uploadState, kept }: Export): boolean {
  const lost = state === 'accepted' && (uploadState === 'REJECTED' || uploadState === 'UNKNOWN');
  return kept !== null && (state === 'refused' || state === 'failed' || lost);
}

export function isSettled({ state }: Export): boolean {
  return state !== 'building' && state !== 'built' && state !== 'sending';
}
