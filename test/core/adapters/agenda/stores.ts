import { type Document, MongoClient } from 'mongodb';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { startMongoDouble } from '../../../support/mongo/index.ts';
import { type Link, TcpLink } from '../../../support/tcp-link.ts';

/** A record as it lies in the store. */
export interface StoredRecord {
  readonly id: string;
  readonly name: string;
  readonly type: 'single' | 'normal';
  readonly at: Date | null;
  readonly disabled: boolean;
  readonly lockedAt: Date | null;
  readonly owner: string | null;
  readonly finishedAt: Date | null;
  readonly repeats: boolean;
}

export type Tampering = Partial<Pick<StoredRecord, 'at' | 'disabled' | 'lockedAt' | 'owner' | 'finishedAt'>>;

/** A store for the queue of a test, and the way around the queue to what is in it. */
export interface TestStore {
  /** Address for the queue. */
  readonly url: string;
  /** The host's database. */
  readonly fresh: FreshDatabase;
  /** The way to the store, which can fail. */
  readonly link: Link;
  records(name?: string): Promise<StoredRecord[]>;
  change(name: string, values: Tampering): Promise<void>;
  drop(): Promise<void>;
}

/** PostgreSQL, the real one of the run. */
export async function postgresStore(): Promise<TestStore> {
  const fresh = await freshDatabase();
  const url = new URL(fresh.url);
  const link = new TcpLink({ host: url.hostname, port: Number(url.port) });
  await link.listen();
  url.host = link.address;
  const columns: Record<keyof Tampering, string> = {
    at: 'next_run_at',
    disabled: 'disabled',
    lockedAt: 'locked_at',
    owner: 'last_modified_by',
    finishedAt: 'last_finished_at',
  };
  return {
    url: url.href,
    fresh,
    link,
    records: (name) =>
      fresh.database.query<StoredRecord>(
        `select id, name, type, next_run_at as at, disabled, locked_at as "lockedAt", last_modified_by as owner,
                last_finished_at as "finishedAt", repeat_interval is not null or repeat_at is not null as repeats
           from agenda.agenda_jobs where $1::text is null or name = $1 order by type`,
        [name ?? null],
      ),
    async change(name, values) {
      const entries = Object.entries(values) as [keyof Tampering, unknown][];
      const set = entries.map(([field], index) => `${columns[field]} = $${index + 2}`).join(', ');
      await fresh.database.query(`update agenda.agenda_jobs set ${set} where name = $1`, [
        name,
        ...entries.map(([, value]) => value),
      ]);
    },
    async drop() {
      await link.close();
      await fresh.drop();
    },
  };
}

/** The double, alone or as a replica set. */
export async function mongoDoubleStore(replicaSet?: string): Promise<TestStore> {
  const double = await startMongoDouble(replicaSet === undefined ? {} : { replicaSet });
  return mongoStore(double.url('priemnaya'), double.url('priemnaya'), double);
}

/** A real server, each time with a database of its own, which is removed. */
export async function mongoServerStore(uri: string): Promise<TestStore> {
  const name = `priemnaya_test_${process.pid}_${Date.now()}`;
  const { hosts, srvHost } = new MongoClient(uri).options;
  const [first] = hosts;
  if (srvHost !== undefined || first === undefined)
    throw new Error('MONGODB_URI must name a server, as mongodb://host:port');
  const link = new TcpLink({ host: first.host ?? 'localhost', port: first.port ?? 27_017 });
  await link.listen();
  const [, credentials = '', query = ''] = /^mongodb:\/\/([^@/]*@)?[^?]*(\?.*)?$/.exec(uri) ?? [];
  // As itself, not as a member of a set: the driver would find a way past the link.
  const parameters = `${query === '' ? '?' : `${query.replace(/[?&]replicaSet=[^&]*/, '').replace(/^&?/, '?')}&`}directConnection=true`;
  const direct = `mongodb://${credentials}${first.host}:${first.port ?? 27_017}/${name}${parameters}`;
  return mongoStore(`mongodb://${credentials}${link.address}/${name}${parameters}`, direct, link);
}

/** A store in a MongoDB behind `url`, and behind `direct` where nothing fails. */
export async function mongoStore(url: string, direct: string, link: Link): Promise<TestStore> {
  const fresh = await freshDatabase();
  const client = new MongoClient(direct);
  const collection = client.db().collection('agendaJobs');
  const fields: Record<keyof Tampering, string> = {
    at: 'nextRunAt',
    disabled: 'disabled',
    lockedAt: 'lockedAt',
    owner: 'lastModifiedBy',
    finishedAt: 'lastFinishedAt',
  };
  return {
    url,
    fresh,
    link,
    async records(name) {
      const found = await collection.find(name === undefined ? {} : { name }, { sort: { type: 1 } }).toArray();
      return found.map(storedOf);
    },
    async change(name, values) {
      const set = Object.entries(values).map(([field, value]) => [fields[field as keyof Tampering], value]);
      await collection.updateMany({ name }, { $set: Object.fromEntries(set) });
    },
    async drop() {
      link.unfreeze();
      await link.listen();
      await client.db().dropDatabase();
      await client.close();
      await link.close();
      await fresh.drop();
    },
  };
}

function storedOf(document: Document): StoredRecord {
  return {
    id: String(document._id),
    name: document.name,
    type: document.type,
    at: document.nextRunAt ?? null,
    disabled: document.disabled === true,
    lockedAt: document.lockedAt ?? null,
    owner: document.lastModifiedBy ?? null,
    finishedAt: document.lastFinishedAt ?? null,
    repeats: Boolean(document.repeatInterval ?? document.repeatAt),
  };
}

/** Every kind of MongoDB that can be had here. */
export function mongoStores(): readonly (readonly [string, () => Promise<TestStore>])[] {
  const uri = process.env.MONGODB_URI;
  return [
    ['MongoDB (double, alone)', () => mongoDoubleStore()],
    ['MongoDB (double, replica set)', () => mongoDoubleStore('rs0')],
    ...(uri ? [['MongoDB (server of MONGODB_URI)', () => mongoServerStore(uri)] as const] : []),
  ];
}

/** Says in the output which stores a test file ran against. */
export function sayStores(): void {
  const server = process.env.MONGODB_URI ? 'and the server of MONGODB_URI' : 'no real server: MONGODB_URI is not set';
  process.stdout.write(`MongoDB in this run: the double (alone and as a replica set), ${server}\n`);
}
