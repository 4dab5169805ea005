import type { PosCore } from '../core.ts';
import { formatSeconds } from '../time.ts';
import { type Contour, contours } from '../wire.ts';
import type { ShowcaseAccountSetup } from './accounts.ts';
import { columns } from './columns.ts';
import type { ShowcaseTiming } from './index.ts';
import { records } from './records.ts';
import type { RejectRule } from './rules.ts';
import { isProcessed, progressAt, type Upload } from './uploads.ts';

export interface UploadFilter {
  contour?: Contour;
  login?: string;
  uploadId?: string;
  sha256?: string;
}

/** An upload as tests see it: what the contract tells, and what it was. */
export interface UploadView extends ReturnType<typeof progressAt> {
  contour: Contour;
  login: string;
  receivedAt: string;
  filename: string;
  size: number;
  sha256: string;
  /** Where the emulator keeps the bytes as they were sent. */
  file: string;
}

/** A row that the showcase shows: the last one accepted of its id. */
export interface ShowcaseRow {
  contour: Contour;
  id: string;
  uploadId: string;
  /** Number of the record in that file; the header is 1. */
  line: number;
  /** Values by column. */
  row: Record<string, string>;
}

/** What a test may do to the showcase. */
export class ShowcaseControl {
  readonly #core: PosCore;

  constructor(core: PosCore) {
    this.#core = core;
  }

  addShowcaseAccount(setup: ShowcaseAccountSetup): void {
    this.#core.showcase.accounts.add(setup);
  }

  /** Changes the password; tokens taken with the old one become invalid. */
  setShowcasePassword(login: string, password: string): void {
    this.#core.showcase.accounts.of(login).password = password;
    this.#core.showcase.transactions.revoke(login);
  }

  /** Every transactional token issued so far has expired. */
  expireTransactions(): void {
    this.#core.showcase.transactions.expireAll();
  }

  /** How long later uploads stay RECEIVED and PROCESSING; with long times `processUploads` decides. */
  setShowcaseTiming(timing: Partial<ShowcaseTiming>): void {
    this.#core.showcase.timing = { ...this.#core.showcase.timing, ...timing };
  }

  /** Ends the processing of one upload or of all; returns how many were not processed yet. */
  processUploads(uploadId?: string): number {
    const { uploads, now } = this.#core.showcase;
    return contours.reduce((sum, contour) => sum + uploads[contour].processNow(now, uploadId), 0);
  }

  /** Rows of later uploads to be rejected; returns the number of the rule. */
  addRejectRule(rule: RejectRule): number {
    return this.#core.showcase.rules.add(rule);
  }

  removeRejectRule(number: number): void {
    this.#core.showcase.rules.remove(number);
  }

  clearRejectRules(): void {
    this.#core.showcase.rules.clear();
  }

  /** Uploads that were answered 202, in the order of acceptance. */
  async uploads(filter: UploadFilter = {}): Promise<UploadView[]> {
    return Promise.all(this.#uploads(filter).map((each) => this.#viewOf(each)));
  }

  /** What the showcase shows, by id; `ids` leaves out the others. Read from the files, so as large as they are. */
  async showcaseRows(filter: UploadFilter & { ids?: readonly string[] } = {}): Promise<ShowcaseRow[]> {
    const { showcase } = this.#core;
    const wanted = filter.ids && new Set(filter.ids);
    const rows = new Map<string, ShowcaseRow>();
    for (const { contour, upload } of this.#uploads(filter)) {
      if (!isProcessed(upload, showcase.now) || upload.rejected === upload.rows) continue;
      const { uploadId, kind, errors } = upload;
      const rejected = new Set(errors.map((error) => error.line));
      let line = 0;
      for await (const [id = '', ...others] of records(await showcase.folder.fileOf(uploadId, kind), kind)) {
        line++;
        if (line === 1 || rejected.has(line) || (wanted && !wanted.has(id))) continue;
        rows.set(`${contour} ${id}`, { contour, id, uploadId, line, row: named([id, ...others]) });
      }
    }
    return [...rows.values()].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }

  #uploads({ contour, login, uploadId, sha256 }: UploadFilter): { contour: Contour; upload: Upload }[] {
    return contours
      .filter((each) => contour === undefined || each === contour)
      .flatMap((each) => this.#core.showcase.uploads[each].all().map((upload) => ({ contour: each, upload })))
      .filter(({ upload }) => login === undefined || upload.login === login)
      .filter(({ upload }) => uploadId === undefined || upload.uploadId === uploadId)
      .filter(({ upload }) => sha256 === undefined || upload.sha256 === sha256);
  }

  async #viewOf({ contour, upload }: { contour: Contour; upload: Upload }): Promise<UploadView> {
    const { showcase } = this.#core;
    const { uploadId, kind, login, filename, size, sha256 } = upload;
    return {
      contour,
      login,
      ...progressAt(upload, showcase.now),
      receivedAt: formatSeconds(new Date(upload.receivedAt)),
      filename,
      size,
      sha256,
      file: await showcase.folder.fileOf(uploadId, kind),
    };
  }
}

function named(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((name, index) => [name, values[index] ?? '']));
}

function keyOf({ contour, id }: ShowcaseRow): string {
  return `${contour} ${id}`;
}
