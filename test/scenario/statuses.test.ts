import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { Api } from '../../scripts/harness/api.ts';
import type { Child } from '../../scripts/harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../scripts/harness/emulator.ts';
import { createInstallation, type Installation } from '../../scripts/harness/installation.ts';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../../scripts/stand/demo/index.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const reader = { login: 'reader', password: 'made-up-for-the-scenario' };
const registration = '/api/tasks/POSExchange.POSRegistration';
const sender = '/api/tasks/POSExchange.POSStatusSender';
const [organisation] = demoOrganisations;
/** «Within a second», on a machine that is five times slower. */
const wokenWithinMs = 5_000;

interface DocumentView {
  readonly isn: number;
  readonly number: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A whole host, and rows that another program writes into its database with plain SQL. */
describe('rows of other programs', () => {
  let store: FreshDatabase;
  let emulator: EmulatorProcess;
  let installation: Installation;
  let host: Child;
  let messageId: string;
  let documents: Api;

  beforeAll(async () => {
    store = await freshDatabase({ migrations: 'none' });
    emulator = await startEmulator({ seed: 3, journalLimit: 1000 });
    for (const each of emulatorOrganisations) await emulator.control.addOrganisation(each);
    installation = await createInstallation({
      posUrl: emulator.url,
      environment: { DATABASE_URL: store.url },
    });
    await begin();
    const [message] = await emulator.control.addMessages({ lkoId: organisation!.pos.lkoId, count: 1 });
    messageId = message!.id;
    await installation.api.post(`${sender}/start`);
    await installation.api.post('/api/users', { ...reader, name: 'Проверяющий', roles: ['auditor'] });
    documents = new Api(installation.url);
    await documents.login(reader.login, reader.password);
  });
  afterAll(async () => {
    await end();
    await emulator?.stop();
    await installation?.remove();
    await store?.drop();
  });

  async function begin(): Promise<void> {
    host = installation.startHost();
    await installation.ready(host);
  }

  async function end(): Promise<void> {
    host?.process.kill('SIGTERM');
    await host?.ended;
  }

  /** Statuses that took effect at ПОС, in order. */
  const taken = async () =>
    (await emulator.control.journal({ operation: 'sendStatus', effective: true })).map(
      ({ body }) => body as { status: string; comment?: string; registration: { number: string } },
    );

  const told = (count: number, limitMs = wokenWithinMs) =>
    until(`${count} statuses at ПОС`, async () => ((await taken()).length >= count ? taken() : undefined), limitMs);

  const view = (isn: number) => documents.get<DocumentView>(`/api/documents/${isn}`);

  const says = (isn: number, text: RegExp) =>
    until(`«${text}»`, async () => text.test(String((await view(isn)).values.POS_SENDING)), wokenWithinMs);

  /** By `psql` where it is installed, else over a bare connection; gives the first value of the last statement. */
  async function write(sql: string): Promise<number> {
    const psql = await promisify(execFile)('psql', [
      store.url,
      '-X',
      '-q',
      '-t',
      '-A',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      sql,
    ])
      .then(({ stdout }) => stdout.trim())
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
    if (psql !== undefined) return Number(psql.split('\n').at(-1));
    const client = new pg.Client(store.url);
    await client.connect();
    try {
      const results = [await client.query<Record<string, unknown>>(sql)].flat();
      return Number(Object.values(results.at(-1)!.rows[0] ?? {})[0]);
    } finally {
      await client.end();
    }
  }

  const insertAppeal = (number: string) =>
    write(`
      with made as (
        insert into delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
        select 2, "DUE_DOCGROUP", "DUE_CARD", 100000 + count(*) over (), '${number}', current_date
          from delo."DOC_RC" order by "ISN_DOC" limit 1
        returning "ISN_DOC"
      ), valued as (
        insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_MSG_ID") select "ISN_DOC", '${messageId}' from made
      )
      select "ISN_DOC" from made`);

  /** Each row in a statement of its own. */
  async function insertResolution(documentIsn: number, text: string): Promise<number> {
    const official = (name: string) =>
      `(select "DUE" from delo."DEPARTMENT" where "CLASSIF_NAME" = '${name}' and "IS_NODE" = 1)`;
    const isn = await write(`
      insert into delo."RESOLUTION" ("ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE")
      values (${documentIsn}, ${official('Образцов О.О.')}, '${text}', current_date) returning "ISN_RESOLUTION"`);
    await write(`
      insert into delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG")
      values (${isn}, ${official('Примерова П.П.')}, 1) returning 1`);
    return isn;
  }

  let appeal: number;

  test('ST-01, ST-07: a registered message is told at once, though the next slot is hours away', async () => {
    await installation.api.post(`${registration}/run`);
    const [first] = await told(1, 60_000);
    expect(first).toMatchObject({ status: 'REGISTERED' });
    const { items } = await documents.get<{ items: { isn: number }[] }>(`/api/documents?msgId=${messageId}`);
    await says(items[0]!.isn, /^Зарегистрировано\. Отправлено в ПОС \d\d\/\d\d\/\d{4} \d\d:\d\d$/);
  });

  test('ED-04, ST-01: a РК inserted by psql leads to «Зарегистрировано» within a second', async () => {
    appeal = await insertAppeal('ПСК-1');
    const [, second] = await told(2);
    expect(second).toMatchObject({ status: 'REGISTERED', registration: { number: 'ПСК-1' } });
    await says(appeal, /^Зарегистрировано\. Отправлено/);
  });

  test('ED-04, ST-02: a резолюция with a responsible executor inserted by psql leads to «Назначен исполнитель»', async () => {
    const isn = await insertResolution(appeal, 'Подготовить ответ');
    const statuses = await told(3);
    expect(statuses[2]).toMatchObject({
      status: 'EXECUTOR_ASSIGNED',
      comment: 'Подготовить ответ',
      executors: [{ fullName: 'Примерова П.П.', position: 'Начальник общего отдела', responsible: true }],
      author: { fullName: 'Образцов О.О.' },
    });
    await says(appeal, /^Назначен исполнитель\. Отправлено/);
    expect((await view(appeal)).values).toMatchObject({
      POS_STATUS: 'Назначен исполнитель',
      POS_COMMENT: 'Подготовить ответ',
    });
    await write(`update delo."RESOLUTION" set "RESOLUTION_TEXT" = 'Срочно' where "ISN_RESOLUTION" = ${isn}; select 1`);
    expect((await told(4))[3]).toMatchObject({ comment: 'Срочно' });
  });

  test('ED-04, ST-06: what is written while the host is down is told after its start, each once', async () => {
    await end();
    const other = await insertAppeal('ПСК-2');
    await insertResolution(other, 'Пока никого нет');
    await begin();
    const statuses = await told(6, 60_000);
    expect(statuses.slice(4)).toMatchObject([
      { status: 'REGISTERED', registration: { number: 'ПСК-2' } },
      { status: 'EXECUTOR_ASSIGNED', comment: 'Пока никого нет' },
    ]);
    await says(other, /^Назначен исполнитель\. Отправлено/);
    expect(await taken()).toHaveLength(6);
  });
});
