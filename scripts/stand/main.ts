import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../config/index.ts';
import { createLogger } from '../../core/adapters/winston/index.ts';
import { type Served, serve } from '../../core/composition/serve.ts';
import type { Logger } from '../../core/contract/index.ts';
import { openHost } from '../../core/main.ts';
import { emulatorOrganisations, prepareDemo } from './demo/index.ts';
import { createPosEmulator, type PosEmulator } from './pos/index.ts';
import { trickle } from './trickle.ts';

/** `npm start`: the product on the embedded default, with demo directories and an emulated ПОС (OP-07). */
async function start(): Promise<void> {
  const config = await loadConfig(process.env);
  const log = createLogger(config.log);
  const wanted = config.stand.mode === 'on' || (config.stand.mode === 'auto' && config.database.url === null);
  const emulator = wanted && config.stand.posUrl === null ? await startEmulator(config, log) : undefined;
  const host = await openHost(config, log);
  const posUrl = emulator?.url ?? config.stand.posUrl;
  if (wanted && posUrl !== null) await prepareDemo(host, { posUrl, intervalMinutes: 1, say: (line) => log.info(line) });

  const citizens = new AbortController();
  const served = await serve(host, async () => {
    citizens.abort();
    await emulator?.close();
  });
  for (const line of welcome(served, posUrl, emulator !== undefined)) console.log(line);
  if (emulator) await trickle(emulator.control, citizens.signal);
}

async function startEmulator({ data, stand: { posPort } }: Config, log: Logger): Promise<PosEmulator> {
  await mkdir(data.directory, { recursive: true });
  const emulator = await createPosEmulator({
    port: posPort,
    organisations: emulatorOrganisations,
    dataFile: join(data.directory, 'pos-emulator.json'),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Порт ${posPort} для эмулятора ПОС занят. Освободите его или задайте другой: PRIEMNAYA_STAND_POS_PORT.`,
    );
  });
  log.info('Эмулятор ПОС запущен', { url: emulator.url });
  return emulator;
}

function welcome(
  { url, monitoringUrl, firstAdministrator }: Served,
  posUrl: string | null,
  emulated: boolean,
): string[] {
  const rows: [string, string][] = [
    ['Приёмная', url],
    ['Страница API', `${url}/api/docs`],
    ['Agendash', `${url}/agendash`],
    ['Состояние', `${monitoringUrl}/readyz`],
  ];
  if (posUrl !== null) rows.push([emulated ? 'ПОС (эмулятор)' : 'ПОС', posUrl]);
  if (firstAdministrator !== undefined) rows.unshift(['Первый вход (ссылка одноразовая)', firstAdministrator]);
  const width = Math.max(...rows.map(([title]) => title.length));
  return ['', ...rows.map(([title, address]) => `  ${title.padEnd(width)}  ${address}`), ''];
}

start().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
