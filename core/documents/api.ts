import type { AttributeValue, DocumentKind, IsoDate } from '../contract/index.ts';
import type { Page, PageRequest } from '../ports/paging.ts';

/** РК as the API shows them. */
export interface DocumentReader {
  list(filter: DocumentFilter & PageRequest): Promise<Page<DocumentRow>>;
  get(isn: number): Promise<DocumentView>;
  /** The bytes of a file, with its name. */
  file(isn: number, fileId: number): Promise<{ name: string; size: number; content: AsyncIterable<Uint8Array> }>;
}

export interface DocumentFilter {
  readonly number?: string | undefined;
  readonly group?: string | undefined;
  readonly card?: string | undefined;
  readonly from?: IsoDate | undefined;
  readonly to?: IsoDate | undefined;
  /** Words of the content. */
  readonly q?: string | undefined;
  /** Attributes by API name. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Only these card indexes (rights of the user); undefined = all. */
  readonly cards?: readonly string[] | undefined;
}

export interface DocumentRow {
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly kind: DocumentKind;
  readonly group: { readonly due: string; readonly name: string };
  readonly content: string;
  /** Attributes with a value; the API makes the plugins' shorthands of them. */
  readonly values: Readonly<Record<string, AttributeValue>>;
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
  readonly urgent: boolean;
  readonly collective: boolean;
  readonly correspondents: { readonly citizenIsn: number; readonly name: string }[];
  readonly addressees: { readonly name: string; readonly sentAt: Date | null; readonly delivery: string | null }[];
  readonly rubrics: {
    readonly id: number;
    readonly due: string;
    readonly code: string;
    readonly name: string;
    readonly values: Record<string, AttributeValue>;
  }[];
  readonly links: { readonly type: string; readonly isn: number; readonly number: string }[];
  readonly files: {
    readonly id: number;
    readonly name: string;
    readonly size: number;
    readonly send: boolean;
    readonly sha256: string;
  }[];
  readonly resolutions: {
    readonly id: number;
    readonly author: string;
    readonly text: string;
    readonly date: IsoDate;
    readonly executors: string[];
  }[];
  readonly executors: string[];
  readonly values: Record<string, AttributeValue>;
  readonly protocol: {
    readonly at: Date;
    readonly user: string;
    readonly operation: string;
    readonly comment: string | null;
    readonly details: string | null;
  }[];
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
