import { CodedError } from '../contract/errors.ts';
import type { Logger } from '../contract/index.ts';
import { traceOf } from './errors.ts';
import type { ReadinessCheck } from './services.ts';
import { texts } from './texts.ts';

const limitSeconds = 5;

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly message: string }[];
}

/** Asks every check at once; one that does not answer in time is not ready (OP-02). */
export async function readiness(checks: readonly ReadinessCheck[], log: Logger): Promise<Readiness> {
  const results = await Promise.all(
    checks.map(async ({ name, check }) => {
      const message = await answer(check, (error) => log.warn('Not ready', { check: name, ...traceOf(error) }));
      return { name, ok: message === undefined, message: message ?? texts.ready };
    }),
  );
  return { ready: results.every(({ ok }) => ok), checks: results };
}

/** Why it is not ready; undefined when it is. */
async function answer(check: () => Promise<void>, failed: (error: unknown) => void): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(texts.checkTooSlow(limitSeconds)), limitSeconds * 1000);
  });
  const checked = check().then(
    () => undefined,
    (error: unknown) => {
      failed(error);
      return error instanceof CodedError ? error.message : texts.checkFailed;
    },
  );
  try {
    return await Promise.race([checked, late]);
  } finally {
    clearTimeout(timer);
  }
}
