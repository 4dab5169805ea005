import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  createDatabase,
  documentMigrations,
  hostMigrations,
  type MigrationSource,
  migrate,
} from '../../../../core/adapters/postgres/index.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let fresh: FreshDatabase;
let source: MigrationSource;
beforeEach(async () => {
  fresh = await freshDatabase({ migrations: 'none' });
  source = { schema: 'plugin_pos', directory: await mkdtemp(path.join(tmpdir(), 'migrations-')) };
});
afterEach(async () => {
  await fresh.drop();
  await rm(source.directory, { recursive: true });
});

const file = (name: string, sql: string) => writeFile(path.join(source.directory, name), sql);
const applied = () => fresh.database.query('select name from plugin_pos.migration order by name');

test('OP-04: applies each file once, in order, in its schema', async () => {
  await file('0002-fill.sql', `insert into letter values (1), (2);`);
  await file('0001-letter.sql', 'create table letter (n int);');
  await file('readme.txt', 'not a migration');
  expect(await migrate(fresh.database, [source])).toEqual(['plugin_pos/0001-letter', 'plugin_pos/0002-fill']);
  expect(await migrate(fresh.database, [source])).toEqual([]);
  await file('0003-more.sql', 'insert into letter values (3)');
  expect(await migrate(fresh.database, [source])).toEqual(['plugin_pos/0003-more']);
  expect(await fresh.database.query('select count(*) as n from plugin_pos.letter')).toEqual([{ n: 3 }]);
});

test('OP-04: nodes that start at once apply each file once', async () => {
  await file('0001-letter.sql', 'create table letter (n int); insert into letter values (1)');
  await file('0002-slow.sql', 'select pg_sleep(0.1); insert into letter values (2)');
  const nodes = Array.from({ length: 4 }, () => createDatabase(fresh.url));
  const results = await Promise.all(nodes.map((node) => migrate(node, [source])));
  expect(results.flat().sort()).toEqual(['plugin_pos/0001-letter', 'plugin_pos/0002-slow']);
  expect(await fresh.database.query('select count(*) as n from plugin_pos.letter')).toEqual([{ n: 2 }]);
  for (const node of nodes) await node.close();
});

test('OP-04: a file that fails is undone whole, what came before it stays', async () => {
  await file('0001-letter.sql', 'create table letter (n int)');
  await file('0002-bad.sql', 'insert into letter values (1); select broken');
  await expect(migrate(fresh.database, [source])).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('0002-bad'),
  });
  expect(await applied()).toEqual([{ name: '0001-letter' }]);
  expect(await fresh.database.query('select * from plugin_pos.letter')).toEqual([]);
  await file('0002-bad.sql', 'insert into letter values (1)');
  expect(await migrate(fresh.database, [source])).toEqual(['plugin_pos/0002-bad']);
});

test('OP-04: goes on after a connection that was cut in the middle', async () => {
  await file('0001-letter.sql', 'create table letter (n int)');
  await file('0002-cut.sql', 'insert into letter values (1); select pg_terminate_backend(pg_backend_pid())');
  await expect(migrate(fresh.database, [source])).rejects.toMatchObject({ code: 'DATABASE_AWAY' });
  await file('0002-cut.sql', 'insert into letter values (1)');
  await migrate(fresh.database, [source]);
  expect(await fresh.database.query('select n from plugin_pos.letter')).toEqual([{ n: 1 }]);
});

test('OP-04: an applied file that was changed is an error; line ends do not count', async () => {
  await file('0001-letter.sql', 'create table letter (\n n int)');
  await migrate(fresh.database, [source]);
  await file('0001-letter.sql', 'create table letter (\r\n n int)');
  expect(await migrate(fresh.database, [source])).toEqual([]);
  await file('0001-letter.sql', 'create table letter (n bigint)');
  await expect(migrate(fresh.database, [source])).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
});

test('OP-04: an older program on a newer database is an error', async () => {
  await file('0001-letter.sql', 'create table letter (n int)');
  await file('0002-newer.sql', 'select 1');
  await migrate(fresh.database, [source]);
  await rm(path.join(source.directory, '0002-newer.sql'));
  await expect(migrate(fresh.database, [source])).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});

test('OP-04: a file numbered below an applied one is an error', async () => {
  await file('0002-letter.sql', 'create table letter (n int)');
  await migrate(fresh.database, [source]);
  await file('0001-late.sql', 'select 1');
  await expect(migrate(fresh.database, [source])).rejects.toMatchObject({ code: 'MIGRATION_LATE' });
});

test('OP-04: a file name without a number is an error', async () => {
  await file('letter.sql', 'select 1');
  await expect(migrate(fresh.database, [source])).rejects.toMatchObject({ code: 'MIGRATION_NAME' });
});

test('OP-04: the migrations of host and documents apply to an empty database, and a missing folder is none', async () => {
  await migrate(fresh.database, [hostMigrations, documentMigrations, { schema: 'none', directory: '/nonexistent' }]);
  expect(await migrate(fresh.database, [hostMigrations, documentMigrations])).toEqual([]);
});
