import { setFlagsFromString } from 'node:v8';
import type { Config } from '../../config/index.ts';
import type { Logger } from '../contract/index.ts';
import { type Host, openHost } from '../main.ts';
import { offerContract } from '../plugins/index.ts';
import { endOnSignal } from './ending.ts';
import { guardProcess, liftGuard } from './process-guard.ts';
import { startWatchdog } from './watchdog.ts';

/** Where the product is reached, for the person who started it. */
export interface Served {
  readonly host: Host;
  readonly url: string;
  readonly monitoringUrl: string;
  /** One-time link for the first administrator; undefined where there are users (AC-01). */
  readonly firstAdministrator: string | undefined;
}

export interface ServeOptions {
  readonly config: Config;
  readonly log: Logger;
  /** What to do with the open host before it starts. */
  readonly prepare?: (host: Host) => Promise<void>;
  /** What to let go of after the host. */
  readonly beforeEnd?: () => Promise<void>;
}

/** Opens the host and starts it; from its first moment on SIGTERM and SIGINT drain it and end the process (TM-52). */
export async function serve({ config, log, prepare, beforeEnd = async () => {} }: ServeOptions): Promise<Served> {
  guardProcess(log);
  const endWatch = startWatchdog(config, log);
  keepHeapSmall();
  if (config.plugins.directories.length > 0) offerContract();
  const opening = openHost(config, log);
  const unlessEnding = endOnSignal(opening, { config, log, beforeEnd });
  try {
    const host = await unlessEnding(opening);
    try {
      return await unlessEnding(start(host, prepare));
    } catch (error) {
      // A host that cannot start lets go of what it has opened, the database server above all.
      await host.close().catch(() => {});
      throw error;
    }
  } catch (error) {
    await beforeEnd();
    await endWatch();
    liftGuard();
    throw error;
  }
}

async function start(host: Host, prepare: ServeOptions['prepare']): Promise<Served> {
  await prepare?.(host);
  const addresses = await host.start();
  const invitation = await host.access.invitations.invite();
  const base = host.config.web.publicUrl ?? addresses.url;
  // The token stands behind the «#»: browsers keep that part to themselves.
  const firstAdministrator = invitation && new URL(`/first-administrator#${invitation.token}`, base).href;
  return { host, ...addresses, firstAdministrator };
}

/**
 * Left alone, V8 lets garbage grow to four times what lives before it looks: after a long run the process would hold
 * far more than after a short one, though nothing lives longer. The price is a collection of some 10 ms every few seconds
 * of hard work.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
