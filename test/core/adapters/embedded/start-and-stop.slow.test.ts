import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEmbeddedServer } from '../../../../core/adapters/embedded/index.ts';
import { EmbeddedStage, rowsOf } from '../../../support/embedded-stage.ts';

let model: EmbeddedStage;
let stage: EmbeddedStage;
beforeAll(async () => {
  model = await EmbeddedStage.model();
});
afterAll(() => model.clear());
beforeEach(async () => {
  stage = await EmbeddedStage.open(model);
});
afterEach(() => stage.clear());

const portOf = (url: string | undefined) => Number(new URL(url ?? '').port);

test('TM-71: the first start makes a durable cluster that knows Cyrillic; later starts keep data and port', async () => {
  await rm(stage.directory, { recursive: true });
  const first = stage.host();
  const { url, reused } = await first.start();
  expect(reused).toBe(false);
  expect(portOf(url)).toBeLessThan(32_768);
  await rowsOf(url, `create table letter (word text); insert into letter values ('Ёлка')`);
  const [facts] = await rowsOf(
    url,
    `select lower('ЁЖ') as lower, 'ёлка' ilike 'ЁЛ%' as ilike, array(select unnest(array['ж','ё','е']) order by 1) as sorted,
            current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('listen_addresses') as host, current_setting('server_encoding') as encoding,
            current_setting('password_encryption') as passwords, current_database() as database`,
  );
  expect(facts).toEqual({
    lower: 'ёж',
    ilike: true,
    sorted: ['е', 'ё', 'ж'],
    fsync: 'on',
    commit: 'on',
    host: '127.0.0.1',
    encoding: 'UTF8',
    passwords: 'scram-sha-256',
    database: 'priemnaya',
  });
  expect((await stat(path.join(await stage.server(), 'password'))).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(await stage.postmaster()).toBeUndefined();

  const second = await stage.host().start();
  expect(second).toEqual({ url, reused: false });
  expect(await rowsOf(url, 'select word from letter')).toEqual([{ word: 'Ёлка' }]);
});

test('the extensions that search needs are there and understand Cyrillic', async () => {
  const { url } = await stage.host().start();
  await rowsOf(url, 'create extension pg_trgm; create extension unaccent');
  const [row] = await rowsOf(
    url,
    `select similarity('Обращение', 'обращения') > 0.5 as similar, unaccent('ёж') as plain`,
  );
  expect(row).toEqual({ similar: true, plain: 'еж' });
});

test('a wrong password is refused', async () => {
  const { url } = await stage.host().start();
  const wrong = new URL(url ?? '');
  wrong.password = 'wrong';
  await expect(rowsOf(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('may be stopped without having been started, and twice, and started again', async () => {
  const server = createEmbeddedServer({ directory: stage.directory, shelters: [stage.shelter] });
  await server.stop();
  const { url } = await server.start();
  expect(await server.start()).toEqual({ url, reused: false });
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  expect(await stage.postmaster()).toBeUndefined();
  expect(await server.start()).toEqual({ url, reused: false });
  await server.stop();
});

test('what the server logs holds no statements and no values', async () => {
  const { url } = await stage.host().start();
  await rowsOf(url, `create table citizen (name text primary key); insert into citizen values ('Примеров')`);
  await expect(rowsOf(url, `insert into citizen values ('Примеров')`)).rejects.toMatchObject({ code: '23505' });
  await expect(rowsOf(url, `select 'Примеров'::int`)).rejects.toMatchObject({ code: '22P02' });
  const log = await readFile(path.join(await stage.server(), 'postgres.log'), 'utf8');
  expect(log).toContain('ready to accept connections');
  expect(log).not.toContain('Примеров');
});

describe('the port', () => {
  let other: Server;
  const occupy = (port: number) =>
    new Promise<number>((resolve) => {
      other = createServer().listen(port, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  test('that was kept and is taken now gives way to another, which is kept from then on', async () => {
    const first = stage.host();
    const kept = portOf((await first.start()).url);
    await first.stop();
    await occupy(kept);
    const chosen = portOf((await stage.host().start()).url);
    expect(chosen).not.toBe(kept);
    expect(Number(await readFile(path.join(await stage.server(), 'port'), 'utf8'))).toBe(chosen);
  });

  test('that is configured and taken is an error that names it', async () => {
    const port = await occupy(0);
    const answer = await stage.host({ port }).start();
    expect(answer.code).toBe('EMBEDDED_PORT_TAKEN');
    expect(answer.message).toContain(`Порт ${port}`);
  });
});

describe('a directory that will not do', () => {
  test('because it holds something else stays untouched', async () => {
    await writeFile(path.join(stage.root, 'letter.txt'), 'mine');
    const answer = await stage.host({ directory: stage.root }).start();
    expect(answer.code).toBe('EMBEDDED_DIRECTORY_FOREIGN');
    expect(await readdir(stage.root)).toEqual(['db', 'letter.txt']);
  });

  test('because it is a file', async () => {
    await rm(stage.directory, { recursive: true });
    await writeFile(stage.directory, '');
    const answer = await stage.host().start();
    expect(answer.code).toBe('EMBEDDED_DIRECTORY_UNUSABLE');
    expect(answer.message).toContain(stage.directory);
  });

  test('because another major version of PostgreSQL made the cluster', async () => {
    await writeFile(path.join(await stage.server(), 'data', 'PG_VERSION'), '15\n');
    const answer = await stage.host().start();
    expect(answer.code).toBe('EMBEDDED_CLUSTER_VERSION');
    expect(answer.message).toContain('PostgreSQL 15');
  });

  test('because its password is lost', async () => {
    const password = path.join(await stage.server(), 'password');
    await writeFile(password, 'another');
    expect((await stage.host().start()).code).toBe('EMBEDDED_CLUSTER_DAMAGED');
  });
});
