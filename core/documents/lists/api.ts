import type { AttributeValue, DocumentKind, FolderKind, IsoDate } from '../../contract/index.ts';
import type { Page, PageRequest } from '../../ports/paging.ts';

/** What РК are looked for by. What is left out does not matter. */
export interface DocumentFilter {
  /** The registration number without regard to case; `*` at its end stands for any rest. */
  readonly number?: string | undefined;
  /** DUE of a group: with those below it. */
  readonly group?: string | undefined;
  readonly card?: string | undefined;
  readonly kind?: DocumentKind | undefined;
  readonly from?: IsoDate | undefined;
  readonly to?: IsoDate | undefined;
  /** Words of the content and note in any form. */
  readonly q?: string | undefined;
  /** A part of the content or note as it stands there; case and ё do not matter. */
  readonly contains?: string | undefined;
  /** A line of «Примечание» as a whole. */
  readonly noteLine?: string | undefined;
  /** Beginning of the name of a citizen, or a part of the name of an organisation. */
  readonly correspondent?: string | undefined;
  readonly citizenIsn?: number | undefined;
  /** DUE of an official, or of a подразделение: executors of резолюции, and «Исполнитель» of outgoing РК. */
  readonly executor?: string | undefined;
  readonly urgent?: boolean | undefined;
  /** The plan date has passed, and there is no fact date. */
  readonly overdue?: boolean | undefined;
  /** Attributes by API name: a value, a text with `*`, or a span `from..to` of dates or numbers. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Only these card indexes (rights of the user); undefined = all. */
  readonly cards?: readonly string[] | undefined;
}

/** `planDate`: what must be done first; only what is not done and has a plan date. A minus turns an order round. */
export const documentOrders = ['-date', 'date', 'number', '-number', 'planDate', '-planDate'] as const;
export type DocumentOrder = (typeof documentOrders)[number];

export interface DocumentRow {
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly kind: DocumentKind;
  readonly group: { readonly due: string; readonly name: string };
  readonly content: string;
  readonly note: string | null;
  readonly planDate: IsoDate | null;
  readonly factDate: IsoDate | null;
  readonly urgent: boolean;
  readonly overdue: boolean;
  /** Names of the correspondents. */
  readonly correspondents: readonly string[];
  /** Names of the responsible executors, or of «Исполнитель». */
  readonly executors: readonly string[];
  /** Attributes with a value; the API makes the plugins' shorthands of them. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** A number of rows, counted up to a bound. */
export interface Count {
  readonly count: number;
  /** There are more than `count`. */
  readonly more: boolean;
}

export interface FoundDocuments extends Page<DocumentRow> {
  /** Where it was asked for. */
  readonly total?: Count;
}

export interface FolderCounts {
  readonly total: Count;
  /** Nobody of the картотека has opened them since they came. */
  readonly new: Count;
  readonly urgent: Count;
  readonly overdue: Count;
}

export interface CabinetRow {
  readonly isn: number;
  readonly name: string;
  readonly card: { readonly due: string; readonly name: string };
  /** Main cabinet of the user. */
  readonly own: boolean;
  readonly folders: readonly (FolderCounts & {
    readonly kind: FolderKind;
    readonly name: string;
    /** As «ДЕЛО-Web» calls it. */
    readonly webName: string;
  })[];
}

/** What is wanted of a folder; everything where left out. */
export const folderParts = ['new', 'urgent', 'overdue'] as const;
export type FolderPart = (typeof folderParts)[number];

export interface FolderRow extends DocumentRow {
  readonly unread: boolean;
}

/** For whom lists are made. */
export interface Reader {
  /** DUE of the card indexes whose РК he sees; undefined = all. */
  readonly cards: readonly string[] | undefined;
  /** Official whose main cabinet is his own. */
  readonly official?: string | null | undefined;
}

/** A line of the report for a period: of everything, of an organisation, or of a category of it. */
export interface AppealsLine {
  readonly level: 'total' | 'organization' | 'category';
  readonly organization: { readonly due: string; readonly name: string } | null;
  readonly category: { readonly due: string; readonly name: string } | null;
  readonly received: number;
  /** Answered not later than the plan date, or without one. */
  readonly inTime: number;
  readonly late: number;
  /** Not answered, and the plan date has not passed. */
  readonly open: number;
  /** Not answered, and the plan date has passed. */
  readonly overdue: number;
}

export interface AppealsReport {
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** A РК with several rubrics counts in each, and once in the lines above. */
  readonly by: 'rubric' | 'group';
  readonly kind?: DocumentKind | undefined;
  readonly card?: string | undefined;
  readonly cards: readonly string[] | undefined;
}

/** Lists of РК for people, each quick with a million of them (UI-03, UI-06). */
export interface DocumentLists {
  search(
    filter: DocumentFilter &
      PageRequest & { readonly order?: DocumentOrder | undefined; readonly total?: boolean | undefined },
  ): Promise<FoundDocuments>;
  /** Cabinets of the card indexes that the reader sees, his own first. */
  cabinets(
    filter: { readonly q?: string | undefined; readonly card?: string | undefined } & PageRequest,
    reader: Reader,
  ): Promise<Page<CabinetRow>>;
  /** @throws NotFoundError where it is not there for this reader */
  cabinet(isn: number, reader: Reader): Promise<CabinetRow>;
  /** New ones first, then urgent and overdue ones, then the others, newest first. @throws NotFoundError */
  folder(
    place: { readonly cabinetIsn: number; readonly kind: FolderKind; readonly only?: FolderPart | undefined },
    page: PageRequest,
    reader: Reader,
  ): Promise<Page<FolderRow>>;
  /** Somebody who works in these card indexes opened the РК: in their cabinets it is new no more. */
  opened(isn: number, cards: readonly string[] | undefined): Promise<void>;
  appeals(report: AppealsReport): Promise<readonly AppealsLine[]>;
}
