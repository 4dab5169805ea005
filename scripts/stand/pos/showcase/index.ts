import { type Contour, contours } from '../wire.ts';
import { Accounts, type ShowcaseAccountSetup } from './accounts.ts';
import type { Examination } from './examine.ts';
import { UploadFolder } from './folder.ts';
import type { ReceivedFile } from './parts.ts';
import { RejectRules } from './rules.ts';
import { Transactions } from './transactions.ts';
import { type Upload, Uploads } from './uploads.ts';

/** How long an upload stays in its states before the final one. */
export interface ShowcaseTiming {
  receivedMs: number;
  processingMs: number;
}

export interface ShowcaseOptions extends ShowcaseTiming {
  accounts: readonly ShowcaseAccountSetup[];
  tokenLifetimeSeconds: number;
  /** Largest `file` that is accepted. */
  maxFileBytes: number;
  /** Where files are kept over a restart; without it they go with the emulator. */
  folder?: string;
}

export const showcaseDefaults: ShowcaseOptions = {
  accounts: [],
  tokenLifetimeSeconds: 900,
  maxFileBytes: 512 * 1024 * 1024,
  receivedMs: 1000,
  processingMs: 2000,
};

/** Everything that the emulated showcase knows. */
export class Showcase {
  readonly options: ShowcaseOptions;
  readonly accounts = new Accounts();
  readonly transactions: Transactions;
  readonly rules = new RejectRules();
  readonly folder: UploadFolder;
  readonly uploads: Readonly<Record<Contour, Uploads>> = { prod: new Uploads(), test: new Uploads() };
  readonly #clock: () => Date;
  timing!: ShowcaseTiming;

  constructor(options: ShowcaseOptions, clock: () => Date) {
    this.options = options;
    this.#clock = clock;
    this.transactions = new Transactions(clock, options.tokenLifetimeSeconds);
    this.folder = new UploadFolder(options.folder);
    this.#begin();
  }

  get changes(): number {
    return this.uploads.prod.changes + this.uploads.test.changes;
  }

  get now(): number {
    return this.#clock().getTime();
  }

  /** Takes over an examined file for processing. */
  accept(contour: Contour, login: string, file: ReceivedFile, { rows, rejected, errors }: Examination): Upload {
    const { uploadId, kind, filename, size, sha256 } = file;
    const receivedAt = this.now;
    const processingAt = receivedAt + this.timing.receivedMs;
    const processedAt = processingAt + this.timing.processingMs;
    const times = { receivedAt, processingAt, processedAt };
    const upload = { uploadId, login, kind, filename, size, sha256, rows, rejected, errors, ...times };
    this.uploads[contour].add(upload);
    return upload;
  }

  /** Back to the state after the start; files of earlier uploads are removed. */
  reset(): void {
    this.accounts.clear();
    this.transactions.clear();
    this.rules.clear();
    const earlier = contours.flatMap((contour) => this.uploads[contour].all());
    this.folder.remove(earlier).catch(() => undefined);
    for (const contour of contours) this.uploads[contour].clear();
    this.#begin();
  }

  #begin(): void {
    const { receivedMs, processingMs, accounts } = this.options;
    this.timing = { receivedMs, processingMs };
    for (const account of accounts) this.accounts.add(account);
  }
}
