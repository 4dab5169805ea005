import { ConflictError } from '../../core/contract/index.ts';
import type { PosContext } from './context.ts';
import type { PosSettings } from './settings.ts';
import { texts } from './texts.ts';

/** What must run on «Сервер ФЗ с доступом в интернет» (PX-01), wherever the request of the user came in. */
export const commands = {
  checkConnections: 'check-connections',
  checkMail: 'check-mail',
  setupFacts: 'setup-facts',
  classifierDifference: 'classifier-difference',
  sendAnswer: 'send-answer',
  lookAtAnswer: 'look-at-answer',
} as const;

/** RP-04: a server that does not take a command in this time is not reachable. */
const longestTakenMs = 30_000;

/** Runs a command on the server that may speak with ПОС. */
export async function onPosServer<T>(
  context: PosContext,
  command: string,
  payload: unknown,
  answeredWithinMs: number,
  takenWithinMs = longestTakenMs,
): Promise<T> {
  const settings = await context.moduleSettings<PosSettings>();
  if (settings === undefined) throw new ConflictError('POS_SETTINGS_INCOMPLETE', texts.module.incomplete);
  return context.call<T>(command, payload, { node: settings.serverName.trim(), takenWithinMs, answeredWithinMs });
}
