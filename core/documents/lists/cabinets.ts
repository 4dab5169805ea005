import type { FolderKind } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { Page, PageRequest } from '../../ports/paging.ts';
import { escaped } from '../directories/table.ts';
import { invalidFilter, noSuchCabinet } from '../errors.ts';
import { keysOf, pageOf } from '../paging.ts';
import { storable } from '../storable.ts';
import { texts } from '../texts.ts';
import type { CabinetRow, Reader } from './api.ts';
import { countBounds, counting, countOf } from './counted.ts';

interface FoundCabinet {
  readonly isn: number;
  readonly name: string;
  readonly cardDue: string;
  readonly cardName: string;
  readonly own: boolean;
}

interface FoundFolder {
  readonly cabinetIsn: number;
  readonly kind: FolderKind;
  readonly total: number;
  readonly new: number;
  readonly urgent: number;
  readonly overdue: number;
}

/** $1: card indexes of the reader, or null; $2: DUE of his official, or null. */
const cabinets = `
  SELECT c."ISN_CABINET" AS isn, c."CABINET_NAME" AS name, c."DUE" AS "cardDue",
         coalesce(k."CARD_NAME", k."CLASSIF_NAME", '') AS "cardName",
         c."ISN_CABINET" IS NOT DISTINCT FROM (SELECT "ISN_CABINET" FROM delo."DEPARTMENT" WHERE "DUE" = $2) AS own
  FROM delo."CABINET" c LEFT JOIN delo."DEPARTMENT" k ON k."DUE" = c."DUE"
  WHERE c."DELETED" = 0 AND ($1::text[] IS NULL OR c."DUE" = ANY($1))`;

export async function listCabinets(
  { q, card, cursor, limit }: { readonly q?: string | undefined; readonly card?: string | undefined } & PageRequest,
  today: string,
  reader: Reader,
  sql: Sql,
): Promise<Page<CabinetRow>> {
  const [rank, name, isn] = cursor === undefined ? [null, null, null] : keysOf(cursor, 3);
  if (cursor !== undefined && (typeof rank !== 'number' || typeof name !== 'string' || typeof isn !== 'number')) {
    throw invalidFilter([{ path: '/cursor', message: texts.wrongCursor }]);
  }
  const found = await sql.query<FoundCabinet & { rank: number }>(
    `SELECT * FROM (SELECT *, (NOT own)::int AS rank FROM (${cabinets}) c) c
     WHERE ($3::text IS NULL OR name ILIKE '%' || $3 || '%') AND ($4::text IS NULL OR "cardDue" = $4)
       AND ($5::int IS NULL OR (rank, name COLLATE "und-x-icu", isn) > ($5, $6::text, $7::bigint))
     ORDER BY rank, name COLLATE "und-x-icu", isn LIMIT ${Math.trunc(limit) + 1}`,
    [
      reader.cards ?? null,
      reader.official ?? null,
      q?.trim() ? escaped(storable(q.trim())) : null,
      card ?? null,
      rank,
      name,
      isn,
    ],
  );
  const { items, nextCursor } = pageOf(found, limit, {
    keys: (row) => [row.rank, row.name, row.isn],
    items: (rows) => [...rows],
  });
  return { items: await withFolders(items, today, reader, sql), nextCursor };
}

/** @throws NotFoundError */
export async function oneCabinet(isn: number, today: string, reader: Reader, sql: Sql): Promise<CabinetRow> {
  const found = await sql.query<FoundCabinet>(`${cabinets} AND c."ISN_CABINET" = $3`, [
    reader.cards ?? null,
    reader.official ?? null,
    isn,
  ]);
  const [row] = await withFolders(found, today, reader, sql);
  if (row === undefined) throw noSuchCabinet(isn);
  return row;
}

const items = `delo."DOC_FOLDER_ITEM" i
  WHERE i."ISN_FOLDER" = f."ISN_FOLDER" AND ($2::text[] IS NULL OR i.card = ANY($2))`;

function counted(condition = 'true'): string {
  return counting(`${items} AND ${condition}`, countBounds.folder);
}

/** Counts of all folders of these cabinets: each by its own index of the rows in folders, up to the bound. */
async function withFolders(
  found: readonly FoundCabinet[],
  today: string,
  { cards }: Reader,
  sql: Sql,
): Promise<CabinetRow[]> {
  const folders = await sql.query<FoundFolder>(
    `SELECT f."ISN_CABINET" AS "cabinetIsn", f."FOLDER_KIND" AS kind, ${counted()} AS total,
            ${counted('i.unread')} AS new, ${counted('i.urgent')} AS urgent,
            ${counted('i.due < $3')} AS overdue
     FROM delo."FOLDER" f WHERE f."ISN_CABINET" = ANY($1::bigint[]) ORDER BY f."FOLDER_KIND"`,
    [found.map(({ isn }) => isn), cards ?? null, today],
  );
  return found.map(({ isn, name, cardDue, cardName, own }) => ({
    isn,
    name,
    card: { due: cardDue, name: cardName },
    own,
    folders: folders.filter(({ cabinetIsn }) => cabinetIsn === isn).map(shownFolder),
  }));
}

function shownFolder({ kind, total, new: unread, urgent, overdue }: FoundFolder): CabinetRow['folders'][number] {
  const name = texts.folders[kind - 1] ?? '';
  return {
    kind,
    name,
    webName: kind === 1 ? texts.incomingOnWeb : name,
    total: countOf(total, countBounds.folder),
    new: countOf(unread, countBounds.folder),
    urgent: countOf(urgent, countBounds.folder),
    overdue: countOf(overdue, countBounds.folder),
  };
}
