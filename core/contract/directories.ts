import type { Transaction } from '../ports/database.ts';
import type { AttributeDefinition, AttributeOwner, AttributeValue, DocumentKind } from './attributes.ts';

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

/** An official as letters and statuses name him. */
export interface Official {
  readonly due: string;
  /** Surname and initials. */
  readonly name: string;
  readonly duty: string | null;
  readonly departmentDue: string | null;
  readonly departmentName: string | null;
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
