import type { DocumentDraft, DocumentKind, FolderKind } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import { type AttributeRow, attributeOf, attributesSql, type StoredAttribute } from '../attributes/definitions.ts';

export interface KnownGroup {
  readonly kind: DocumentKind;
  readonly template: string;
  readonly code: string;
}

export interface KnownCabinet {
  readonly card: string;
  /** ISN of folders by kind. */
  readonly folders: ReadonlyMap<FolderKind, number>;
}

/** Everything that drafts refer to, as far as it exists. */
export interface Known {
  readonly groups: ReadonlyMap<string, KnownGroup>;
  /** Index of each картотека, for numbers. */
  readonly cards: ReadonlyMap<string, string>;
  readonly cabinets: ReadonlyMap<number, KnownCabinet>;
  readonly deliveries: ReadonlySet<number>;
  readonly rubrics: ReadonlySet<string>;
  readonly citizens: ReadonlySet<number>;
  /** DUE of officials. */
  readonly officials: ReadonlySet<string>;
  /** The paired type of each type of link. */
  readonly linkTypes: ReadonlyMap<number, number>;
  /** Registration numbers of documents to link with. */
  readonly linked: ReadonlyMap<number, string>;
  readonly attributes: ReadonlyMap<string, StoredAttribute>;
  /** ISN of registrars by login, of those that records have named before. */
  readonly users: ReadonlyMap<string, number>;
}

interface Found {
  groups: { due: string; kind: DocumentKind; template: string; code: string }[];
  cards: { due: string; index: string }[];
  cabinets: { isn: number; card: string; folders: { kind: FolderKind; isn: number }[] }[];
  deliveries: number[];
  rubrics: string[];
  citizens: number[];
  links: { isn: number; paired: number }[];
  linked: { isn: number; number: string }[];
  attributes: AttributeRow[];
  users: { login: string; isn: number }[];
  officials: string[];
}

// A card without an index of its own goes by the last code of its DUE, which is unique.
const lookup = `SELECT
  (SELECT coalesce(json_agg(json_build_object('due', "DUE", 'kind', "RC_TYPE", 'template', "SHABLON",
            'code', coalesce("DOCGROUP_INDEX", "CODE", ''))), '[]')
     FROM delo."DOCGROUP_CL" WHERE "DUE" = ANY($1::text[]) AND "DELETED" = 0) AS groups,
  (SELECT coalesce(json_agg(json_build_object('due', "DUE", 'index',
            coalesce("DEPARTMENT_INDEX", (regexp_match("DUE", '([^.]*)\\.$'))[1]))), '[]')
     FROM delo."DEPARTMENT" WHERE "DUE" = ANY($2::text[]) AND "CARD_FLAG" = 1 AND "DELETED" = 0) AS cards,
  (SELECT coalesce(json_agg(json_build_object('isn', c."ISN_CABINET", 'card', c."DUE", 'folders',
            (SELECT coalesce(json_agg(json_build_object('kind', f."FOLDER_KIND", 'isn', f."ISN_FOLDER")), '[]')
               FROM delo."FOLDER" f WHERE f."ISN_CABINET" = c."ISN_CABINET"))), '[]')
     FROM delo."CABINET" c WHERE c."ISN_CABINET" = ANY($3::bigint[]) AND c."DELETED" = 0) AS cabinets,
  (SELECT coalesce(json_agg("ISN_LCLASSIF"), '[]')
     FROM delo."DELIVERY_CL" WHERE "ISN_LCLASSIF" = ANY($4::bigint[]) AND "DELETED" = 0) AS deliveries,
  (SELECT coalesce(json_agg("DUE"), '[]')
     FROM delo."RUBRIC_CL" WHERE "DUE" = ANY($5::text[]) AND "DELETED" = 0) AS rubrics,
  (SELECT coalesce(json_agg("ISN_CITIZEN"), '[]')
     FROM delo."CITIZEN" WHERE "ISN_CITIZEN" = ANY($6::bigint[])) AS citizens,
  (SELECT coalesce(json_agg(json_build_object('isn', "ISN_LCLASSIF", 'paired', "ISN_PARE_LINK")), '[]')
     FROM delo."LINK_CL" WHERE "ISN_LCLASSIF" = ANY($7::bigint[]) AND "DELETED" = 0) AS links,
  (SELECT coalesce(json_agg(json_build_object('isn', "ISN_DOC", 'number', "FREE_NUM")), '[]')
     FROM delo."DOC_RC" WHERE "ISN_DOC" = ANY($8::bigint[])) AS linked,
  (SELECT coalesce(json_agg(a), '[]') FROM (
    ${attributesSql(`a."OWNER" = 'D' AND a."DELETED" = 0 AND a."API_NAME" = ANY($9::text[])`)}) a) AS attributes,
  (SELECT coalesce(json_agg(json_build_object('login', "CLASSIF_NAME", 'isn', "ISN_LCLASSIF")), '[]')
     FROM delo."USER_CL" WHERE "CLASSIF_NAME" = ANY($10::text[])) AS users,
  (SELECT coalesce(json_agg("DUE"), '[]')
     FROM delo."DEPARTMENT" WHERE "DUE" = ANY($11::text[]) AND "IS_NODE" = 1 AND "DELETED" = 0) AS officials`;

/** Reads what the drafts refer to, in one statement. */
export async function lookUp(drafts: readonly DocumentDraft[], transaction: Transaction): Promise<Known> {
  const [found] = await transaction.query<Found>(lookup, [
    each(drafts, (draft) => [draft.groupDue]),
    each(drafts, (draft) => [draft.cardDue]),
    each(drafts, (draft) => (draft.cabinetIsn === null ? [] : [draft.cabinetIsn])),
    each(drafts, (draft) => (draft.deliveryIsn === null ? [] : [draft.deliveryIsn])),
    each(drafts, (draft) => draft.rubrics),
    each(drafts, ({ correspondents, addressees = [] }) =>
      [...correspondents, ...addressees].map(({ citizenIsn }) => citizenIsn),
    ),
    each(drafts, (draft) => draft.links.map(({ typeIsn }) => typeIsn)),
    each(drafts, (draft) => draft.links.map(({ isn }) => isn)),
    each(drafts, (draft) => Object.keys(draft.attributes)),
    each(drafts, (draft) => [draft.registrar]),
    each(drafts, (draft) => draft.executors ?? []),
  ]);
  return knownFrom(found!);
}

function each<T>(drafts: readonly DocumentDraft[], of: (draft: DocumentDraft) => readonly T[]): T[] {
  return [...new Set(drafts.flatMap(of))];
}

function knownFrom(found: Found): Known {
  return {
    groups: new Map(found.groups.map((group) => [group.due, group])),
    cards: new Map(found.cards.map(({ due, index }) => [due, index])),
    cabinets: new Map(
      found.cabinets.map(({ isn, card, folders }) => [
        isn,
        { card, folders: new Map(folders.map((folder) => [folder.kind, folder.isn])) },
      ]),
    ),
    deliveries: new Set(found.deliveries),
    rubrics: new Set(found.rubrics),
    citizens: new Set(found.citizens),
    linkTypes: new Map(found.links.map(({ isn, paired }) => [isn, paired])),
    linked: new Map(found.linked.map(({ isn, number }) => [isn, number])),
    attributes: new Map(found.attributes.map((row) => [row.apiName, attributeOf(row)])),
    officials: new Set(found.officials),
    users: new Map(found.users.map(({ login, isn }) => [login, isn])),
  };
}
