import type { Contour } from './wire.ts';

/** A part of a multipart body; `json` only for the part `answer`. Of an upload only `file` is named so. */
export interface JournalPart {
  name: string;
  filename: string | null;
  size: number;
  sha256: string;
  json?: unknown;
}

/** One request that ПОС received. Secrets and tokens are not written. */
export interface JournalEntry {
  sequence: number;
  at: string;
  requestId: string;
  /** operationId of the contract; null for an address that it does not know. */
  operation: string | null;
  method: string;
  path: string;
  contour: Contour;
  lkoId: string | null;
  /** Login of the showcase. */
  login?: string;
  /** Parameters of the path: id, deliveryId, fileId, uploadId. */
  ids: Readonly<Record<string, string>>;
  idempotencyKey: string | null;
  /** A JSON body, or `rows` and `sha256` of an upload. */
  body?: unknown;
  parts?: readonly JournalPart[];
  /** Status of the answer; null where the connection was reset before one. */
  status: number | null;
  /** Code of a refusal. */
  code?: string;
  /** It left a record in the history of a message, or its upload was accepted. */
  effective: boolean;
  /** Answered from memory by its Idempotency-Key. */
  replayed: boolean;
  /** Kind of the fault that it met. */
  fault?: string;
}

export interface JournalFilter {
  operation?: string;
  contour?: Contour;
  lkoId?: string;
  login?: string;
  id?: string;
  status?: number;
  effective?: boolean;
  idempotencyKey?: string;
  /** Only entries after this sequence number. */
  after?: number;
}

/** What was received, in order; only the last `limit` entries are kept. */
export class Journal {
  readonly #limit: number;
  #entries: JournalEntry[] = [];
  #sequence = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(entry: Omit<JournalEntry, 'sequence'>): void {
    this.#sequence++;
    if (this.#limit === 0) return;
    this.#entries.push({ sequence: this.#sequence, ...entry });
    // Trimmed in large steps: moving the rest for each entry would cost more than the requests.
    if (this.#entries.length > this.#limit * 1.25) this.#entries.splice(0, this.#entries.length - this.#limit);
  }

  find(filter: JournalFilter = {}): JournalEntry[] {
    const { operation, contour, lkoId, login, id, status, effective, idempotencyKey, after } = filter;
    return this.#entries
      .slice(-this.#limit)
      .filter(
        (entry) =>
          (operation === undefined || entry.operation === operation) &&
          (contour === undefined || entry.contour === contour) &&
          (lkoId === undefined || entry.lkoId === lkoId.toLowerCase()) &&
          (login === undefined || entry.login === login) &&
          (id === undefined || entry.ids.id === id) &&
          (status === undefined || entry.status === status) &&
          (effective === undefined || entry.effective === effective) &&
          (idempotencyKey === undefined || entry.idempotencyKey === idempotencyKey) &&
          (after === undefined || entry.sequence > after),
      );
  }

  /** How many requests were received since the start or the last reset. */
  get received(): number {
    return this.#sequence;
  }

  clear(): void {
    this.#entries = [];
    this.#sequence = 0;
  }
}
