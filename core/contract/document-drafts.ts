import type { AttributeValue } from './attributes.ts';
import type { FolderKind, IsoDate } from './directories.ts';
import type { StoredFile } from './document-snapshots.ts';

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
