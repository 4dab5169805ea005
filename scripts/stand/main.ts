import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../config/index.ts';
import { createLogger, isReadByPeople } from '../../core/adapters/winston/index.ts';
import { endProcess } from '../../core/composition/process-guard.ts';
import { serve } from '../../core/composition/serve.ts';
import type { Logger } from '../../core/contract/index.ts';
import type { Host } from '../../core/main.ts';
import { emulatorOrganisations, prepareDemo } from './demo/index.ts';
import { createPosEmulator, type PosEmulator } from './pos/index.ts';
import { firstMessages, trickle } from './trickle.ts';
import { welcome } from './welcome.ts';

/** `npm start`: the product on the embedded default, with demo directories and an emulated ПОС (OP-07). */
async function start(): Promise<void> {
  const config = await loadConfig(process.env);
  const log = createLogger({ ...config.log, timeZone: config.timeZone });
  const wanted = config.stand.mode === 'on' || (config.stand.mode === 'auto' && config.database.url === null);
  const emulator = wanted && config.stand.posUrl === null ? await startEmulator(config, log) : undefined;
  const posUrl = emulator?.url ?? config.stand.posUrl;
  const citizens = new AbortController();
  const serving = serve({
    config,
    log,
    prepare: async (host) => {
      if (!wanted || posUrl === null) return;
      await prepareDemo(host, { posUrl, intervalMinutes: 1, say: (line) => log.info(line) });
    },
    beforeEnd: async () => {
      citizens.abort();
      await emulator?.close();
    },
  });
  // Whoever reads this line may end the process: signals are handled by now.
  if (config.database.url === null) log.info('Запускается встроенный PostgreSQL', { data: config.data.directory });
  const served = await serving;
  // As JSON lines standard output is for programs, and nothing else may stand in it.
  if (isReadByPeople(config.log.format, process.stdout)) {
    for (const line of welcome(served, posUrl, emulator !== undefined)) console.log(line);
  } else {
    const { url, monitoringUrl, firstAdministrator } = served;
    log.info('Приложение запущено', { url, monitoring: monitoringUrl, pos: posUrl });
    if (firstAdministrator)
      log.info('Создайте первого администратора по одноразовой ссылке', { link: firstAdministrator });
  }
  if (emulator === undefined) return;
  firstMessages(emulator.control);
  await pollAtOnce(served.host);
  await trickle(emulator.control, citizens.signal);
}

/** The first messages are registered while people still look, and not a minute later; a run in progress may miss them. */
async function pollAtOnce({ tasks }: Host): Promise<void> {
  const task = (await tasks.tasks({})).find(({ id }) => id === 'POSExchange.POSRegistration');
  if (task?.status === 'started') await tasks.runNow(task.id, undefined, 'stand');
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

start().catch((error: Error) => {
  console.error(error.message);
  endProcess(1);
});
