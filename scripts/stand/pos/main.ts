import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createPosEmulator } from './index.ts';
import type { OrganisationSetup } from './organisations.ts';

/**
 * The emulator as a process of its own: prints one line `{"url": …}` when it listens, and ends on SIGTERM or SIGINT.
 * `--organisations` names a JSON file with an array of organisations; more can be added over `/control/`.
 * `--state` names a file that keeps the messages over a restart.
 */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    organisations: { type: 'string' },
    state: { type: 'string' },
    'token-lifetime': { type: 'string', default: '3600' },
    'journal-limit': { type: 'string', default: '100000' },
  },
});

async function readOrganisations(file: string | undefined): Promise<OrganisationSetup[]> {
  return file === undefined ? [] : (JSON.parse(await readFile(file, 'utf8')) as OrganisationSetup[]);
}

const emulator = await createPosEmulator({
  host: values.host,
  port: Number(values.port),
  seed: Number(values.seed),
  tokenLifetimeSeconds: Number(values['token-lifetime']),
  journalLimit: Number(values['journal-limit']),
  ...(values.state !== undefined && { dataFile: values.state }),
  organisations: await readOrganisations(values.organisations),
});
console.log(JSON.stringify({ url: emulator.url }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    emulator.close().then(() => process.exit(0));
  });
}
