import type { Contour } from '../../../wire/table.ts';
import { contourPaths } from '../../../wire/table.ts';

const part = encodeURIComponent;

/** `/showcase/v1` of a contour. */
export function showcaseBase(url: string, contour: Contour): string {
  return `${url.trim().replace(/\/+$/, '')}${contourPaths[contour]}/showcase/v1`;
}

export const paths = {
  token: '/auth/token',
  uploads: '/uploads',
  found: (sha256: string) => `/uploads?sha256=${part(sha256)}`,
  upload: (uploadId: string) => `/uploads/${part(uploadId)}`,
} as const;

export const codes = {
  duplicateFile: 'DUPLICATE_FILE',
  loginFailed: 'LOGIN_FAILED',
} as const;

export const limits = {
  requestTimeoutMs: 30_000,
  /** Short answers. */
  answerBytes: 1024 * 1024,
  /** A state tells of each row that was rejected. */
  stateBytes: 256 * 1024 * 1024,
  /** The showcase looks through the whole file before it answers: two minutes, and its bytes at 128 KB/s. */
  uploadTimeoutMs: (bytes: number) => Math.min(120_000 + Math.ceil(bytes / 128), 2_000_000_000),
  /** A longer `Retry-After` is cut. */
  longestRetryAfterMs: 300_000,
} as const;
