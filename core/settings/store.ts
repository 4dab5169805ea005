import type { Sql } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';
import type { SettingsOwner, SettingsVersion } from './api.ts';
import type { StoredDocument } from './document.ts';

/** The row of an owner. */
export interface Head {
  /** 0 where nothing was ever saved. */
  readonly version: number;
  readonly nextJobId: number;
}

const none: Head = { version: 0, nextJobId: 0 };

const select = 'select version, next_job_id as "nextJobId" from host.settings where owner_kind = $1 and owner_id = $2';

export async function readHead(sql: Sql, { kind, id }: SettingsOwner): Promise<Head> {
  const [head] = await sql.query<Head>(select, [kind, id]);
  return head ?? none;
}

/** Makes the row where it is missing, and holds it until the transaction ends: saves come one after the other. */
export async function lockHead(sql: Sql, { kind, id }: SettingsOwner): Promise<Head> {
  await sql.query('insert into host.settings (owner_kind, owner_id) values ($1, $2) on conflict do nothing', [
    kind,
    id,
  ]);
  const [head] = await sql.query<Head>(`${select} for update`, [kind, id]);
  return head!;
}

const versionsNow = prepared(
  `select coalesce(s.version, 0) as version
     from unnest($1::text[], $2::text[]) with ordinality as o (kind, id, place)
     left join host.settings s on s.owner_kind = o.kind and s.owner_id = o.id
    order by o.place`,
);

/** Present versions of several owners at once, 0 where there is none. */
export async function presentVersions(sql: Sql, owners: readonly SettingsOwner[]): Promise<number[]> {
  const rows = await sql.query<{ version: number }>(versionsNow, [
    owners.map(({ kind }) => kind),
    owners.map(({ id }) => id),
  ]);
  return rows.map(({ version }) => version);
}

export async function readDocument(
  sql: Sql,
  { kind, id }: SettingsOwner,
  version: number,
): Promise<StoredDocument | undefined> {
  if (version === 0) return undefined;
  const [row] = await sql.query<{ document: StoredDocument }>(
    'select document from host.settings_version where owner_kind = $1 and owner_id = $2 and version = $3',
    [kind, id, version],
  );
  return row?.document;
}

/** Documents of several versions at once, undefined where there is none. */
export async function readDocuments(
  sql: Sql,
  versions: readonly { readonly owner: SettingsOwner; readonly version: number }[],
): Promise<(StoredDocument | undefined)[]> {
  const stored = versions.filter(({ version }) => version > 0);
  if (stored.length === 0) return versions.map(() => undefined);
  const rows = await sql.query<{ document: StoredDocument | null }>(
    `select v.document
       from unnest($1::text[], $2::text[], $3::integer[]) with ordinality as o (kind, id, version, place)
       left join host.settings_version v on v.owner_kind = o.kind and v.owner_id = o.id and v.version = o.version
      order by o.place`,
    [
      versions.map(({ owner }) => owner.kind),
      versions.map(({ owner }) => owner.id),
      versions.map(({ version }) => version),
    ],
  );
  return rows.map(({ document }) => document ?? undefined);
}

/** Every version, newest first, without the documents. */
export async function readVersions(sql: Sql, { kind, id }: SettingsOwner): Promise<SettingsVersion[]> {
  return sql.query<SettingsVersion>(
    `select version, saved_at as at, author, diff from host.settings_version
      where owner_kind = $1 and owner_id = $2 order by version desc`,
    [kind, id],
  );
}

export async function writeVersion(
  sql: Sql,
  { kind, id }: SettingsOwner,
  entry: SettingsVersion & { readonly document: StoredDocument; readonly nextJobId: number },
): Promise<void> {
  await sql.query(
    `with head as (
       update host.settings set version = $3, next_job_id = $4 where owner_kind = $1 and owner_id = $2
     )
     insert into host.settings_version (owner_kind, owner_id, version, saved_at, author, document, diff)
     values ($1, $2, $3, $5, $6, $7, $8)`,
    [
      kind,
      id,
      entry.version,
      entry.nextJobId,
      entry.at,
      entry.author,
      JSON.stringify(entry.document),
      JSON.stringify(entry.diff),
    ],
  );
}
