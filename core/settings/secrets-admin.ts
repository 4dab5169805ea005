import type { Database, Sql } from '../ports/database.ts';
import type { SettingsOwner } from './api.ts';
import { mapBlocks, type StoredDocument } from './document.ts';
import { SecretKeyInUse, SecretKeysElsewhere } from './errors.ts';
import { openSecretKeys, presentKeyId, setPresentKey } from './installation-key.ts';
import { Keyring, type SecretKeyOptions } from './keyring.ts';
import { giveUp, reseal } from './secrets.ts';

/** A key, and how many encrypted values it protects. */
export interface SecretKeyStatus {
  readonly id: string;
  /** 1 is the first in the file or the variable; null where this node does not have it. */
  readonly position: number | null;
  /** The installation encrypts with it. */
  readonly present: boolean;
  /** Values of settings in force. */
  readonly inForce: number;
  /** Values of earlier versions of settings. */
  readonly earlier: number;
  /** Of both, values that were given up as the key was lost. */
  readonly forgotten: number;
}

export interface SecretsStatus {
  readonly source: 'environment' | 'file';
  /** Name of the variable, or path of the file. */
  readonly place: string;
  readonly keys: readonly SecretKeyStatus[];
}

export interface Rotation {
  /** Id of the key that encrypts now. */
  readonly present: string;
  /** False where a rotation that was broken off has been finished, or the keys are those of the variable. */
  readonly made: boolean;
  /** Values encrypted anew. */
  readonly resealed: number;
  /** Values that do not decrypt though their key is there. */
  readonly damaged: number;
  /** Values whose key this node does not have. */
  readonly keyless: number;
  /** Keys that protect nothing any more, as their position and id. */
  readonly unused: readonly { readonly position: number; readonly id: string }[];
  /** Nodes that live: each must have the key. */
  readonly nodes: readonly string[];
}

/** Work on the keys themselves (TM-24). Nothing of a key but its id is ever told. */
export interface SecretsAdmin {
  status(): Promise<SecretsStatus>;
  /**
   * Encrypts every version of all settings with a new key, or with the first one of the variable. Broken off anywhere,
   * it is finished by the next call. Hosts that share the file need no restart.
   * @throws SecretKeyUnknown where this node does not have the key of the installation
   */
  rotate(): Promise<Rotation>;
  /**
   * Finishes a rotation and takes keys out of the file that protect nothing any more.
   * @returns ids of these keys
   * @throws SecretKeysElsewhere where the keys are those of the variable
   */
  dropUnused(): Promise<string[]>;
  /** How many values {@link forget} would give up. */
  lost(): Promise<number>;
  /**
   * Gives up what is encrypted with keys that this node does not have: these secrets must be entered anew.
   * @returns how many values; 0 where no key is missing
   * @throws SecretKeyInUse where a node lives, as it has the key
   */
  forget(): Promise<number>;
}

export interface SecretsAdminOptions extends SecretKeyOptions {
  readonly database: Database;
  /** A node not seen for so long is not alive, in milliseconds. */
  readonly lockMs: number;
}

/** Versions of settings that are written in one transaction. */
const batch = 50;

export function createSecretsAdmin({ database, lockMs, ...keyOptions }: SecretsAdminOptions): SecretsAdmin {
  /** One at a time in the whole installation, with the keys as they are now. */
  function alone<T>(work: (keys: Keyring, lost: AbortSignal) => Promise<T>): Promise<T> {
    return database.exclusively('host:secret-keys', (lost) => work(new Keyring(keyOptions), lost));
  }

  /** Encrypts with the first key what is encrypted with others. */
  async function finish(keys: Keyring, lost: AbortSignal) {
    const first = await keys.make();
    lost.throwIfAborted();
    await setPresentKey(database, first.id);
    const sum = { resealed: 0, damaged: 0, keyless: 0 };
    await rewrite(database, lost, first.id, (owner, document) => {
      let changed = false;
      const fresh = mapBlocks(owner, document, (values, place) => {
        const { values: sealed, ...counted } = reseal(values, place, keys, first);
        for (const name of ['resealed', 'damaged', 'keyless'] as const) sum[name] += counted[name];
        changed ||= counted.resealed > 0;
        return sealed;
      });
      return changed ? fresh : undefined;
    });
    // What an earlier key is still named by is damaged: no key opens it.
    const unused = keys.ids.slice(1).map((id, index) => ({ position: index + 2, id }));
    return { present: first.id, ...sum, unused, nodes: await livingNodes(database, lockMs) };
  }

  /** Gives up what is encrypted with these keys, wherever it stands. */
  async function abandon(lost: AbortSignal, gone: (keyId: string) => boolean): Promise<number> {
    let count = 0;
    await rewrite(database, lost, (await presentKeyId(database)) as string, (owner, document) => {
      const before = count;
      const fresh = mapBlocks(owner, document, (values) => {
        const { values: marked, forgotten } = giveUp(values, gone);
        count += forgotten;
        return marked;
      });
      return count > before ? fresh : undefined;
    });
    return count;
  }

  /** The keys of this node, after a look whether they are those of the installation. */
  async function checked(keys: Keyring): Promise<string | null> {
    await openSecretKeys(database, keyOptions);
    keys.refresh();
    return presentKeyId(database);
  }

  return {
    async status() {
      const keys = new Keyring(keyOptions);
      const [present, used] = [await presentKeyId(database), await usage(database)];
      const ids = new Set([...keys.ids, ...(present === null ? [] : [present]), ...used.keys()]);
      const status = [...ids].map((id) => ({
        id,
        position: keys.ids.includes(id) ? keys.ids.indexOf(id) + 1 : null,
        present: id === present,
        ...(used.get(id) ?? unused),
      }));
      return { source: keys.source, place: keys.place, keys: status };
    },

    rotate: () =>
      alone(async (keys, lost) => {
        const present = await checked(keys);
        const rest = await finish(keys, lost);
        const begun = rest.present !== present || rest.resealed > 0;
        if (begun || keys.source === 'environment') return { ...rest, made: false };
        await keys.addFirst();
        return { ...(await finish(keys, lost)), made: true };
      }),

    dropUnused: () =>
      alone(async (keys, lost) => {
        if (keys.source === 'environment') throw new SecretKeysElsewhere(keys.place);
        await checked(keys);
        const ids = (await finish(keys, lost)).unused.map(({ id }) => id);
        if (ids.length === 0) return [];
        // Damaged values of these keys: without the mark a node would wait for a key that is gone.
        await abandon(lost, (id) => ids.includes(id));
        lost.throwIfAborted();
        await keys.drop(ids);
        return ids;
      }),

    async lost() {
      const keys = new Keyring(keyOptions);
      const used = await usage(database);
      return [...used]
        .filter(([id]) => keys.find(id) === undefined)
        .reduce((sum, [, { inForce, earlier, forgotten }]) => sum + inForce + earlier - forgotten, 0);
    },

    forget: () =>
      alone(async (keys, lost) => {
        const present = await presentKeyId(database);
        const missing = [...(await usage(database)).keys(), ...(present === null ? [] : [present])];
        if (missing.every((id) => keys.find(id) !== undefined)) return 0;
        const living = await livingNodes(database, lockMs);
        if (living.length > 0) throw new SecretKeyInUse(living);
        const first = await keys.make();
        if (present === null || keys.find(present) === undefined) await setPresentKey(database, first.id);
        return abandon(lost, (id) => keys.find(id) === undefined);
      }),
  };
}

interface StoredVersion {
  readonly kind: SettingsOwner['kind'];
  readonly id: string;
  readonly version: number;
  readonly document: StoredDocument;
}

/**
 * Goes through all versions with values that another key than this one encrypts, a few in a transaction: what is done
 * stays done, whatever happens then.
 */
async function rewrite(
  database: Database,
  lost: AbortSignal,
  presentId: string,
  change: (owner: SettingsOwner, document: StoredDocument) => StoredDocument | undefined,
): Promise<void> {
  let after: Pick<StoredVersion, 'kind' | 'id' | 'version'> = { kind: 'module', id: '', version: 0 };
  for (let more = true; more; ) {
    lost.throwIfAborted();
    await database.transaction(async (transaction) => {
      const rows = await transaction.query<StoredVersion>(
        `select owner_kind as kind, owner_id as id, version, document from host.settings_version
          where (owner_kind, owner_id, version) > ($1, $2, $3)
            and exists (select 1 from jsonb_path_query(document, 'strict $.**."$secret"') as secret
                         where secret ->> 'key' <> $4 or secret -> 'forgotten' is not null)
          order by owner_kind, owner_id, version limit ${batch} for update`,
        [after.kind, after.id, after.version, presentId],
      );
      for (const { document, ...row } of rows) {
        const fresh = change(row, document);
        after = row;
        if (fresh === undefined) continue;
        await transaction.query(
          'update host.settings_version set document = $4 where owner_kind = $1 and owner_id = $2 and version = $3',
          [row.kind, row.id, row.version, JSON.stringify(fresh)],
        );
      }
      more = rows.length === batch;
    });
  }
}

const unused = { inForce: 0, earlier: 0, forgotten: 0 };

/** How many values each key protects. */
async function usage(sql: Sql): Promise<Map<string, typeof unused>> {
  const rows = await sql.query<typeof unused & { id: string }>(
    `select secret ->> 'key' as id, count(*) filter (where v.version = s.version) as "inForce",
            count(*) filter (where v.version <> s.version) as earlier,
            count(*) filter (where secret -> 'forgotten' is not null) as forgotten
       from host.settings_version v join host.settings s using (owner_kind, owner_id),
            jsonb_path_query(v.document, 'strict $.**."$secret"') as secret
      where secret ->> 'key' is not null group by 1 order by 1`,
  );
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

async function livingNodes(sql: Sql, lockMs: number): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select name from host.node
      where stopped_at is null and seen_at > clock_timestamp() - $1 * interval '1 ms' order by name`,
    [lockMs],
  );
  return rows.map(({ name }) => name);
}
