import type { RowError } from './columns.ts';
import type { FileKind } from './folder.ts';

export type UploadState = 'RECEIVED' | 'PROCESSING' | 'PROCESSED' | 'PARTIAL' | 'REJECTED';

/** A file that was answered 202. Times are milliseconds since 1970. */
export interface Upload {
  uploadId: string;
  login: string;
  kind: FileKind;
  filename: string;
  size: number;
  sha256: string;
  rows: number;
  rejected: number;
  errors: readonly RowError[];
  receivedAt: number;
  processingAt: number;
  /** From here on its rows count. */
  processedAt: number;
}

/** The uploads of one contour, in the order of acceptance. */
export class Uploads {
  readonly #byId = new Map<string, Upload>();
  changes = 0;

  add(upload: Upload): void {
    this.#byId.set(upload.uploadId, upload);
    this.changes++;
  }

  all(): Upload[] {
    return [...this.#byId.values()];
  }

  get(uploadId: string): Upload | undefined {
    return this.#byId.get(uploadId);
  }

  withHash(login: string, sha256: string): Upload[] {
    return this.all().filter((each) => each.login === login && each.sha256 === sha256);
  }

  /** An upload of the same file by the same login that was not rejected as a whole. */
  duplicate(login: string, sha256: string, now: number): Upload | undefined {
    return this.withHash(login, sha256).find((each) => stateAt(each, now) !== 'REJECTED');
  }

  /** Ends the processing of what is not processed yet; returns how many uploads that were. */
  processNow(now: number, uploadId: string | undefined): number {
    const waiting = this.all().filter(
      (each) => each.processedAt > now && (uploadId === undefined || each.uploadId === uploadId),
    );
    for (const upload of waiting) {
      upload.processingAt = Math.min(upload.processingAt, now);
      upload.processedAt = now;
      this.changes++;
    }
    return waiting.length;
  }

  clear(): void {
    this.#byId.clear();
  }
}

export function isProcessed({ processedAt }: Upload, now: number): boolean {
  return processedAt <= now;
}

export function stateAt(upload: Upload, now: number): UploadState {
  if (now < upload.processingAt) return 'RECEIVED';
  if (!isProcessed(upload, now)) return 'PROCESSING';
  if (upload.rejected === 0) return 'PROCESSED';
  return upload.rejected < upload.rows ? 'PARTIAL' : 'REJECTED';
}

/** Before it is processed an upload tells of no row. */
export function progressAt(upload: Upload, now: number) {
  const { uploadId, rows, rejected, errors } = upload;
  const processed = isProcessed(upload, now);
  return {
    uploadId,
    state: stateAt(upload, now),
    rows: { total: rows, accepted: processed ? rows - rejected : 0, rejected: processed ? rejected : 0 },
    errors: processed ? errors : [],
  };
}
