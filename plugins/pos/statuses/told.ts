import type { Sql } from '../../../core/contract/index.ts';
import type { Subject } from './draft.ts';

/** Fingerprint of what was told last of a РК or one of its резолюции. */
export interface Told {
  readonly documentIsn: number;
  readonly subject: Subject;
  readonly fingerprint: string;
}

/** What was told of these РК, by ISN and subject (ST-02). */
export async function toldOf(sql: Sql, documentIsns: readonly number[]): Promise<Map<number, Map<string, string>>> {
  const rows = await sql.query<Told>(
    `select document_isn as "documentIsn", subject, fingerprint from plugin_pos.status_told
      where document_isn = any($1::bigint[])`,
    [documentIsns],
  );
  const told = new Map<number, Map<string, string>>(documentIsns.map((isn) => [isn, new Map()]));
  for (const { documentIsn, subject, fingerprint } of rows) told.get(documentIsn)!.set(subject, fingerprint);
  return told;
}

/** Keeps what is told now, in the transaction that makes it to be sent. Each subject once. */
export async function keepTold(sql: Sql, told: readonly Told[], at: Date): Promise<void> {
  if (told.length === 0) return;
  await sql.query(
    `insert into plugin_pos.status_told (document_isn, subject, fingerprint, told_at)
     select document_isn, subject, fingerprint, $4::timestamptz
       from unnest($1::bigint[], $2::text[], $3::text[]) as t(document_isn, subject, fingerprint)
     on conflict (document_isn, subject) do update
        set fingerprint = excluded.fingerprint, told_at = excluded.told_at`,
    [
      told.map(({ documentIsn }) => documentIsn),
      told.map(({ subject }) => subject),
      told.map(({ fingerprint }) => fingerprint),
      at.toISOString(),
    ],
  );
}

/** DUE of the organisations whose ЛКО these РК came from; those made by hand are left out. */
export async function deliveredTo(sql: Sql, documentIsns: readonly number[]): Promise<Map<number, string>> {
  const rows = await sql.query<{ isn: number; due: string }>(
    `select document_isn as isn, organization_due as due from plugin_pos.inbox
      where document_isn = any($1::bigint[]) and state = 'registered'`,
    [documentIsns],
  );
  return new Map(rows.map(({ isn, due }) => [isn, due]));
}
