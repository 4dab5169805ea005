import { type Collection, type Filter, MongoServerError, ObjectId } from 'mongodb';
import type { PendingRecord } from '../../../ports/queue.ts';
import type { RecordData, RecordStore } from '../record-store.ts';

/** A record as Agenda's backend stores it; what is not there is null or missing. */
export interface RecordDocument {
  readonly _id: ObjectId;
  readonly name: string;
  readonly type: 'single' | 'normal';
  readonly priority: number;
  readonly data: RecordData;
  readonly nextRunAt: Date | null;
  readonly disabled?: boolean | null;
  readonly lockedAt?: Date | null;
  readonly lastFinishedAt?: Date | null;
  readonly lastModifiedBy?: string | null;
}

const duplicateKey = 11_000;

/** Agenda's records in MongoDB, in the collection of its backend. Each step is one atomic write. */
export function mongoRecords(collection: Collection<RecordDocument>): RecordStore {
  async function addTimer(timer: Omit<RecordDocument, '_id'>): Promise<ObjectId | null> {
    const { name, type, ...rest } = timer;
    try {
      const added = await collection.updateOne({ name, type }, { $setOnInsert: rest }, { upsert: true });
      return added.upsertedId;
    } catch (error) {
      // Another node made it at the same moment; what it set will be compared with our rows.
      if (error instanceof MongoServerError && error.code === duplicateKey) return null;
      throw error;
    }
  }

  /** One that had begun has no time any more: it gets one, in the same write, so that it fires again. */
  async function free(held: Filter<RecordDocument>): Promise<number> {
    const begun = await collection.updateMany(
      { ...held, nextRunAt: null },
      { $set: { lockedAt: null, nextRunAt: new Date() } },
    );
    const waiting = await collection.updateMany(held, { $set: { lockedAt: null } });
    return begun.modifiedCount + waiting.modifiedCount;
  }

  return {
    async setTimer({ name, taskId, jobId }, { at, enabled }) {
      const timer = { name, type: 'single' } as const;
      const moved = await collection.findOneAndUpdate(
        { ...timer, lockedAt: null, $or: [{ nextRunAt: { $ne: at } }, { disabled: { $ne: !enabled } }] },
        { $set: { nextRunAt: at, disabled: !enabled } },
        { projection: { _id: 1 } },
      );
      if (moved !== null) return moved._id.toHexString();
      const data: RecordData = { taskId, jobId };
      const rest = { data, priority: 0, nextRunAt: at, disabled: !enabled, lockedAt: null, lastModifiedBy: null };
      const added = await addTimer({ ...timer, ...rest });
      return added?.toHexString() ?? null;
    },

    async moveTicket(name, ticket, at) {
      const record = { type: 'normal', name, 'data.runId': ticket } as const;
      const moved = await collection.findOneAndUpdate(
        { ...record, lockedAt: null },
        { $set: { nextRunAt: at } },
        { projection: { _id: 1 } },
      );
      if (moved !== null) return { known: true, moved: moved._id.toHexString() };
      const held = await collection.findOne({ ...record, lockedAt: { $ne: null } }, { projection: { _id: 1 } });
      return { known: held !== null, moved: null };
    },

    async removeTickets(tickets) {
      await collection.deleteMany({ type: 'normal', 'data.runId': { $in: [...tickets] }, lockedAt: null });
    },

    async removeTimer(name) {
      await collection.deleteMany({ type: 'single', name, lockedAt: null });
    },

    async pending() {
      const records = await collection
        .find({
          'data.taskId': { $exists: true },
          $or: [{ type: 'single' }, { nextRunAt: { $ne: null } }, { lockedAt: { $ne: null } }],
        })
        .toArray();
      return records.map(pendingOf);
    },

    async due(names, scanAt, deadline) {
      const records = await collection
        .find(
          {
            name: { $in: [...names] },
            disabled: { $ne: true },
            $or: [{ lockedAt: null, nextRunAt: { $lte: scanAt } }, { lockedAt: { $lte: deadline } }],
          },
          { projection: { _id: 0, name: 1 } },
        )
        .toArray();
      return [...new Set(records.map(({ name }) => name))];
    },

    async sweep(before) {
      const ended = { type: 'normal', nextRunAt: null, lockedAt: null, lastFinishedAt: { $lt: before } } as const;
      const { deletedCount } = await collection.deleteMany(ended);
      return deletedCount;
    },

    free(owner, lockedBefore, except, name) {
      const held = { lastModifiedBy: owner, lockedAt: { $lt: lockedBefore }, _id: { $nin: except.map(toId) } };
      return free(name === undefined ? held : { ...held, name });
    },

    freePredecessors(node, owner) {
      const own = new RegExp(`^${escaped(node)}/[^/]*$`);
      return free({ lastModifiedBy: { $regex: own, $ne: owner }, lockedAt: { $ne: null } });
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function toId(hex: string): ObjectId {
  return new ObjectId(hex);
}

function pendingOf({ name, data, nextRunAt, disabled, lockedAt }: RecordDocument): PendingRecord {
  return {
    name,
    taskId: data.taskId,
    jobId: data.jobId,
    ticket: data.runId ?? null,
    at: nextRunAt ?? null,
    enabled: disabled !== true,
    locked: (lockedAt ?? null) !== null,
  };
}
