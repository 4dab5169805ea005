import type { Database } from '../../ports/database.ts';

/** What citizens of a group have in common. */
export type AlikeReason = 'snils' | 'email' | 'phone' | 'address' | 'name';

export interface AlikeGroup {
  /** In order. */
  readonly isns: readonly number[];
  readonly reasons: readonly AlikeReason[];
}

/** A key that more have is none of a person: an e-mail of an office, an address of a hostel. */
const mostOfOne = 20;
const mostOfKey = 200;

const alive = `FROM delo."CITIZEN" WHERE "DELETED" = 0`;
const some = (most: number) => `HAVING count(*) BETWEEN 2 AND ${most}`;

/**
 * Keys that several share are found in an index alone, in its order; then the few citizens that have them, of which those
 * with the same first letters of surname and given name are alike.
 */
const shared = (reason: AlikeReason, key: string) => `
  SELECT '${reason}' AS reason, isns
  FROM (SELECT ${key} AS key ${alive} AND ${key} IS NOT NULL GROUP BY 1 ${some(mostOfKey)} OFFSET 0) AS k
  CROSS JOIN LATERAL (
    SELECT array_agg("ISN_CITIZEN" ORDER BY "ISN_CITIZEN") AS isns
    ${alive} AND ${key} = k.key GROUP BY left(initial_key, 3), right(initial_key, 1) ${some(mostOfOne)} OFFSET 0) AS c`;

/** The same whole name, and nothing that both have and that differs (RG-05). */
const sameName = `
  SELECT 'name' AS reason, isns
  FROM (SELECT initial_key AS initial, name_key AS key ${alive} GROUP BY 1, 2 ${some(mostOfOne)} OFFSET 0) AS k
  CROSS JOIN LATERAL (
    SELECT ARRAY[a."ISN_CITIZEN", b."ISN_CITIZEN"] AS isns
    FROM delo."CITIZEN" a JOIN delo."CITIZEN" b ON a."ISN_CITIZEN" < b."ISN_CITIZEN"
    WHERE a.initial_key = k.initial AND a.name_key = k.key AND a."DELETED" = 0 AND NOT a.has_initials
      AND b.initial_key = k.initial AND b.name_key = k.key AND b."DELETED" = 0
      AND coalesce(a.mail_key = b.mail_key, true) AND coalesce(a.phone_key = b.phone_key, true)
      AND coalesce(a.address_key = b.address_key, true) AND coalesce(a."SNILS" = b."SNILS", true) OFFSET 0) AS pair`;

const sameSnils = `
  SELECT 'snils' AS reason, array_agg("ISN_CITIZEN" ORDER BY "ISN_CITIZEN") AS isns
  ${alive} AND "SNILS" IS NOT NULL GROUP BY "SNILS" ${some(mostOfOne)}`;

const everything = [
  sameSnils,
  shared('email', 'mail_key'),
  shared('phone', 'phone_key'),
  shared('address', 'address_key'),
  sameName,
].join(' UNION ALL ');

interface Found {
  readonly reason: AlikeReason;
  readonly isns: number[];
}

/** All groups, in the order of their first entries. Who is like one of a group belongs to it. */
export async function alikeGroups(database: Database): Promise<AlikeGroup[]> {
  const found = await database.transaction(async (transaction) => {
    // Compiling the statement would take ten times the time of its work.
    await transaction.query('SET LOCAL jit = off');
    return transaction.query<Found>(everything);
  });
  const leader = new Map<number, number>();
  const leaderOf = (isn: number): number => {
    let top = isn;
    for (let next = leader.get(top); next !== undefined && next !== top; next = leader.get(top)) top = next;
    leader.set(isn, top);
    return top;
  };
  for (const { isns } of found) {
    const [first, ...others] = isns as [number, ...number[]];
    for (const other of others) {
      const [low, high] = [leaderOf(first), leaderOf(other)].sort((one, two) => one - two) as [number, number];
      leader.set(high, low);
    }
  }
  const groups = new Map<number, { isns: Set<number>; reasons: Set<AlikeReason> }>();
  for (const { reason, isns } of found) {
    const top = leaderOf(isns[0]!);
    const group = groups.get(top) ?? { isns: new Set(), reasons: new Set() };
    group.reasons.add(reason);
    for (const isn of isns) group.isns.add(isn);
    groups.set(top, group);
  }
  return [...groups]
    .sort(([one], [other]) => one - other)
    .map(([, { isns, reasons }]) => ({ isns: [...isns].sort((one, other) => one - other), reasons: [...reasons] }));
}
