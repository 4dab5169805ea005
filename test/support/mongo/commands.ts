import type { Document } from 'bson';
import { listed } from './cursors.ts';
import { Failure } from './failure.ts';
import { reads } from './reads.ts';
import type { Store } from './store.ts';
import { writes } from './writes.ts';

/** A command to carry out. */
export interface Call {
  readonly store: Store;
  readonly database: string;
  readonly command: Document;
  /** Name of the replica set that the server says it is, or undefined where it stands alone. */
  readonly replicaSet: string | undefined;
}

export type Handler = (call: Call) => Document | Promise<Document>;

const others: Record<string, Handler> = {
  ping: () => ({ ok: 1 }),
  endSessions: () => ({ ok: 1 }),
  buildInfo: () => ({ version: '7.0.0', versionArray: [7, 0, 0, 0], maxBsonObjectSize: 16_777_216, ok: 1 }),

  createIndexes({ store, database, command }) {
    const existed = store.has(database, command.createIndexes);
    const { indexes, all } = store.collection(database, command.createIndexes);
    const numIndexesBefore = indexes.list().length;
    for (const index of command.indexes as Document[]) indexes.add(index, all);
    return {
      numIndexesBefore,
      numIndexesAfter: indexes.list().length,
      createdCollectionAutomatically: !existed,
      ok: 1,
    };
  },

  listIndexes({ store, database, command }) {
    const name = command.listIndexes as string;
    if (!store.has(database, name)) throw new Failure(26, `ns does not exist: ${database}.${name}`);
    return store.cursors.first(`${database}.${name}`, listed(store.collection(database, name).indexes.list()));
  },

  dropIndexes({ store, database, command }) {
    store.collection(database, command.dropIndexes).indexes.drop(command.index);
    return { ok: 1 };
  },

  listCollections({ store, database }) {
    const found = store.names(database).map((name) => ({ name, type: 'collection', options: {}, info: {} }));
    return store.cursors.first(`${database}.$cmd.listCollections`, listed(found));
  },

  drop({ store, database, command }) {
    if (!store.has(database, command.drop)) throw new Failure(26, 'ns not found');
    store.drop(database, command.drop);
    return { ok: 1 };
  },

  dropDatabase({ store, database }) {
    for (const name of store.names(database)) store.drop(database, name);
    return { ok: 1 };
  },
};

const handlers: Record<string, Handler> = {
  ...others,
  ...reads,
  ...writes,
  findandmodify: writes.findAndModify as Handler,
};

/** Carries out a command; its name is the first field. */
export async function perform(call: Call): Promise<Document> {
  const name = nameOf(call.command);
  const handler = handlers[name];
  if (handler === undefined) throw new Failure(59, `no such command: '${name}'`);
  return handler(call);
}

export function nameOf(command: Document): string {
  return Object.keys(command)[0] ?? '';
}
