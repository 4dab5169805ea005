import type { Host } from '../main.ts';

/** Where the product is reached, for the person who started it. */
export interface Served {
  readonly url: string;
  readonly monitoringUrl: string;
  /** One-time link for the first administrator; undefined where there are users (AC-01). */
  readonly firstAdministrator: string | undefined;
}

/** Starts the host; from now on SIGTERM and SIGINT drain it and end the process (TM-52). */
export async function serve(host: Host, beforeEnd: () => Promise<void> = async () => {}): Promise<Served> {
  surviveRejections(host);
  endOnSignal(host, beforeEnd);
  const addresses = await started(host, beforeEnd);
  const invitation = await host.access.invitations.invite();
  const base = host.config.web.publicUrl ?? addresses.url;
  // The token stands behind the «#»: browsers keep that part to themselves.
  const firstAdministrator = invitation && new URL(`/first-administrator#${invitation.token}`, base).href;
  return { ...addresses, firstAdministrator };
}

/** A host that cannot start lets go of what it has opened, the database server above all. */
async function started(host: Host, beforeEnd: () => Promise<void>) {
  try {
    return await host.start();
  } catch (error) {
    await host.close().catch(() => {});
    await beforeEnd();
    throw error;
  }
}

/** A promise that a plugin left behind must not end the process (TM-44). */
function surviveRejections({ log }: Host): void {
  process.on('unhandledRejection', (reason) => {
    const { name, code, stack } = (reason instanceof Error ? reason : {}) as NodeJS.ErrnoException;
    // Of the stack only the places: the first line may quote data.
    log.error('Необработанная ошибка', { error: name ?? typeof reason, code, at: stack?.split('\n').slice(1, 4) });
  });
}

/** Beyond the grace time, for writing the ends of runs and closing everything. */
const closingMs = 10_000;

/**
 * The first signal ends in order, a second one at once. What does not come to rest in time, such as a database that
 * hangs, ends with the process: others mark what ran.
 */
function endOnSignal(host: Host, beforeEnd: () => Promise<void>): void {
  let ending = false;
  const end = (signal: NodeJS.Signals) => {
    if (ending) process.exit(1);
    ending = true;
    host.log.info('Завершение работы', { signal });
    const limitMs = host.config.tasks.graceSeconds * 1000 + closingMs;
    setTimeout(() => {
      host.log.error('Завершение работы заняло слишком много времени и прекращено', { seconds: limitMs / 1000 });
      process.exit(1);
    }, limitMs).unref();
    host
      .close()
      .then(beforeEnd)
      .then(
        () => process.exit(0),
        (error: Error) => {
          host.log.error('Завершение работы не удалось', { error: error.message });
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
