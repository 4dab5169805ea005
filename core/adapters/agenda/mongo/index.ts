import { MongoJobRepository } from '@agendajs/mongo-backend';
import type { Backing, BackingOptions } from '../backing.ts';
import { agendaClient, translated } from './client.ts';
import { mongoRecords, type RecordDocument } from './records.ts';

const collectionName = 'agendaJobs';

/** Agenda's records in a MongoDB database, which the address names. */
export function mongoBacking(options: BackingOptions): Backing {
  const client = agendaClient(options);
  const database = client.db();
  const repository = new MongoJobRepository({ mongo: database, db: { collection: collectionName } });
  const collection = database.collection<RecordDocument>(collectionName);

  async function prepare(): Promise<void> {
    await client.connect();
    // Agenda's own index.
    await repository.connect();
    await collection.createIndexes([
      // Agenda's «upsert» of two nodes at once would make two timers of one instance.
      { key: { name: 1 }, name: 'oneTimerOfAName', unique: true, partialFilterExpression: { type: 'single' } },
      { key: { 'data.runId': 1 }, name: 'ticketOfARun', sparse: true },
    ]);
  }

  return {
    name: 'MongoDB',
    repository,
    records: mongoRecords(collection),
    async connect() {
      try {
        await prepare();
      } catch (error) {
        throw translated(error, client);
      }
    },
    async ping() {
      await database.command({ ping: 1 }).catch((error: unknown) => {
        throw translated(error, client);
      });
    },
    async close() {
      await client.close().catch(() => {});
    },
  };
}
