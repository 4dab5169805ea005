import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { ZipArchive } from 'archiver';
import { createEmbeddedServer } from '../../core/adapters/embedded/index.ts';
import { createDatabase } from '../../core/adapters/postgres/index.ts';
import { migrate } from '../../core/adapters/postgres/migrate.ts';
import { documentMigrations, hostMigrations } from '../../core/adapters/postgres/migration-sources.ts';
import { createDocuments } from '../../core/documents/index.ts';
import { posAttributes, sstuAttributes } from '../../plugins/pos/attributes.ts';
import { median } from './median.ts';
import { fillDirectories, fillQuestions } from './showcase/documents.ts';
import { bareQuery, fileQuery } from './showcase/rules.ts';

/**
 * The export without its transfer against psql in the same run: the same query, and a ready table of the same bytes; its
 * memory by the number of lines; and with an archive against the slower of export and archiving alone. Needs psql.
 */
const { values } = parseArgs({
  options: { lines: { type: 'string', default: '1000000' }, repeats: { type: 'string', default: '3' } },
});
const lines = Number(values.lines);
const repeats = Number(values.repeats);
const limits = { query: 1.25, table: 2.5, perSecond: 100_000, growth: 1.1, megabytes: 32, archive: 1.25 };
const format = "(FORMAT csv, HEADER, DELIMITER ';')";
const run = promisify(execFile);
const exporter = fileURLToPath(new URL('./showcase/exporter.js', import.meta.url));

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly lines: number;
}

// Where the user of the embedded server can go.
const directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-bench-'));
const server = createEmbeddedServer({ directory: path.join(directory, 'postgres') });
const { url } = await server.start();
const database = createDatabase(url);
const file = path.join(directory, 'bare.csv');
let good = true;
try {
  await prepare();
  const peaks = new Map<number, number>();
  for (const count of [10_000, lines / 10, lines]) {
    await fillQuestions(database, count);
    const peak = await times(async () => (await exported('plain', count)).megabytes);
    peaks.set(count, median(peak));
  }
  const [small, middle, large] = [...peaks.values()] as [number, number, number];
  tell('Peak memory, MB, by lines', [...peaks].map(([count, peak]) => `${count}: ${peak.toFixed(0)}`).join(', '));
  check('to a tenth of the lines', large / middle, limits.growth);
  check('MB more than at 10,000 lines', large - small, limits.megabytes);

  await database.query(`create table public.ready as ${fileQuery()}`);
  const took = {
    exported: [] as number[],
    query: [] as number[],
    table: [] as number[],
    zip: [] as number[],
    archived: [] as number[],
  };
  for (let round = 0; round < repeats; round++) {
    took.query.push(await copied(`(${bareQuery()})`));
    took.exported.push((await exported('plain', lines)).seconds);
    took.table.push(await copied('(select * from public.ready)'));
    took.zip.push(await zipped());
    took.archived.push((await exported('archive', lines)).seconds);
  }
  const of = (name: keyof typeof took) => median(took[name]);
  const names = Object.keys(took) as (keyof typeof took)[];
  tell('Seconds, median', names.map((name) => `${name} ${of(name).toFixed(1)}`).join(', '));
  check('to \\copy of the same query', of('exported') / of('query'), limits.query);
  check('to \\copy of a ready table', of('exported') / of('table'), limits.table);
  check('lines per second', lines / of('exported'), limits.perSecond, true);
  check(
    'archived, to the slower of export and archiving',
    of('archived') / Math.max(of('exported'), of('zip')),
    limits.archive,
  );
  console.log(`Load of the machine: ${loadavg()[0]!.toFixed(1)}`);
} finally {
  await database.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exitCode = good ? 0 : 1;

async function prepare(): Promise<void> {
  const plugin = fileURLToPath(new URL('../../plugins/pos/database', import.meta.url));
  await migrate(database, [hostMigrations, documentMigrations, { schema: 'plugin_pos', directory: plugin }]);
  const clock = { now: () => new Date(), sleep: async () => {}, monotonic: () => 0 };
  const filesDirectory = path.join(directory, 'files');
  const documents = await createDocuments({ database, url, filesDirectory, clock, timeZone: 'Europe/Moscow' });
  await documents.system.wizard.ensureAttributes([...posAttributes, ...sstuAttributes], false);
  await documents.close();
  await fillDirectories(database);
}

async function times(measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < repeats; round++) all.push(await measure());
  return all;
}

async function exported(kind: 'plain' | 'archive', count: number): Promise<Measured> {
  await database.query('truncate plugin_pos.showcase_line, plugin_pos.showcase_page');
  const { stdout } = await run(process.execPath, [exporter, url, kind]);
  const measured = JSON.parse(stdout) as Measured;
  if (measured.lines !== count) throw new Error(`${measured.lines} lines instead of ${count}`);
  return measured;
}

/** psql with what the export allows itself. */
async function copied(what: string): Promise<number> {
  const began = performance.now();
  const options = { env: { ...process.env, PGOPTIONS: '-c work_mem=128MB -c jit=off -c datestyle=ISO' } };
  await run('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', url, '-c', `\\copy ${what} TO '${file}' ${format}`], options);
  return (performance.now() - began) / 1000;
}

async function zipped(): Promise<number> {
  const began = performance.now();
  const archive = new ZipArchive({ zlib: { level: 1 } });
  archive.append(createReadStream(file), { name: 'bare.csv' });
  await Promise.all([archive.finalize(), pipeline(archive, createWriteStream(`${file}.zip`))]);
  return (performance.now() - began) / 1000;
}

function tell(what: string, said: string): void {
  console.log(`${what}: ${said}`);
}

function check(what: string, value: number, limit: number, atLeast = false): void {
  const holds = atLeast ? value >= limit : value <= limit;
  good &&= holds;
  const shown = value >= 100 ? value.toFixed(0) : value.toFixed(2);
  console.log(`${holds ? 'ok' : 'NO'}: ${what} ${shown} (${atLeast ? 'at least' : 'at most'} ${limit})`);
}
