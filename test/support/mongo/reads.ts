import type { Document } from 'bson';
import { aggregate } from 'mingo';
import type { Handler } from './commands.ts';
import { listed } from './cursors.ts';
import { Failure } from './failure.ts';

/** Commands that read. */
export const reads: Record<string, Handler> = {
  find({ store, database, command }) {
    const found = store.collection(database, command.find).find(command);
    return store.cursors.first(`${database}.${command.find}`, listed(found), command.batchSize, command.singleBatch);
  },

  getMore({ store, command }) {
    return store.cursors.more(Number(command.getMore), command.batchSize, command.maxTimeMS);
  },

  killCursors({ store, command }) {
    return store.cursors.kill((command.cursors as unknown[]).map(Number));
  },

  aggregate({ store, database, command, replicaSet }) {
    const namespace = `${database}.${command.aggregate}`;
    const [first, ...rest] = command.pipeline as Document[];
    const { batchSize } = command.cursor ?? {};
    if (first?.$changeStream !== undefined) {
      if (replicaSet === undefined) {
        throw new Failure(40_573, 'The $changeStream stage is only supported on replica sets');
      }
      const lookup = first.$changeStream.fullDocument === 'updateLookup';
      return store.cursors.first(namespace, store.changes.watch(namespace, rest, lookup), batchSize);
    }
    const { all } = store.collection(database, command.aggregate);
    return store.cursors.first(namespace, listed(aggregate([...all], command.pipeline) as Document[]), batchSize);
  },

  count({ store, database, command }) {
    const { query, skip, limit } = command;
    const found = store.collection(database, command.count).find({ filter: query, skip, limit });
    return { n: found.length, ok: 1 };
  },

  distinct({ store, database, command }) {
    const { all } = store.collection(database, command.distinct);
    const field = `$${command.key}`;
    const stages = [{ $match: command.query ?? {} }, { $group: { _id: field } }];
    return { values: (aggregate([...all], stages as never) as Document[]).map(({ _id }) => _id), ok: 1 };
  },
};
