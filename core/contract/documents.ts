import type { Transaction } from '../ports/database.ts';
import type { DocumentKind } from './attributes.ts';
import type { CitizenDirectory, DocumentDirectories, IsoDate } from './directories.ts';
import type {
  DocumentChange,
  DocumentDraft,
  DocumentsChanged,
  DraftFile,
  RegisteredDocument,
} from './document-drafts.ts';
import type { DocumentEvents } from './document-events.ts';
import type { ComparedDocument, DocumentSnapshot, DocumentsWithValue, StoredFile } from './document-snapshots.ts';
import type { DocumentWizard } from './document-wizard.ts';

/** Where bytes are kept. */
export interface FileVault {
  /**
   * Streams bytes in, and resolves when they are safe on disk. Fails with a `PermanentError`: `FILE_SIZE_DIFFERS`,
   * `FILE_HASH_DIFFERS`, `FILE_TOO_LARGE`, `FILE_INFECTED`; nothing is kept then. Where an antivirus is set (AC-06) and
   * cannot say, with the `RetryLaterError` `FILE_UNCHECKED`.
   * @param expected `own`: the bytes were made here, and no antivirus needs to look at them
   */
  store(
    content: AsyncIterable<Uint8Array>,
    expected?: {
      readonly size?: number;
      readonly sha256?: string;
      readonly maxSize?: number;
      readonly own?: boolean;
    },
  ): Promise<StoredFile>;
  open(sha256: string): AsyncIterable<Uint8Array>;
}

/**
 * The document system «ДЕЛО» as plugins see it; it presumes no SQL. Calls that write take the transaction of the plugin:
 * an adapter that shares the database enlists in it; another adapter relies on {@link DocumentDraft.key}.
 */
export interface DocumentSystem {
  /** Sizes of fields in characters (ED-06). */
  readonly sizes: {
    readonly content: number;
    readonly note: number;
    readonly fileName: number;
    readonly citizenName: number;
    readonly citizenCity: number;
    readonly citizenAddress: number;
    readonly citizenZip: number;
    readonly citizenPhone: number;
    readonly citizenEmail: number;
    readonly citizenSnils: number;
  };
  readonly files: FileVault;
  readonly directories: DocumentDirectories;
  readonly citizens: CitizenDirectory;
  readonly wizard: DocumentWizard;
  readonly events: DocumentEvents;

  /**
   * Registers all drafts or none, in a few set-based statements. Numbers are unique in group and year and have no gaps
   * (ED-05): they are taken in the transaction, and the counter is held until its end.
   */
  register(drafts: readonly DocumentDraft[], transaction: Transaction): Promise<RegisteredDocument[]>;
  /**
   * Numbers that another system knows as given, as after a restore: the counters of the group go on after them, so that
   * they stay free for the РК they belong to ({@link DocumentDraft.number}).
   */
  passNumbers(
    place: { readonly groupDue: string; readonly cardDue: string },
    numbers: readonly { readonly number: string; readonly date: IsoDate }[],
    transaction: Transaction,
  ): Promise<void>;
  /** РК of one kind by the value of an attribute, over the whole database (RG-07). */
  withValue(
    kind: DocumentKind,
    apiName: string,
    values: readonly string[],
    transaction?: Transaction,
  ): Promise<ReadonlyMap<string, DocumentsWithValue>>;
  /** РК of one kind in which a text attribute is filled, by ISN, page by page: the whole database in bounded memory. */
  filled(
    query: {
      readonly kind: DocumentKind;
      readonly apiName: string;
      /** API names of attributes that are wanted besides. */
      readonly also: readonly string[];
      /** ISN of the last one of the page before; 0 for the first page. */
      readonly after: number;
      readonly limit: number;
    },
    transaction?: Transaction,
  ): Promise<ComparedDocument[]>;
  /** Adds files to a РК with a record in its protocol (RG-11). A file of the same name and bytes is added once. */
  addFiles(isn: number, files: readonly DraftFile[], by: string, transaction: Transaction): Promise<void>;
  /** РК by ISN, in a fixed number of statements however many; those that do not exist are left out. */
  read(isns: readonly number[], transaction?: Transaction): Promise<ReadonlyMap<number, DocumentSnapshot>>;
  /**
   * Changes РК in sets, and holds them to the end of the transaction. The protocol gets additional information where an
   * attribute asks for it (ED-07). It never hinders a user, nor a user it (ED-11). `by` is a login.
   * @throws NotFoundError, or PermanentError for a value that does not fit; nothing has been written then
   */
  change(changes: readonly DocumentChange[], by: string, transaction: Transaction): Promise<DocumentsChanged>;
}
