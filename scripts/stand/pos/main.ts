import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createPosEmulator } from './index.ts';
import type { OrganisationSetup } from './organisations.ts';
import type { ShowcaseAccountSetup } from './showcase/accounts.ts';

/**
 * The emulator as a process of its own: prints one line `{"url": …}` when it listens, and ends on SIGTERM or SIGINT.
 * `--organisations` and `--showcase` name JSON files with an array of organisations and of accounts of the showcase;
 * more can be added over `/control/`.
 * `--state` names a file that keeps the messages over a restart.
 */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    organisations: { type: 'string' },
    showcase: { type: 'string' },
    state: { type: 'string' },
    'token-lifetime': { type: 'string', default: '3600' },
    'journal-limit': { type: 'string', default: '100000' },
  },
});

async function readList<T>(file: string | undefined): Promise<T[]> {
  return file === undefined ? [] : (JSON.parse(await readFile(file, 'utf8')) as T[]);
}

const emulator = await createPosEmulator({
  host: values.host,
  port: Number(values.port),
  seed: Number(values.seed),
  tokenLifetimeSeconds: Number(values['token-lifetime']),
  journalLimit: Number(values['journal-limit']),
  ...(values.state !== undefined && { dataFile: values.state }),
  organisations: await readList<OrganisationSetup>(values.organisations),
  showcase: { accounts: await readList<ShowcaseAccountSetup>(values.showcase) },
});
console.log(JSON.stringify({ url: emulator.url }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    emulator.close().then(() => process.exit(0));
  });
}
