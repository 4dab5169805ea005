import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { loadConfig } from '../../../../config/index.ts';
import { createAgendaQueue } from '../../../../core/adapters/agenda/index.ts';
import { type Host, openHost } from '../../../../core/main.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { type MongoDouble, startMongoDouble } from '../../../support/mongo/index.ts';

const said: string[] = [];
const note = (message: string, details?: unknown) => void said.push(`${message} ${JSON.stringify(details)}`);
const log = { debug: note, info: note, warn: note, error: note };

describe('TM-71: a host whose queue lies in MongoDB by configuration', () => {
  let fresh: FreshDatabase;
  let double: MongoDouble;
  let directory: string;
  const hosts: Host[] = [];

  beforeAll(async () => {
    fresh = await freshDatabase({ migrations: 'none' });
    double = await startMongoDouble();
    directory = await mkdtemp(path.join(tmpdir(), 'queue-'));
  });
  afterEach(async () => {
    await double.listen();
    await Promise.all(hosts.splice(0).map((host) => host.close()));
  });
  afterAll(async () => {
    await double.close();
    await fresh.drop();
    await rm(directory, { recursive: true });
  });

  async function open(queueUrl: string): Promise<Host> {
    const environment = {
      DATABASE_URL: fresh.url,
      PRIEMNAYA_QUEUE_URL: queueUrl,
      PRIEMNAYA_DATA: directory,
      PRIEMNAYA_WEB_PORT: '0',
      PRIEMNAYA_MONITORING_PORT: '0',
      PRIEMNAYA_NODE_NAME: 'узел-1',
      PRIEMNAYA_TASKS_LOCK_SECONDS: '5',
    };
    const host = await openHost(await loadConfig(environment, []), log);
    hosts.push(host);
    return host;
  }

  test('its records lie there and not in PostgreSQL, and /readyz asks for it', async () => {
    const host = await open(double.url('priemnaya'));
    const { monitoringUrl } = await host.start();
    const ready = () => fetch(new URL('/readyz', monitoringUrl));
    expect((await ready()).status).toBe(200);
    const [group] = await host.tasks.groups();
    await host.tasks.selectGroup(group?.id as string, true, 'technologist');
    const client = new MongoClient(double.url('priemnaya'));
    const names = await client.db().collection('agendaJobs').distinct('name', { type: 'single' });
    expect(names).toContainEqual(expect.stringMatching(/\(JobID: 0\)$/));
    await client.close();
    const tables = await fresh.database.query(`select 1 from information_schema.schemata where schema_name = 'agenda'`);
    expect(tables).toEqual([]);

    double.refuse();
    double.drop();
    const answer = await until('it is not ready', async () => {
      const response = await ready();
      return response.status === 503 && response.text();
    });
    expect(answer).toContain('queue');
    expect(answer).toContain('MongoDB');
    await double.listen();
    await until('it is ready again', async () => (await ready()).status === 200);
  });

  test('one that is not there is named with what to do, and no password is told', async () => {
    double.refuse();
    double.drop();
    const url = double.url('priemnaya').replace('//', '//priemnaya:geheim@');
    const error = await open(url).then(
      () => undefined,
      (reason: unknown) => reason as Error & { code: string },
    );
    expect(error?.code).toBe('QUEUE_STORE_AWAY');
    expect(error?.message).toContain('/priemnaya не отвечает. Проверьте, что MongoDB запущена');
    expect(error?.message).toContain('127.0.0.1:');
    expect(`${error?.message} ${error?.stack} ${said.join('\n')}`).not.toContain('geheim');
  });

  test('an address that the driver cannot read is refused without showing it', () => {
    const url = 'mongodb://user:ge%heim@host/base?maxPoolSize=many';
    const make = () => createAgendaQueue({ url, database: fresh.database, node: 'узел-1', logger: log });
    expect(make).toThrow(expect.objectContaining({ code: 'QUEUE_URL_INVALID' }));
    expect(make).toThrow(expect.objectContaining({ message: expect.not.stringContaining('heim') }));
  });
});
