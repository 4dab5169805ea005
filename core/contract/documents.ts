import type { Transaction } from '../ports/database.ts';
import type { AttributeDefinition, AttributeOwner, AttributeValue, DocumentKind } from './attributes.ts';
import type { DocumentEvents } from './document-events.ts';
import type { DocumentWizard } from './document-wizard.ts';

/** Папки кабинета; numbers as in «ДЕЛО» (`FOLDER_KIND`). «Поступившие» is 1. */
export type FolderKind = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** A date without time, `YYYY-MM-DD`. */
export type IsoDate = string;

export interface Organization {
  readonly due: string;
  readonly name: string;
  readonly fullName: string | null;
  readonly current: boolean;
  /** Attributes by API name; secrets in clear: for plugins only. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** Подразделение or должностное лицо. */
export interface Department {
  readonly due: string;
  readonly parentDue: string | null;
  readonly kind: 'department' | 'official';
  readonly name: string;
  readonly duty: string | null;
  /** Name of the картотека that this подразделение owns, or null. */
  readonly cardName: string | null;
  /** DUE of the подразделение that owns the картотека it belongs to: itself or the nearest above. */
  readonly cardDue: string | null;
  readonly organizationDue: string | null;
  readonly head: boolean;
  /** Surname and initials of an official, as {@link Official.name}. */
  readonly person?: string | null;
  /** Main cabinet of an official. */
  readonly cabinetIsn: number | null;
}

export interface Cabinet {
  readonly isn: number;
  readonly name: string;
  /** DUE of the подразделение whose картотека it belongs to. */
  readonly cardDue: string;
  /** Folders that it has. */
  readonly folders: readonly FolderKind[];
}

export interface DocumentGroup {
  readonly due: string;
  readonly name: string;
  readonly kind: DocumentKind;
  /** API names of the attached attributes. */
  readonly attributes: readonly string[];
  /** Limits for files; null = none (ED-12). Size in bytes, extensions in lower case without a dot. */
  readonly fileLimits: { readonly maxSize: number | null; readonly extensions: readonly string[] | null };
}

export interface Rubric {
  readonly due: string;
  readonly isn: number;
  readonly parentDue: string | null;
  readonly code: string;
  readonly name: string;
  readonly note: string | null;
}

/** An entry of «Стандартные тексты». */
export interface StandardText {
  readonly id: number;
  readonly title: string;
  readonly text: string;
}

export interface NamedEntry {
  readonly isn: number;
  readonly name: string;
}

export interface LinkType extends NamedEntry {
  /** The paired type, which the other document gets. */
  readonly pairedIsn: number;
}

/** An entry of «Граждане»; a legal person is an entry with its name (RG-05). */
export interface CitizenDraft {
  /** Surname and initials, full name, or name of the legal person. */
  readonly name: string;
  readonly city?: string | null;
  readonly address?: string | null;
  readonly zip?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly snils?: string | null;
}

export interface Citizen extends Required<CitizenDraft> {
  readonly isn: number;
}

/** Bytes kept by the document system, named by their hash and safe on disk (ED-12). */
export interface StoredFile {
  /** Hex, lower case. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** An official as letters and statuses name him. */
export interface Official {
  readonly due: string;
  /** Surname and initials. */
  readonly name: string;
  readonly duty: string | null;
  readonly departmentDue: string | null;
  readonly departmentName: string | null;
}

export interface ResolutionSnapshot {
  readonly isn: number;
  readonly documentIsn: number;
  /** Резолюция it stands below; null at the top. */
  readonly parentIsn: number | null;
  /** Null where the directory does not know him. */
  readonly author: Official | null;
  readonly text: string;
  readonly date: IsoDate;
  readonly planDate: IsoDate | null;
  /** Responsible ones first. */
  readonly executors: readonly { readonly official: Official; readonly responsible: boolean }[];
}

/** A РК as plugins read it: one consistent picture. Lists are in the order of the РК. */
export interface DocumentSnapshot {
  readonly isn: number;
  /** Counts the changes of the РК (ED-11). */
  readonly version: number;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly date: IsoDate;
  readonly planDate: IsoDate | null;
  readonly groupDue: string;
  /** API names of the attributes attached to its group. */
  readonly groupAttributes: readonly string[];
  readonly cardDue: string;
  readonly deliveryIsn: number | null;
  /** Attributes with a value, by API name. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  readonly correspondents: readonly { readonly citizenIsn: number; readonly name: string }[];
  /** `citizenIsn` is null for an addressee that is no citizen. */
  readonly addressees: readonly { readonly citizenIsn: number | null; readonly sentAt: Date | null }[];
  /** `id` names the line of the РК, `isn` the rubric. */
  readonly rubrics: readonly {
    readonly id: number;
    readonly due: string;
    readonly isn: number;
    readonly code: string;
    readonly name: string;
  }[];
  readonly links: readonly { readonly typeIsn: number; readonly isn: number }[];
  readonly files: readonly (StoredFile & { readonly id: number; readonly name: string; readonly send: boolean })[];
  /** «Исполнитель» of an outgoing РК. */
  readonly executors: readonly Official[];
  readonly resolutions: readonly ResolutionSnapshot[];
}

/** A mark of sending; the addressee is added where he is missing. */
export interface SentMark {
  readonly citizenIsn: number;
  readonly at: Date;
  readonly deliveryIsn: number | null;
  /** Who sent it. */
  readonly person?: string;
}

/** What a plugin changes in a РК; attributes with «Запретить редактирование» too (ED-02). */
export interface DocumentChange {
  readonly isn: number;
  /**
   * The `version` that the РК must still have for `values` to be written: one that has changed since, or is gone, is left
   * as it is and named in the answer. Its records of the protocol are written all the same, where there is a РК.
   */
  readonly unchangedSince?: number;
  readonly values?: Readonly<Record<string, AttributeValue>>;
  readonly sentTo?: readonly SentMark[];
  /** The fact date of a РК that has none: on this day it was answered for good. */
  readonly answeredOn?: IsoDate;
  /** Attributes of its rubric lines, by `id` of the line; they are written in any case. */
  readonly rubrics?: readonly { readonly id: number; readonly values: Readonly<Record<string, AttributeValue>> }[];
  readonly protocol?: readonly ProtocolEntry[];
}

export interface DocumentsChanged {
  /** РК whose values were left as they are, as they did not stand at `unchangedSince`. */
  readonly left: ReadonlySet<number>;
}

export interface DraftFile extends StoredFile {
  /** Shown name; never used as a path. */
  readonly name: string;
  readonly description?: string;
  /** «Рассылать». */
  readonly send?: boolean;
}

/** A registration number that is known already, as where a РК is rebuilt after a restore. */
export interface GivenNumber {
  readonly number: string;
  /** `{N}` of the template; read from the number where left out. */
  readonly order?: number;
}

export interface ProtocolEntry {
  readonly operation: string;
  readonly comment?: string;
  /** Additional information, opened as a link. */
  readonly details?: string;
}

/** A РК to be registered. Texts must fit the sizes of {@link DocumentSystem.sizes}. */
export interface DocumentDraft {
  /** Names the occasion for ever, e.g. a delivery: a key is registered once, a repeat gets the earlier РК (RG-08). */
  readonly key: string;
  readonly groupDue: string;
  /** DUE of the подразделение that owns the картотека of registration. */
  readonly cardDue: string;
  readonly cabinetIsn: number | null;
  readonly folder: FolderKind;
  /** Login of the registrar, e.g. the technical user `WFAGENT`. */
  readonly registrar: string;
  /** Today in the installation's time zone where left out. */
  readonly date?: IsoDate;
  /**
   * Used as it is, for that `date`; the next in the group where left out. Fails with `NUMBER_TAKEN` where another РК of
   * the group has it in that year. A number that the template cannot give stands beside the series (ED-05).
   */
  readonly number?: GivenNumber;
  readonly planDate?: IsoDate | null;
  readonly content: string;
  readonly deliveryIsn: number | null;
  readonly urgent: boolean;
  readonly collective: boolean;
  readonly note?: string | null;
  /** Ordered, each once. */
  readonly correspondents: readonly { readonly citizenIsn: number }[];
  /** «Адресаты», citizens; without the mark of sending. Ordered, each once. */
  readonly addressees?: readonly { readonly citizenIsn: number }[];
  readonly rubrics: readonly string[];
  readonly files: readonly DraftFile[];
  readonly links: readonly { readonly typeIsn: number; readonly isn: number }[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** «Исполнитель» of an outgoing РК: DUE of officials, ordered, each once. */
  readonly executors?: readonly string[];
  readonly protocol: readonly ProtocolEntry[];
}

export interface RegisteredDocument {
  readonly key: string;
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  /** False where the key had been registered before. */
  readonly created: boolean;
}

/** Documents that share the value of an attribute. */
export interface DocumentsWithValue {
  readonly count: number;
  /** Earliest by date, then ISN. */
  readonly earliest: { readonly isn: number; readonly number: string; readonly date: IsoDate };
}

/** A РК as far as a comparison with another system needs it. */
export interface ComparedDocument {
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  /** When it came into the database. */
  readonly registeredAt: Date;
  /** The attributes that were asked for, by API name. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

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

export interface DocumentDirectories {
  /** Organisations with a value in the attribute, by name. */
  organizationsWith(apiName: string): Promise<Organization[]>;
  /** Подразделения associated with these organisations (ED-08). */
  departmentsOf(organizationDues: readonly string[]): Promise<Department[]>;
  department(due: string): Promise<Department | undefined>;
  /** Officials of this подразделение itself, by weight. */
  officialsOf(departmentDue: string): Promise<Department[]>;
  cabinet(isn: number): Promise<Cabinet | undefined>;
  /** Groups with exactly this name. */
  groupsNamed(name: string): Promise<DocumentGroup[]>;
  group(due: string): Promise<DocumentGroup | undefined>;
  /** All rubrics below a vertex, without it. */
  rubricsBelow(due: string): Promise<Rubric[]>;
  rubric(due: string): Promise<Rubric | undefined>;
  deliveryKind(isn: number): Promise<NamedEntry | undefined>;
  linkType(isn: number): Promise<LinkType | undefined>;
  attributes(owner: AttributeOwner): Promise<AttributeDefinition[]>;
  /** By title. */
  standardTexts(): Promise<StandardText[]>;
  /** Whole directories and sets of rows, for those who look over everything at once (ED-10). */
  readonly sets: DirectorySets;
}

export interface DirectorySets {
  /** The «текущая» organisation, and those with a value in one of the attributes, by name. */
  organizations(apiNames: readonly string[]): Promise<Organization[]>;
  departments(dues: readonly string[]): Promise<Department[]>;
  cabinets(isns: readonly number[]): Promise<Cabinet[]>;
  groups(): Promise<DocumentGroup[]>;
  /** Rubrics with the text in their note, by code; case does not matter. */
  rubricsNoting(text: string): Promise<Rubric[]>;
  /** Users that records name, of these logins. */
  users(logins: readonly string[]): Promise<{ readonly login: string; readonly technical: boolean }[]>;
}

export interface CitizenDirectory {
  /**
   * Entries that may be one of these names: the same whole name, or, where either of the two is written with initials,
   * the same surname with the same first letter of the given name; case, ё/е, dots and blanks do not matter. Deleted
   * ones are left out. The caller decides (RG-05).
   */
  candidates(names: readonly string[], transaction?: Transaction): Promise<Citizen[]>;
  /** Makes entries, and gives their ISN in the same order. */
  create(drafts: readonly CitizenDraft[], transaction: Transaction): Promise<number[]>;
}
