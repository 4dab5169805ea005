import { prepared, type Sql } from '../../../core/contract/index.ts';
import type { Subject } from './draft.ts';

/** Fingerprint of what was told last of a РК or one of its резолюции. */
export interface Told {
  readonly documentIsn: number;
  readonly subject: Subject;
  readonly fingerprint: string;
}

/** What is known of some РК from earlier. */
export interface Known {
  /** Fingerprints by ISN and subject (ST-02). */
  readonly told: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** DUE of the organisations whose ЛКО they came from; those made by hand are left out (ST-01). */
  readonly owners: ReadonlyMap<number, string>;
}

const knownOf = prepared(
  `select d.isn,
          (select json_object_agg(t.subject, t.fingerprint) from plugin_pos.status_told t where t.document_isn = d.isn) as told,
          (select i.organization_due from plugin_pos.inbox i
            where i.document_isn = d.isn and i.state = 'registered' limit 1) as owner
     from unnest($1::bigint[]) as d(isn)`,
);

export async function toldOf(sql: Sql, documentIsns: readonly number[]): Promise<Known> {
  const rows = await sql.query<{ isn: number; told: Record<string, string> | null; owner: string | null }>(knownOf, [
    documentIsns,
  ]);
  return {
    told: new Map(rows.map(({ isn, told }) => [isn, new Map(Object.entries(told ?? {}))])),
    owners: new Map(rows.flatMap(({ isn, owner }): [number, string][] => (owner === null ? [] : [[isn, owner]]))),
  };
}

const putTold = prepared(
  `insert into plugin_pos.status_told (document_isn, subject, fingerprint, told_at)
   select document_isn, subject, fingerprint, $4::timestamptz
     from unnest($1::bigint[], $2::text[], $3::text[]) as t(document_isn, subject, fingerprint)
   on conflict (document_isn, subject) do update
      set fingerprint = excluded.fingerprint, told_at = excluded.told_at`,
);

/** Keeps what is told now, in the transaction that makes it to be sent. Each subject once. */
export async function keepTold(sql: Sql, told: readonly Told[], at: Date): Promise<void> {
  if (told.length === 0) return;
  await sql.query(putTold, [
    told.map(({ documentIsn }) => documentIsn),
    told.map(({ subject }) => subject),
    told.map(({ fingerprint }) => fingerprint),
    at.toISOString(),
  ]);
}
