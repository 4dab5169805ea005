import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createEmbeddedServer } from '../../core/adapters/embedded/index.ts';
import { createInstallation } from '../harness/installation.ts';
import { fillDocuments, filled } from './documents/fill.ts';
import { median } from './median.ts';
import { percentile } from './percentile.ts';

/**
 * What clerks ask for, over HTTP with so many РК (UI-06), each against the floor of the same run: a row by its primary key
 * in plain SQL. Fails where the 95th percentile misses its limit.
 */
const { values } = parseArgs({
  options: { documents: { type: 'string', default: '1000000' }, repeats: { type: 'string', default: '40' } },
});
const documents = Number(values.documents);
const repeats = Number(values.repeats);
const limitMs = 200;

const installation = await createInstallation({
  posUrl: 'http://127.0.0.1:9',
  environment: { PRIEMNAYA_LOG_LEVEL: 'warn' },
});
const store = createEmbeddedServer({ directory: join(installation.environment.PRIEMNAYA_DATA!, 'postgres') });
const { url } = await store.start();
let began = performance.now();
await fillDocuments(url, documents);
console.log(`${documents} РК made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
const host = installation.startHost();
let good = true;
try {
  await installation.ready(host);
  const clerk = await installation.clerk();
  const client = new pg.Client(url);
  await client.connect();
  const floor = await measured(() =>
    client.query('select * from delo."DOC_RC" where "ISN_DOC" = $1', [filled.firstDocument + some()]),
  );
  await client.end();
  console.log(`Floor, a row by its key in SQL: median ${floor.median.toFixed(2)} ms, p95 ${floor.p95.toFixed(2)} ms`);
  for (const [what, address] of Object.entries(questions())) {
    const { median: middle, p95 } = await measured(() => clerk.get(address()));
    const holds = p95 < limitMs;
    good &&= holds;
    const ratio = (middle / floor.median).toFixed(0);
    console.log(
      `${holds ? 'ok' : 'NO'}: ${what}: median ${middle.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, ratio ${ratio}`,
    );
  }
  console.log(`Limit of p95: ${limitMs} ms. Load of the machine: ${loadavg()[0]!.toFixed(1)}`);
} finally {
  host.process.kill('SIGTERM');
  await host.ended;
  await store.stop();
  await installation.remove();
}
process.exitCode = good ? 0 : 1;

function questions(): Readonly<Record<string, () => string>> {
  const search = (criteria: Record<string, string>) => `/api/documents?${new URLSearchParams(criteria)}`;
  const day = () => new Date(Date.now() - Math.floor(Math.random() * 1400) * 86_400_000).toISOString().slice(0, 10);
  const rare = () =>
    `слово${String(100 + Math.floor(Math.random() * 29_000)).replace(/\d/g, (n) => 'абвгдежзик'[Number(n)]!)}`;
  const official = () => 1 + Math.floor(Math.random() * filled.officials);
  const cabinet = () => 9_100_001 + Math.floor(Math.random() * filled.cabinets);
  return {
    'newest РК': () => '/api/documents',
    'by number': () => search({ number: `ог-${some()}` }),
    'by message number': () => search({ msgId: String(700_000_000 + some()) }),
    'by dates': () => {
      const from = day();
      return search({ from, to: from });
    },
    'by dates and group, counted': () => search({ from: day(), group: '0.BG7.', total: 'true' }),
    'by a rare word': () => search({ q: rare() }),
    'by two words': () => search({ q: `${rare()} улица` }),
    'by a word of one text in a hundred': () => search({ q: 'пособие' }),
    'by a word of every third text': () => search({ q: 'дорога' }),
    'by words, counted': () => search({ q: 'дорога', total: 'true' }),
    'by words and dates': () => search({ q: 'светофор', from: day() }),
    '«Выгрузить в витрину»': () => search({ upload: 'true' }),
    'overdue ones': () => search({ overdue: 'true', sort: 'planDate' }),
    'by executor': () => search({ executor: `0.B${(official() % filled.cards) + 1}.P${official()}.` }),
    cabinets: () => '/api/cabinets?limit=100',
    'a folder': () => `/api/cabinets/${cabinet()}/folders/1`,
    'a large folder': () => `/api/cabinets/${cabinet()}/folders/6`,
    'a РК': () => `/api/documents/${filled.firstDocument + some()}`,
  };
}

function some(): number {
  return 1 + Math.floor(Math.random() * documents);
}

async function measured(ask: () => Promise<unknown>): Promise<{ median: number; p95: number }> {
  for (let warm = 0; warm < 3; warm++) await ask();
  const took: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  return { median: median(took), p95: percentile(took, 0.95) };
}
