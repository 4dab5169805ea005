import type { AttributeValue, DocumentKind, FolderKind, IsoDate } from '../contract/index.ts';
import type { Page, PageRequest } from '../ports/paging.ts';

export type * from './lists/api.ts';
export { documentOrders, folderParts } from './lists/api.ts';

/** РК as the API shows them. */
export interface DocumentReader {
  /** DUE of the картотека of a РК. @throws NotFoundError */
  card(isn: number): Promise<string>;
  get(isn: number): Promise<DocumentView>;
  /** The bytes of a file, with its name. */
  file(isn: number, fileId: number): Promise<{ name: string; size: number; content: AsyncIterable<Uint8Array> }>;
}

export interface DocumentView {
  readonly isn: number;
  readonly version: number;
  readonly kind: DocumentKind;
  readonly group: { readonly due: string; readonly name: string };
  readonly card: { readonly due: string; readonly name: string };
  readonly cabinet: { readonly isn: number; readonly name: string } | null;
  readonly folder: { readonly kind: number; readonly name: string } | null;
  readonly number: string;
  readonly date: IsoDate;
  readonly planDate: IsoDate | null;
  readonly factDate: IsoDate | null;
  readonly access: string;
  readonly delivery: { readonly isn: number; readonly name: string } | null;
  readonly content: string;
  readonly note: string | null;
  readonly urgent: boolean;
  readonly collective: boolean;
  /** One of its резолюции is under control. */
  readonly controlled: boolean;
  readonly correspondents: { readonly citizenIsn: number; readonly name: string }[];
  readonly addressees: {
    readonly name: string;
    readonly sentAt: Date | null;
    readonly delivery: string | null;
    /** What the addressee is: one of the three. */
    readonly citizenIsn: number | null;
    readonly organizationDue: string | null;
    readonly departmentDue: string | null;
    readonly deliveryIsn: number | null;
  }[];
  readonly rubrics: {
    readonly id: number;
    readonly due: string;
    readonly code: string;
    readonly name: string;
    readonly values: Record<string, AttributeValue>;
  }[];
  readonly links: { readonly type: string; readonly typeIsn: number; readonly isn: number; readonly number: string }[];
  readonly files: {
    readonly id: number;
    readonly name: string;
    readonly description: string | null;
    readonly size: number;
    readonly send: boolean;
    readonly sha256: string;
  }[];
  readonly resolutions: {
    readonly id: number;
    /** Резолюция it stands below; null at the top. */
    readonly parentId: number | null;
    readonly author: string;
    readonly authorDue: string;
    readonly text: string;
    readonly date: IsoDate;
    readonly planDate: IsoDate | null;
    readonly controlled: boolean;
    /** Names of the executors, responsible ones first. */
    readonly executors: string[];
    /** The executors themselves. */
    readonly assigned: { readonly due: string; readonly name: string; readonly responsible: boolean }[];
  }[];
  /** Names of «Исполнитель». */
  readonly executors: string[];
  /** «Исполнитель» of an outgoing РК. */
  readonly officials: { readonly due: string; readonly name: string }[];
  readonly values: Record<string, AttributeValue>;
  readonly protocol: {
    readonly at: Date;
    readonly user: string;
    readonly operation: string;
    readonly comment: string | null;
    readonly details: string | null;
  }[];
}

/** A user who changes РК. */
export interface Actor {
  readonly login: string;
  /** DUE of the card indexes he works in; undefined = all. A РК of another one does not exist for him. */
  readonly cards: readonly string[] | undefined;
}

/** An addressee: one of citizen, organisation, подразделение or official. */
export interface AddresseeInput {
  readonly citizenIsn?: number | null | undefined;
  readonly organizationDue?: string | null | undefined;
  readonly departmentDue?: string | null | undefined;
  /** The mark of sending; as it is where left out. */
  readonly sentAt?: string | null | undefined;
  readonly deliveryIsn?: number | null | undefined;
}

/** Fields of a РК that a user sets. What is left out stays as it is. */
export interface DocumentInput {
  readonly content?: string | undefined;
  readonly note?: string | null | undefined;
  readonly planDate?: IsoDate | null | undefined;
  readonly factDate?: IsoDate | null | undefined;
  readonly deliveryIsn?: number | null | undefined;
  readonly urgent?: boolean | undefined;
  readonly collective?: boolean | undefined;
  readonly cabinetIsn?: number | null | undefined;
  /** Папка of the cabinet. */
  readonly folder?: FolderKind | undefined;
  readonly correspondents?: readonly { readonly citizenIsn: number }[] | undefined;
  readonly addressees?: readonly AddresseeInput[] | undefined;
  /** DUE of officials; of an outgoing РК only. */
  readonly executors?: readonly string[] | undefined;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

export interface NewDocument extends DocumentInput {
  /** Names the click of the user: a repeat of it, after an answer that was lost, gets the РК that is there. */
  readonly key?: string | undefined;
  readonly groupDue: string;
  readonly cardDue: string;
  readonly content: string;
  readonly date?: IsoDate | undefined;
  /** DUE of rubrics. */
  readonly rubrics?: readonly string[] | undefined;
  readonly links?: readonly { readonly typeIsn: number; readonly isn: number }[] | undefined;
}

export interface ResolutionInput {
  readonly authorDue: string;
  readonly text: string;
  /** Today where left out. */
  readonly date?: IsoDate | undefined;
  readonly planDate?: IsoDate | null | undefined;
  /** Резолюция that it stands below. */
  readonly parentId?: number | null | undefined;
  readonly executors?: readonly { readonly due: string; readonly responsible?: boolean | undefined }[] | undefined;
}

export interface FileInput {
  readonly name: string;
  readonly description?: string | undefined;
  readonly send?: boolean | undefined;
}

/**
 * What users change in РК. Each call is one transaction with its records in the protocol (ED-07), and holds the РК. Where
 * `version` is given, a change of a field that another user changed since is refused with a ConflictError that has both
 * values; changes of other fields, and those of the module, do not hinder (ED-11).
 */
export interface DocumentEditor {
  /** @returns ISN of the new РК, or id of the new part; the same below */
  create(draft: NewDocument, actor: Actor): Promise<number>;
  change(isn: number, changes: DocumentInput & { readonly version: number }, actor: Actor): Promise<void>;
  /** A new РК like this one; attributes with «Не копировать от других РК» are left out (ED-02). */
  copy(
    isn: number,
    to: { readonly groupDue?: string | undefined; readonly cardDue?: string | undefined },
    actor: Actor,
  ): Promise<number>;
  addResolution(isn: number, resolution: ResolutionInput, actor: Actor): Promise<number>;
  changeResolution(
    isn: number,
    id: number,
    changes: Partial<ResolutionInput> & { readonly version?: number | undefined },
    actor: Actor,
  ): Promise<void>;
  removeResolution(isn: number, id: number, version: number | undefined, actor: Actor): Promise<void>;
  addRubric(
    isn: number,
    line: { readonly rubricDue: string; readonly values?: Readonly<Record<string, unknown>> | undefined },
    actor: Actor,
  ): Promise<number>;
  changeRubric(
    isn: number,
    id: number,
    changes: { readonly values: Readonly<Record<string, unknown>>; readonly version?: number | undefined },
    actor: Actor,
  ): Promise<void>;
  removeRubric(isn: number, id: number, version: number | undefined, actor: Actor): Promise<void>;
  addLink(isn: number, link: { readonly typeIsn: number; readonly isn: number }, actor: Actor): Promise<void>;
  removeLink(isn: number, link: { readonly typeIsn: number; readonly isn: number }, actor: Actor): Promise<void>;
  /** Streams a file in; limits of the group are obeyed (ED-12). `describe` is asked once the bytes are there. */
  addFile(
    isn: number,
    file: { readonly name: string; readonly content: AsyncIterable<Uint8Array> },
    describe: () => Promise<Omit<FileInput, 'name'>>,
    actor: Actor,
  ): Promise<number>;
  changeFile(
    isn: number,
    id: number,
    changes: { readonly send: boolean; readonly version?: number | undefined },
    actor: Actor,
  ): Promise<void>;
  /** Other bytes, and perhaps another name, in the place of a file. */
  replaceFile(
    isn: number,
    id: number,
    file: { readonly name: string; readonly content: AsyncIterable<Uint8Array> },
    version: number | undefined,
    actor: Actor,
  ): Promise<void>;
  removeFile(isn: number, id: number, version: number | undefined, actor: Actor): Promise<void>;
}

export type DirectoryName =
  | 'organizations'
  | 'departments'
  | 'cabinets'
  | 'cards'
  | 'document-groups'
  | 'delivery-kinds'
  | 'link-types'
  | 'rubrics'
  | 'citizens'
  | 'attributes'
  | 'standard-texts';

/** Directories as the API shows and changes them; rows have the shapes of the fixed API. */
export interface DirectoryService {
  list(
    name: DirectoryName,
    filter: { q?: string | undefined; parent?: string | undefined } & PageRequest,
  ): Promise<Page<Record<string, unknown>>>;
  /** @throws NotFoundError */
  read(name: DirectoryName, key: string): Promise<Record<string, unknown>>;
  create(name: DirectoryName, row: Record<string, unknown>, by: string): Promise<Record<string, unknown>>;
  update(
    name: DirectoryName,
    key: string,
    changes: Record<string, unknown>,
    by: string,
  ): Promise<Record<string, unknown>>;
  /** Marks the row as deleted; rows are never removed. */
  remove(name: DirectoryName, key: string, by: string): Promise<void>;
}

/** A line of a rubricator to be imported. The parent is named by the code: that of `3.211` is `3`. */
export interface RubricLine {
  readonly code: string;
  readonly name: string;
  /** Undefined: the note stays as it is; null: it becomes empty. */
  readonly note?: string | null;
  /** Where it stands in the file, from 1. */
  readonly row?: number;
}

/** What differs between a file and the rubricator (ED-09). */
export interface RubricChange {
  readonly kind: 'added' | 'renamed' | 'note' | 'missing';
  /** Row of the file; null for what is missing there. */
  readonly row: number | null;
  readonly code: string;
  readonly name: string;
  /** Name or note as it was. */
  readonly before: string | null;
  /** The note as it becomes; for notes only. */
  readonly after?: string | null;
}

/** What an import did, or would do. */
export interface ImportedRubrics {
  readonly dryRun: boolean;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** In the rubricator and not in the file; they stay. */
  readonly missing: number;
  readonly changes: readonly RubricChange[];
}

/** Import of the rubricator (ED-09). All of it is done, or nothing. */
export interface RubricImport {
  /** Adds and updates rubrics by code; parents are named by the dots of the code. */
  import(lines: readonly RubricLine[], options: RubricImportOptions): Promise<ImportedRubrics>;
  /** The rubrics of a file: xls, xlsx or csv, by its content. */
  importFile(content: Uint8Array, options: RubricImportOptions): Promise<ImportedRubrics>;
}

export interface RubricImportOptions {
  /** Put before every code, e.g. `1802.`. */
  readonly prefix: string;
  /** Login; the wizard where left out. */
  readonly by?: string;
  /** Only the difference. */
  readonly dryRun?: boolean;
}

/** Largest file of an import, in bytes. */
export const largestRubricFile = 10 * 1024 * 1024;
