import { join } from 'node:path';
import pg from 'pg';
import { createEmbeddedServer } from '../../core/adapters/embedded/index.ts';
import { emulatorOrganisations } from '../stand/demo/index.ts';
import { type EmulatorOptions, type EmulatorProcess, startEmulator } from './emulator.ts';
import { createInstallation, type Installation } from './installation.ts';

/** An installation whose hosts are killed, the emulator of ПОС before it, and its database past the hosts. */
export interface CrashStage {
  readonly emulator: EmulatorProcess;
  readonly installation: Installation;
  readonly client: pg.Client;
  close(): Promise<void>;
}

/** A dead host's runs are free after two seconds, so that kills follow each other quickly. */
export async function setCrashStage(options: EmulatorOptions): Promise<CrashStage> {
  const emulator = await startEmulator(options);
  for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
  const installation = await createInstallation({
    posUrl: emulator.url,
    environment: { PRIEMNAYA_TASKS_LOCK_SECONDS: '2', PRIEMNAYA_LOG_LEVEL: 'error' },
  });
  const store = createEmbeddedServer({ directory: join(installation.environment.PRIEMNAYA_DATA!, 'postgres') });
  const client = new pg.Client((await store.start()).url);
  await client.connect();
  const close = async () => {
    await client.end();
    await store.stop();
    await emulator.stop();
    await installation.remove();
  };
  return { emulator, installation, client, close };
}
