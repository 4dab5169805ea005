import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import { until } from '../../../scripts/harness/until.ts';
import { type MongoDouble, startMongoDouble } from './index.ts';

/** The double is looked at through the official driver, alone and as a replica set. */
describe.each([undefined, 'rs0'])('the double of MongoDB, replica set %s', (replicaSet) => {
  let double: MongoDouble;
  let client: MongoClient;
  let database: Db;

  beforeAll(async () => {
    double = await startMongoDouble(replicaSet === undefined ? {} : { replicaSet });
    const patience = { serverSelectionTimeoutMS: 500, socketTimeoutMS: 500, connectTimeoutMS: 500 };
    client = new MongoClient(double.url('base'), { ...patience, heartbeatFrequencyMS: 500 });
    await client.connect();
    database = client.db();
  });
  afterEach(async () => {
    double.failPoint.set(undefined);
    double.unfreeze();
    await double.listen();
  });
  afterAll(async () => {
    await client.close();
    await double.close();
  });

  const several = (count: number) => Array.from({ length: count }, (_, number) => ({ number, even: number % 2 === 0 }));

  test('gives a long result in several batches', async () => {
    const long = database.collection('long');
    await long.insertMany(several(2_500));
    const found = await long.find({ even: true }, { sort: { number: -1 }, batchSize: 100 }).toArray();
    expect(found).toHaveLength(1_250);
    expect(found[0]).toMatchObject({ number: 2_498 });
    const cursor = long.find({}, { batchSize: 2 });
    await cursor.next();
    await cursor.close();
    expect(await long.countDocuments({ number: { $gte: 2_000 } })).toBe(500);
    expect((await long.distinct('even')).sort()).toEqual([false, true]);
    expect(
      await long.aggregate([{ $group: { _id: '$even', n: { $sum: 1 } } }, { $sort: { _id: 1 } }]).toArray(),
    ).toEqual([
      { _id: false, n: 1_250 },
      { _id: true, n: 1_250 },
    ]);
  });

  test('updates, replaces, upserts and removes', async () => {
    const things = database.collection('things');
    await things.insertMany(several(4));
    expect(await things.updateMany({ even: true }, { $set: { 'inner.value': 1 }, $unset: { even: '' } })).toMatchObject(
      {
        matchedCount: 2,
        modifiedCount: 2,
      },
    );
    expect((await things.updateOne({ number: 1 }, { $set: { number: 1 } })).modifiedCount).toBe(0);
    const made = await things.updateOne(
      { number: 9, 'inner.value': 5, other: { $ne: 1 } },
      { $set: { at: new Date(0) }, $setOnInsert: { first: true } },
      { upsert: true },
    );
    expect(await things.findOne({ _id: made.upsertedId as never })).toMatchObject({
      number: 9,
      inner: { value: 5 },
      at: new Date(0),
      first: true,
    });
    await things.updateOne({ number: 9 }, { $setOnInsert: { first: false } }, { upsert: true });
    expect(await things.findOne({ number: 9 })).toMatchObject({ first: true });
    const options = { sort: { number: -1 }, returnDocument: 'after', projection: { _id: 0, number: 1 } } as const;
    expect(await things.findOneAndUpdate({ number: { $lt: 9 } }, { $inc: { number: 10 } }, options)).toEqual({
      number: 13,
    });
    await things.replaceOne({ number: 13 }, { whole: true });
    expect(await things.findOne({ whole: true }, { projection: { _id: 0 } })).toEqual({ whole: true });
    expect(await things.findOneAndDelete({ whole: true })).toMatchObject({ whole: true });
    expect((await things.deleteMany({ number: { $in: [0, 1] } })).deletedCount).toBe(2);
  });

  test('what is not there and what is null are the same to a filter, and less than no date', async () => {
    const things = database.collection('nulls');
    await things.insertMany([{ at: null }, {}, { at: new Date(5) }]);
    expect(await things.countDocuments({ at: null })).toBe(2);
    expect(await things.countDocuments({ at: { $ne: null } })).toBe(1);
    expect(await things.countDocuments({ at: { $lte: new Date(9) } })).toBe(1);
    expect(await things.countDocuments({ at: { $exists: false } })).toBe(1);
  });

  test('a unique index forbids twins, a partial one only where it applies', async () => {
    const unique = database.collection('unique');
    await unique.createIndex({ name: 1 }, { unique: true, partialFilterExpression: { type: 'one' }, name: 'ofName' });
    expect((await unique.indexes()).map(({ name }) => name)).toEqual(['_id_', 'ofName']);
    await unique.insertMany([
      { name: 'a', type: 'one' },
      { name: 'a', type: 'many' },
      { name: 'a', type: 'many' },
    ]);
    await expect(unique.insertOne({ name: 'a', type: 'one' })).rejects.toMatchObject({ code: 11_000 });
    await expect(unique.updateOne({ type: 'many' }, { $set: { type: 'one' } })).rejects.toMatchObject({ code: 11_000 });
    await expect(unique.findOneAndUpdate({ type: 'many' }, { $set: { type: 'one' } })).rejects.toMatchObject({
      code: 11_000,
    });
  });

  test('an unknown command is refused by name', async () => {
    await expect(database.command({ brew: 1 })).rejects.toMatchObject({ code: 59 });
  });

  test('breaks, refuses, freezes, and goes on', async () => {
    await database.command({ ping: 1 });
    double.drop();
    await until('a new connection', () => database.command({ ping: 1 }));
    double.refuse();
    double.drop();
    await expect(database.command({ ping: 1 })).rejects.toThrow();
    await double.listen();
    await until('a new connection', () => database.command({ ping: 1 }));
    double.freeze();
    await expect(database.command({ ping: 1 })).rejects.toThrow();
    double.unfreeze();
    await until('an answer', () => database.command({ ping: 1 }));
  });

  test('fails a command as often as it is told, by the fail point of a real server', async () => {
    const failing = { failCommands: ['find'], errorCode: 8_000 };
    await client.db('admin').command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data: failing });
    await expect(database.collection('any').findOne({})).rejects.toMatchObject({ code: 8_000 });
    expect(await database.collection('any').findOne({})).toBeNull();
    double.failPoint.set({ failCommands: ['find'], blockConnection: true, blockTimeMS: 100 }, 1);
    const before = performance.now();
    await database.collection('any').findOne({});
    expect(performance.now() - before).toBeGreaterThan(90);
  });

  test('a write whose answer was lost is not done twice by a replica set', async () => {
    const writes = database.collection('writes');
    await writes.findOne({});
    double.failPoint.set({ failCommands: ['insert'], loseAnswer: true }, 1);
    const write = writes.insertOne({ once: true });
    if (replicaSet === undefined) await expect(write).rejects.toThrow();
    else await write;
    expect(await writes.countDocuments({})).toBe(1);
  });

  test('a change stream tells what was written, where it is a replica set', async () => {
    const watched = database.collection('watched');
    const stream = watched.watch([{ $match: { operationType: { $in: ['insert', 'update'] } } }], {
      fullDocument: 'updateLookup',
    });
    const next = stream.next();
    if (replicaSet === undefined) {
      await expect(next).rejects.toMatchObject({ code: 40_573 });
      return;
    }
    await until('the stream', async () => {
      await watched.insertOne({ number: 1 });
      return Promise.race([next, pause(50)]);
    });
    expect(await next).toMatchObject({ operationType: 'insert', fullDocument: { number: 1 } });
    await watched.deleteMany({});
    const update = until('the update', async () => {
      const event = await stream.next();
      return event.operationType === 'update' && event;
    });
    await watched.insertOne({ number: 2 });
    await watched.updateOne({ number: 2 }, { $set: { number: 3 } });
    expect(await update).toMatchObject({
      fullDocument: { number: 3 },
      updateDescription: { updatedFields: { number: 3 } },
    });
    await stream.close();
  });
});
