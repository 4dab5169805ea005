import { join } from 'node:path';
import pg from 'pg';
import { createEmbeddedServer } from '../../core/adapters/embedded/index.ts';
import type { EmulatorProcess } from '../harness/emulator.ts';
import type { Installation } from '../harness/installation.ts';

export interface Findings {
  readonly figures: string[];
  readonly faults: string[];
}

interface DocumentRow {
  readonly isn: string;
  readonly number: string;
  readonly group: string;
  readonly order: number;
  readonly delivery: string;
}

/** Holds what ПОС knows against what the database holds. */
export async function verify(
  installation: Installation,
  { control }: EmulatorProcess,
  deliveries: number,
): Promise<Findings> {
  const store = createEmbeddedServer({ directory: join(installation.environment.PRIEMNAYA_DATA!, 'postgres') });
  const { url } = await store.start();
  const client = new pg.Client(url);
  await client.connect();
  try {
    const documents = (await client.query<DocumentRow>(documentsSql)).rows;
    const registrations = await control.registrations();
    const statistics = await control.stats();
    const runs = (await client.query<{ outcome: string; count: string }>(runsSql)).rows;
    const waiting = (await client.query<{ what: string; count: string }>(waitingSql)).rows;
    const byDelivery = new Map<string, DocumentRow[]>();
    for (const row of documents) byDelivery.set(row.delivery, [...(byDelivery.get(row.delivery) ?? []), row]);
    const faults = [
      ...missing(documents.length, registrations.length, deliveries),
      ...registrations.flatMap((each) => confirmationFaults(each, byDelivery.get(each.deliveryId) ?? [])),
      ...doubles(documents),
      ...gaps(documents),
      ...waiting.filter(({ count }) => count !== '0').map(({ what, count }) => `${count} × ${what}`),
    ];
    const repeats = registrations.reduce((sum, each) => sum + each.repeats, 0);
    return {
      faults,
      figures: [
        `Deliveries: ${registrations.length}; documents: ${documents.length}; confirmations repeated after a lost answer: ${repeats}`,
        `Runs: ${runs.map(({ outcome, count }) => `${outcome} ${count}`).join(', ')}`,
        `Requests: ${Object.entries(statistics.answers)
          .map(([name, count]) => `${name} × ${count}`)
          .join('; ')}`,
      ],
    };
  } finally {
    await client.end();
    await store.stop();
  }
}

const documentsSql = `
  select d."ISN_DOC"::text as isn, d."FREE_NUM" as number, d."DUE_DOCGROUP" as "group", d."ORDER_NUM"::int as "order",
         i.delivery_id as delivery
    from delo."DOC_RC" d left join plugin_pos.inbox i on i.document_isn = d."ISN_DOC"`;
const runsSql = `select coalesce(outcome, 'open') as outcome, count(*) from host.run group by 1 order by 1`;
const waitingSql = `
  select 'delivery not registered' as what, count(*) from plugin_pos.inbox where state <> 'registered'
  union all select 'debt not paid', count(*) from plugin_pos.outbox where state <> 'done'
  union all select 'file still owed', count(*) from plugin_pos.late_file where state = 'waiting'`;

function missing(documents: number, known: number, wanted: number): string[] {
  return documents === wanted && known === wanted
    ? []
    : [`${wanted} deliveries wanted, ${known} at ПОС, ${documents} documents`];
}

interface Registration {
  readonly deliveryId: string;
  readonly effective: number;
  readonly conflicts: number;
  readonly regNumber: string | null;
  readonly sedDocId: string | null;
}

function confirmationFaults(at: Registration, own: readonly DocumentRow[]): string[] {
  const faults: string[] = [];
  if (own.length !== 1) faults.push(`delivery ${at.deliveryId}: ${own.length} documents`);
  if (at.effective !== 1) faults.push(`delivery ${at.deliveryId}: ${at.effective} effective confirmations`);
  if (at.conflicts !== 0) faults.push(`delivery ${at.deliveryId}: confirmed with another number`);
  if (own[0] && (own[0].number !== at.regNumber || own[0].isn !== at.sedDocId)) {
    faults.push(`delivery ${at.deliveryId}: ПОС has ${at.regNumber}, the document is ${own[0].number}`);
  }
  return faults;
}

function doubles(documents: readonly DocumentRow[]): string[] {
  const seen = new Set<string>();
  return documents
    .filter(({ number }) => seen.has(number) || !seen.add(number))
    .map(({ number }) => `number ${number} twice`);
}

function gaps(documents: readonly DocumentRow[]): string[] {
  const highest = new Map<string, { count: number; order: number }>();
  for (const { group, order } of documents) {
    const before = highest.get(group) ?? { count: 0, order: 0 };
    highest.set(group, { count: before.count + 1, order: Math.max(before.order, order) });
  }
  return [...highest]
    .filter(([, { count, order }]) => count !== order)
    .map(([group, { count, order }]) => `group ${group}: ${count} numbers up to ${order}`);
}
