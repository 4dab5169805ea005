import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../core/adapters/http/index.ts';
import { PosClient } from '../../plugins/pos/wire/client.ts';
import { TokenCache } from '../../plugins/pos/wire/tokens.ts';
import { type Child, startChild } from '../../scripts/harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../scripts/harness/emulator.ts';
import { createInstallation, type Installation } from '../../scripts/harness/installation.ts';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../../scripts/stand/demo/index.ts';
import { copyOf, type DatabaseCopy, type FreshDatabase, freshDatabase } from '../support/database.ts';

const tasks = ['POSExchange.POSRegistration', 'POSExchange.POSStatusSender', 'POSExchange.POSReconciliation'];
const patience = 90_000;
const [first, second] = demoOrganisations;

interface Difference {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly msgId: string;
  readonly mends: readonly { readonly how: string }[];
}

interface Listed {
  readonly items: readonly Difference[];
  readonly open: number;
  readonly current: object | null;
  readonly last: { readonly id: number } | null;
}

/** An installation restored from a backup, and a ПОС that went on: the whole product over a real database. */
describe('restored from a backup', () => {
  let emulator: EmulatorProcess;
  let fresh: FreshDatabase;
  let copy: DatabaseCopy;
  let installation: Installation;
  let host: Child;

  beforeAll(async () => {
    emulator = await startEmulator({ seed: 11 });
    for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
    fresh = await freshDatabase();
    installation = await createInstallation({ posUrl: emulator.url, environment: { DATABASE_URL: fresh.url } });
    await start();
    for (const task of tasks) await installation.api.post(`/api/tasks/${task}/start`);
  });
  afterAll(async () => {
    host?.process.kill('SIGKILL');
    await host?.ended;
    await emulator?.stop();
    await installation?.remove();
    await copy?.drop();
    await fresh?.drop();
  });

  test('RG-08, ED-05: after a restore the comparison finds what came after the backup; once mended, both sides agree, no РК is twice and numbers are unique', async () => {
    const before = await arrive(8, 3);
    await assign(before.slice(0, 2));
    await settled();
    await reconciled();
    expect((await listed()).items).toEqual([]);

    await stop('SIGTERM');
    copy = await copyOf(fresh);
    await start();

    // The life that the backup does not know: messages, supplements, executors and answers.
    const after = await arrive(6, 4);
    for (const id of [before[0]!, after[0]!]) await emulator.control.redeliver(id);
    await registered(23);
    await assign([before[2]!, after[1]!]);
    await settled();
    await answer(before[3]!, 'SOLVED');
    await answer(after[2]!, 'REJECTED');
    const known = await emulator.control.registrations();
    await stop('SIGKILL');
    await copy.putBack();

    // New messages take numbers that ПОС knows of others, before anybody compares.
    await emulator.control.addMessages({ lkoId: first!.pos.lkoId, count: 2, supplementShare: 0 });
    await start();
    await registered(25);
    await settled();
    await reconciled();
    const found = (await listed()).items;
    expect(found.filter(({ kind }) => kind === 'unknown-here')).toHaveLength(12);
    expect(found.map(({ kind, msgId }) => `${kind} ${msgId}`)).toEqual(
      expect.arrayContaining([`status-differs ${before[2]}`, `answered-there ${before[3]}`]),
    );

    const accepted = await mendAll();
    // Two numbers were taken: their РК have new ones, and people have been told.
    expect(accepted).toHaveLength(2);
    expect((await listed()).open).toBe(0);
    await agree(known, accepted);
    // Nothing of it waits for a person any more, and ПОС was told no status twice.
    const given = await installation.api.get<{ items: object[] }>('/api/outbox?state=refused');
    expect(given.items).toEqual([]);
    await recorded();
  }, 600_000);

  async function start(): Promise<void> {
    host = installation.startHost();
    await installation.ready(host);
  }

  async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    host.process.kill(signal);
    await host.ended;
  }

  /** Messages for both organisations, registered and confirmed. @returns their numbers, those of the first one first */
  async function arrive(...counts: [number, number]): Promise<string[]> {
    const messages = [];
    const earlier = (await emulator.control.registrations()).length;
    for (const [index, organisation] of [first!, second!].entries()) {
      const { lkoId } = organisation.pos;
      messages.push(...(await emulator.control.addMessages({ lkoId, count: counts[index]!, supplementShare: 0 })));
    }
    await registered(earlier + messages.length);
    return messages.map(({ id }) => id);
  }

  /** Lets the registration run until ПОС knows so many deliveries as registered. */
  async function registered(count: number): Promise<void> {
    await installation.api.post(`/api/tasks/${tasks[0]}/run`);
    await until(
      `${count} registrations`,
      async () => {
        const done = (await emulator.control.registrations()).filter(({ effective }) => effective === 1);
        return done.length === count ? true : undefined;
      },
      patience,
    );
  }

  /** Nothing waits to be told: events are drafted, requests are sent. */
  async function settled(): Promise<void> {
    await until(
      'the end of the exchange',
      async () => {
        const [row] = await fresh.database.query<{ open: boolean }>(
          `select exists (select 1 from delo.event)
                  or exists (select 1 from plugin_pos.outbox where state in ('waiting', 'sending'))
                  or exists (select 1 from plugin_pos.inbox where state = 'received') as open`,
        );
        return row!.open ? undefined : true;
      },
      patience,
    );
  }

  /** A резолюция with a responsible executor in the РК of each message. */
  async function assign(messageIds: readonly string[]): Promise<void> {
    const api = await installation.clerk();
    const name = encodeURIComponent(first!.officials[1]!.name);
    const officials = await api.get<{ items: { due: string }[] }>(`/api/directories/departments?q=${name}`);
    const due = officials.items[0]!.due;
    for (const id of messageIds) {
      const { items } = await api.get<{ items: { isn: number }[] }>(`/api/documents?msgId=${id}`);
      await api.post(`/api/documents/${items.at(-1)!.isn}/resolutions`, {
        authorDue: due,
        text: 'Рассмотреть и ответить',
        executors: [{ due, responsible: true }],
      });
    }
  }

  /** An answer of which the restored installation will know nothing. */
  async function answer(messageId: string, type: string): Promise<void> {
    const { id: clientId, key } = first!.pos;
    const account = { organizationDue: '', clientId, url: emulator.url, contour: 'prod' } as const;
    const http = createHttpClient({ channel: 'pos', allowedOrigins: async () => [emulator.url] });
    const body = JSON.stringify({
      type,
      text: 'Фонарь горит',
      notifyApplicant: true,
      executor: { fullName: 'Примерова П.П.' },
      registration: { number: 'ПОС-О-1', date: '2026-03-10' },
      occurredAt: new Date().toISOString(),
    });
    await new PosClient(http, account, key, new TokenCache()).sendAnswer(messageId, `answer ${messageId}`, body, []);
    http.close();
  }

  const listed = () => installation.api.get<Listed>('/api/pos/reconciliation?limit=500');

  async function reconciled(): Promise<void> {
    const { id } = await installation.api.post<{ id: number }>('/api/pos/reconciliation', {});
    await until(
      'the end of the comparison',
      async () => {
        const { current, last } = await listed();
        return current === null && last !== null && last.id >= id ? true : undefined;
      },
      patience,
    );
  }

  /** Every difference by the first way that is offered, until nothing differs. @returns those that people live with */
  async function mendAll(): Promise<Difference[]> {
    const accepted: Difference[] = [];
    const preferred = ['rebuild', 'confirm', 'take-over', 'resend', 'accept'];
    for (let round = 1; round <= 4; round++) {
      const { items } = await listed();
      if (items.length === 0) return accepted;
      for (const item of items) {
        const how = preferred.find((each) => item.mends.some((offered) => offered.how === each));
        if (how === 'accept') accepted.push(item);
        const reason = how === 'accept' ? 'Номер занят' : undefined;
        await installation.api.post(`/api/pos/reconciliation/${item.id}/mend`, { how, reason });
      }
      await until(
        'the mending',
        async () => ((await listed()).items.some(({ state }) => state === 'wanted') ? undefined : true),
        patience,
      );
      await settled();
      await reconciled();
    }
    throw new Error(`Not mended: ${JSON.stringify((await listed()).items)}`);
  }

  /** AC-04: who mended is in the audit; TM-63: the command line sees what the pages see. */
  async function recorded(): Promise<void> {
    const audit = await installation.api.get<{ items: { action: string; outcome: string }[] }>('/api/audit?limit=500');
    const mends = audit.items.filter(({ action }) => action === 'pos: POST /pos/reconciliation/:id/mend');
    expect(mends.length).toBeGreaterThan(10);
    const lines: string[] = [];
    const command = startChild('core/cli/main.js', {
      arguments: ['plugin', 'call', 'GET', '/pos/reconciliation', '--query', 'state=accepted'],
      env: installation.environment,
      onLine: (line) => lines.push(line),
    });
    expect(await command.ended).toBe(0);
    expect(JSON.parse(lines.join('\n')).items).toHaveLength(2);
  }

  /** Both sides delivery by delivery. */
  async function agree(
    known: Awaited<ReturnType<EmulatorProcess['control']['registrations']>>,
    accepted: readonly Difference[],
  ): Promise<void> {
    const rows = await fresh.database.query<{ delivery: string; number: string; date: string; status: string }>(
      `select i.delivery_id as delivery, d."FREE_NUM" as number, d."DOC_DATE"::text as date, v."POS_STATUS" as status
         from plugin_pos.inbox i join delo."DOC_RC" d on d."ISN_DOC" = i.document_isn
         join delo."AR_RC_VALUE" v on v."ISN_DOC" = d."ISN_DOC" where i.state = 'registered'`,
    );
    const here = new Map(rows.map((row) => [row.delivery, row]));
    const there = await emulator.control.registrations();
    expect(there).toHaveLength(25);
    expect(here.size).toBe(25);
    const lived = new Set(accepted.map(({ msgId }) => msgId));
    for (const { id, deliveryId, effective, regNumber, regDate } of there) {
      expect(effective).toBe(1);
      const { number, date } = here.get(deliveryId)!;
      if (!lived.has(id)) expect({ id, number, date }).toEqual({ id, number: regNumber, date: regDate });
    }
    // What ПОС knew before the restore, it knows unchanged.
    const now = new Map(there.map((each) => [each.deliveryId, each.regNumber]));
    for (const { deliveryId, regNumber } of known) expect(now.get(deliveryId)).toBe(regNumber);
    const [count] = await fresh.database.query(
      `select count(*)::int as documents, count(distinct ("DUE_DOCGROUP", number_year, "FREE_NUM"))::int as numbers
         from delo."DOC_RC" where "KIND_DOC" = 2`,
    );
    expect(count).toEqual({ documents: 25, numbers: 25 });
  }
});
