import type { AttributeValue, DocumentKind } from './attributes.ts';
import type { IsoDate, Official } from './directories.ts';

/** Bytes kept by the document system, named by their hash and safe on disk (ED-12). */
export interface StoredFile {
  /** Hex, lower case. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
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
