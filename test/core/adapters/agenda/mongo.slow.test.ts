import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type MongoDouble, startMongoDouble } from '../../../support/mongo/index.ts';
import { queueConformance } from './conformance.ts';
import { inMs, Queues } from './queues.ts';
import { mongoStore, mongoStores, sayStores, type TestStore } from './stores.ts';

sayStores();
for (const [title, open] of mongoStores()) queueConformance(title, open);

describe('two nodes that set a timer at the same moment, on MongoDB', () => {
  let double: MongoDouble;
  let store: TestStore;
  let queues: Queues;

  beforeAll(async () => {
    double = await startMongoDouble();
    store = await mongoStore(double.url('priemnaya'), double.url('priemnaya'), double);
    queues = new Queues(store);
  });
  afterEach(() => queues.stop());
  afterAll(() => store.drop());

  test('the store refuses a second timer of an instance', async () => {
    const work = queues.work();
    const queue = queues.make();
    await queue.open();
    await queue.schedule(work, { at: inMs(60_000), enabled: true });
    const client = new MongoClient(store.url);
    const twin = client.db().collection('agendaJobs').insertOne({ name: work.name, type: 'single' });
    await expect(twin).rejects.toMatchObject({ code: 11_000 });
    await client.close();
  });

  test('whoever comes second takes it as done', async () => {
    const queue = queues.make();
    await queue.open();
    double.failPoint.set({ failCommands: ['update'], errorCode: 11_000 }, 1);
    await queue.schedule(queues.work(), { at: inMs(60_000), enabled: true });
    expect(queues.warnings).toEqual([]);
  });
});
