import { readFile, writeFile } from 'node:fs/promises';
import { createDatabase } from '../../../core/adapters/postgres/index.ts';
import '../../../core/main.ts';
import { buildExport, removeTemporary } from '../../../plugins/pos/showcase/build.ts';
import { rules } from './rules.ts';

/** One export in a process that has loaded the host: prints seconds and the peak of its memory in MB. */
const [url, archive] = process.argv.slice(2);
const database = createDatabase(url!);
await database.query('select 1');
// The peak is counted from here.
await writeFile('/proc/self/clear_refs', '5');
const began = performance.now();
const made = await buildExport(
  {
    services: { database },
    clock: { now: () => new Date() },
    timeZone: 'Europe/Moscow',
    signal: new AbortController().signal,
    jobId: 0,
    runId: 'measured',
  },
  rules(archive === 'archive'),
);
const seconds = (performance.now() - began) / 1000;
const peak = /VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8'))![1];
console.log(JSON.stringify({ seconds, megabytes: Number(peak) / 1024, lines: made.lines, bytes: made.csv.bytes }));
await removeTemporary(made.path);
await database.close();
