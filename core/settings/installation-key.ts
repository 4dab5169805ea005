import type { Database, Sql, Transaction } from '../ports/database.ts';
import { SecretKeyUnknown } from './errors.ts';
import { Keyring, type SecretKeyOptions, type SecretKeys } from './keyring.ts';
import type { SecretKey } from './secret-key.ts';

/**
 * The keys of this node, which must be those of the installation. The first node of all makes the key file; a further
 * one must be given the key, and an installation of earlier versions keeps the key that opens what is stored.
 * @throws SecretKeyUnknown where this node does not know the key that the installation encrypts with, or one that its
 * present settings need; a file is not made then
 */
export async function openSecretKeys(database: Database, options: SecretKeyOptions): Promise<Keyring> {
  const keys = new Keyring(options);
  await database.transaction((transaction) => adopt(transaction, keys, () => keys.make()));
  return keys;
}

/** The key that encrypts. It stays that until the transaction ends: a rotation waits for the saves under way. */
export async function sealingKey(transaction: Transaction, keys: SecretKeys): Promise<SecretKey> {
  const [row] = await transaction.query<{ id: string }>('select id from host.secret_key for share');
  if (row === undefined) return adopt(transaction, keys, async () => keys.first);
  return known(keys, row.id);
}

/** Id of the key that encrypts; null before the first start. */
export async function presentKeyId(sql: Sql): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>('select id from host.secret_key');
  return row?.id ?? null;
}

/** From now on this key encrypts. Waits for saves under way with the earlier one. */
export async function setPresentKey(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `insert into host.secret_key (id, since) values ($1, clock_timestamp())
     on conflict (only_one) do update set id = excluded.id, since = excluded.since where secret_key.id <> excluded.id`,
    [id],
  );
}

/** Nodes that start together decide one after the other. */
async function adopt(
  transaction: Transaction,
  keys: SecretKeys,
  make: () => Promise<SecretKey | undefined>,
): Promise<SecretKey> {
  await transaction.query('lock table host.secret_key in share row exclusive mode');
  const present = await presentKeyId(transaction);
  for (const id of await neededKeyIds(transaction)) known(keys, id);
  if (present !== null) return known(keys, present);
  const first = await make();
  if (first === undefined) throw new SecretKeyUnknown('—', keys.place);
  await setPresentKey(transaction, first.id);
  return first;
}

/** Ids of the keys that the present settings are encrypted with. */
async function neededKeyIds(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select distinct secret ->> 'key' as id
       from host.settings join host.settings_version using (owner_kind, owner_id, version),
            jsonb_path_query(document, 'strict $.**."$secret"') as secret
      where secret ->> 'key' is not null and secret -> 'forgotten' is null`,
  );
  return rows.map(({ id }) => id);
}

function known(keys: SecretKeys, id: string): SecretKey {
  const key = keys.find(id);
  if (key === undefined) throw new SecretKeyUnknown(id, keys.place);
  return key;
}
