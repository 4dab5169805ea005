import type { FolderKind } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { Page, PageRequest } from '../../ports/paging.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { isIsoDate } from '../dates.ts';
import { invalidFilter, noSuchCabinet } from '../errors.ts';
import { cursorOf, keysOf } from '../paging.ts';
import { texts } from '../texts.ts';
import type { FolderPart, FolderRow, Reader } from './api.ts';
import { documentRows } from './rows.ts';

interface FolderPlace {
  readonly cabinetIsn: number;
  readonly kind: FolderKind;
  readonly only?: FolderPart | undefined;
}

/** A stretch of the list that an index of the rows in folders holds in its order. $3 is today. */
interface Stretch {
  readonly where: string;
  readonly by: 'doc_date' | 'due';
}

const newestFirst = 'doc_date';
const parts: Readonly<Record<FolderPart, Stretch>> = {
  new: { where: 'i.unread', by: newestFirst },
  urgent: { where: 'i.urgent', by: newestFirst },
  // Those that are late the longest come first.
  overdue: { where: 'i.due < $3', by: 'due' },
};
const whole: readonly Stretch[] = [
  // Fast-track messages first (UI-09).
  { where: 'i.urgent AND i.unread', by: newestFirst },
  { where: 'i.unread AND NOT i.urgent', by: newestFirst },
  { where: 'i.urgent AND NOT i.unread', by: newestFirst },
  { where: 'i.due < $3 AND NOT i.urgent AND NOT i.unread', by: 'due' },
  { where: '(i.due IS NULL OR i.due >= $3) AND NOT i.urgent AND NOT i.unread', by: newestFirst },
];

interface Place {
  readonly stretch: number;
  readonly key: string;
  readonly isn: number;
}

/** РК in a folder of a cabinet; what was opened meanwhile moves to another place of the list. @throws NotFoundError */
export async function listFolder(
  { cabinetIsn, kind, only }: FolderPlace,
  page: PageRequest,
  today: string,
  reader: Reader,
  sql: Sql,
): Promise<Page<FolderRow>> {
  const folder = await folderIsn(cabinetIsn, kind, reader, sql);
  const stretches = only === undefined ? whole : [parts[only]];
  const found: (Place & { readonly unread: boolean })[] = [];
  let after = page.cursor === undefined ? undefined : placeOf(page.cursor, stretches.length);
  for (let stretch = after?.stretch ?? 0; stretch < stretches.length && found.length <= page.limit; stretch++) {
    const { where, by } = stretches[stretch]!;
    const [sign, direction] = by === 'due' ? ['>', 'ASC'] : ['<', 'DESC'];
    const rows = await sql.query<{ isn: number; key: string; unread: boolean }>(
      `SELECT i."ISN_DOC" AS isn, i.${by} AS key, i.unread FROM delo."DOC_FOLDER_ITEM" i
       WHERE i."ISN_FOLDER" = $1 AND ($2::text[] IS NULL OR i.card = ANY($2)) AND $3::date IS NOT NULL AND ${where}
         AND i.doc_date IS NOT NULL ${after === undefined ? '' : `AND (i.${by}, i."ISN_DOC") ${sign} ($4::date, $5::bigint)`}
       ORDER BY i.${by} ${direction}, i."ISN_DOC" ${direction} LIMIT ${Math.trunc(page.limit) + 1 - found.length}`,
      [folder, reader.cards ?? null, today, ...(after === undefined ? [] : [after.key, after.isn])],
    );
    found.push(...rows.map((row) => ({ ...row, stretch })));
    after = undefined;
  }
  const shown = found.slice(0, page.limit);
  const unread = new Map(shown.map((row) => [row.isn, row.unread]));
  const isns = shown.map(({ isn }) => isn);
  const rows = await documentRows(isns, await attributesOf('document', sql), today, sql);
  const last = shown.at(-1);
  return {
    items: rows.map((row) => ({ ...row, unread: unread.get(row.isn) ?? false })),
    nextCursor: found.length > shown.length && last !== undefined ? cursorOf([last.stretch, last.key, last.isn]) : null,
  };
}

async function folderIsn(cabinetIsn: number, kind: FolderKind, { cards }: Reader, sql: Sql): Promise<number> {
  const [row] = await sql.query<{ isn: number }>(
    `SELECT f."ISN_FOLDER" AS isn FROM delo."FOLDER" f JOIN delo."CABINET" c ON c."ISN_CABINET" = f."ISN_CABINET"
     WHERE c."ISN_CABINET" = $1 AND f."FOLDER_KIND" = $2 AND c."DELETED" = 0 AND ($3::text[] IS NULL OR c."DUE" = ANY($3))`,
    [cabinetIsn, kind, cards ?? null],
  );
  if (row === undefined) throw noSuchCabinet(cabinetIsn);
  return row.isn;
}

function placeOf(cursor: string, stretches: number): Place {
  const [stretch, key, isn] = keysOf(cursor, 3);
  if (typeof stretch === 'number' && stretch in Array(stretches).fill(0) && isIsoDate(key) && typeof isn === 'number') {
    return { stretch, key, isn };
  }
  throw invalidFilter([{ path: '/cursor', message: texts.wrongCursor }]);
}

/** In the cabinets of these card indexes the РК is new no more. */
export async function markOpened(isn: number, cards: readonly string[] | undefined, sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE delo."DOC_FOLDER_ITEM" i SET unread = false
     FROM delo."FOLDER" f JOIN delo."CABINET" c ON c."ISN_CABINET" = f."ISN_CABINET"
     WHERE i."ISN_DOC" = $1 AND i.unread AND f."ISN_FOLDER" = i."ISN_FOLDER" AND ($2::text[] IS NULL OR c."DUE" = ANY($2))`,
    [isn, cards ?? null],
  );
}
