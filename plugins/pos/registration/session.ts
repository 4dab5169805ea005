import type { PosAccount } from '../account.ts';
import type { PosRun } from '../context.ts';
import { reasonOf } from '../errors.ts';
import type { Line } from '../outbox/line.ts';
import type { Sender } from '../outbox/sender.ts';
import { texts } from '../texts.ts';
import type { PosClient } from '../wire/client.ts';
import type { Turnstile } from './concurrency.ts';
import type { MappingRules } from './map.ts';
import type { PosOrganization, RegistrationPlace } from './organizations.ts';
import type { RunReport } from './report.ts';

/** What all steps of one organisation share during one run. */
export interface Session {
  readonly run: PosRun;
  readonly organization: PosOrganization;
  readonly account: PosAccount;
  readonly client: PosClient;
  /** Sends confirmations, by {@link line}. */
  readonly sender: Sender;
  readonly line: Line;
  /** РК are written by one organisation at a time: each sees the earlier ones of the same message (RG-07). */
  readonly turnstile: Turnstile;
  readonly report: RunReport;
  readonly tally: Tally;
}

/** What later steps of a run must know of earlier ones. */
export interface Tally {
  confirmationsSent: number;
  /** Owed, but not begun: reopened by the list, or behind another one of the same message. */
  confirmationsLeft: number;
  confirmed: number;
}

/** What the steps of a registration need besides. */
export interface RegistrationSession extends Session {
  readonly place: RegistrationPlace;
  readonly rules: MappingRules;
  /** Of the settings that a registration depends on (RG-09). */
  readonly fingerprint: string;
  /** Deliveries that failed or were put off in this run: they are not tried twice in it. */
  readonly tried: Set<number>;
  /** Messages with such a delivery: their later deliveries wait, so that the first stays the first. */
  readonly postponed: Set<string>;
}

/** A trouble of one message, for the log: ids and a reason, nothing personal (AC-06). */
export function logFailure(
  session: Pick<Session, 'run'>,
  message: { readonly messageId: string; readonly deliveryId: string },
  text: string,
  error?: unknown,
): void {
  session.run.log.error(`${texts.items.message(message.messageId)}: ${text}`, {
    deliveryId: message.deliveryId,
    messageId: message.messageId,
    ...(error === undefined ? {} : { reason: reasonOf(error) }),
  });
}
