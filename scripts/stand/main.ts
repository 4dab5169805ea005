import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../config/index.ts';
import { createLogger, isReadByPeople } from '../../core/adapters/winston/index.ts';
import { endProcess } from '../../core/composition/process-guard.ts';
import { serve } from '../../core/composition/serve.ts';
import type { Logger } from '../../core/contract/index.ts';
import type { Host } from '../../core/main.ts';
import { assignExecutors } from './assign.ts';
import { demoShowcaseAccount, emulatorOrganisations, prepareDemo } from './demo/index.ts';
import { type StandMail, startStandMail } from './mail/index.ts';
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
  const mail = wanted && posUrl !== null ? await startMail(config, log) : undefined;
  const citizens = new AbortController();
  const serving = serve({
    config,
    log,
    prepare: async (host) => {
      if (!wanted || posUrl === null) return;
      await prepareDemo(host, { posUrl, intervalMinutes: 1, smtpPort: mail?.smtpPort, say: (line) => log.info(line) });
    },
    beforeEnd: async () => {
      citizens.abort();
      await emulator?.close();
      await mail?.close();
    },
  });
  // Whoever reads this line may end the process: signals are handled by now.
  if (config.database.url === null) log.info('Запускается встроенный PostgreSQL', { data: config.data.directory });
  const served = await serving;
  // As JSON lines standard output is for programs, and nothing else may stand in it.
  if (isReadByPeople(config.log.format, process.stdout)) {
    for (const line of welcome(served, { posUrl, emulated: emulator !== undefined, lettersUrl: mail?.url }))
      console.log(line);
  } else {
    const { url, monitoringUrl, firstAdministrator } = served;
    log.info('Приложение запущено', { url, monitoring: monitoringUrl, pos: posUrl, letters: mail?.url });
    if (firstAdministrator)
      log.info('Создайте первого администратора по одноразовой ссылке', { link: firstAdministrator });
  }
  if (emulator === undefined) return;
  firstMessages(emulator.control);
  await pollAtOnce(served.host);
  await Promise.all([trickle(emulator.control, citizens.signal), assignExecutors(served.host, log, citizens.signal)]);
}

/** The first messages are registered while people still look, and not a minute later; a run in progress may miss them. */
async function pollAtOnce({ tasks }: Host): Promise<void> {
  const task = (await tasks.tasks({})).find(({ id }) => id === 'POSExchange.POSRegistration');
  if (task?.status === 'started') await tasks.runNow(task.id, undefined, 'stand');
}

async function startMail({ data, stand: { smtpPort, lettersPort } }: Config, log: Logger): Promise<StandMail> {
  const mail = await startStandMail({
    directory: join(data.directory, 'letters'),
    smtpPort,
    pagePort: lettersPort,
  });
  log.info('Почтовый сервер стенда запущен', { smtp: `127.0.0.1:${mail.smtpPort}`, letters: mail.url });
  return mail;
}

async function startEmulator({ data, stand: { posPort } }: Config, log: Logger): Promise<PosEmulator> {
  await mkdir(data.directory, { recursive: true });
  const emulator = await createPosEmulator({
    port: posPort,
    organisations: emulatorOrganisations,
    showcase: { accounts: [demoShowcaseAccount] },
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
