import type { Database } from '../../ports/database.ts';
import type { Page, PageRequest } from '../../ports/paging.ts';
import { cursorOf, keysOf } from '../paging.ts';
import { type AlikeReason, alikeGroups } from './groups.ts';

/** Citizens that may be one person, and what they have in common. */
export interface AlikeCitizens {
  readonly reasons: readonly AlikeReason[];
  readonly citizens: readonly {
    readonly isn: number;
    readonly name: string;
    readonly city: string | null;
    readonly address: string | null;
    readonly zip: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    readonly snils: string | null;
    /** РК of which he is a correspondent. */
    readonly documents: number;
  }[];
}

type Shown = AlikeCitizens['citizens'][number];

/** Citizens that look alike, by groups (UI-10); a group is shown where its first entry was made. */
export async function alikeCitizens({ limit, cursor }: PageRequest, database: Database): Promise<Page<AlikeCitizens>> {
  const after = cursor === undefined ? 0 : Number(keysOf(cursor, 1)[0]);
  const groups = (await alikeGroups(database)).filter(({ isns }) => isns[0]! > after);
  const shown = groups.slice(0, limit);
  const rows = await database.query<Shown>(
    `SELECT "ISN_CITIZEN" AS isn, "CITIZEN_SURNAME" AS name, "CITIZEN_CITY" AS city, "CITIZEN_ADDR" AS address,
            "ZIPCODE" AS zip, "E_MAIL" AS email, "PHONE" AS phone, "SNILS" AS snils,
            (SELECT count(*) FROM delo."REF_CORRESP" r WHERE r."ISN_CITIZEN" = c."ISN_CITIZEN") AS documents
     FROM delo."CITIZEN" c WHERE "ISN_CITIZEN" = ANY($1::bigint[]) AND "DELETED" = 0`,
    [shown.flatMap(({ isns }) => isns)],
  );
  const byIsn = new Map(rows.map((row) => [row.isn, row]));
  const items = shown.map(({ isns, reasons }) => ({
    reasons,
    citizens: isns.flatMap((isn) => byIsn.get(isn) ?? []),
  }));
  const last = shown.at(-1);
  return { items, nextCursor: groups.length > limit && last !== undefined ? cursorOf([last.isns[0]!]) : null };
}
