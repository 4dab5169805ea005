import { CodedError } from '../../../core/contract/index.ts';
import { AnswerUnreadable, OrganizationFault, PosAway, PosRefusal, reasonOf } from '../errors.ts';
import { texts } from '../texts.ts';
import { codes, limits } from '../wire/table.ts';
import { mapAtOnce } from './concurrency.ts';
import { type ConfirmationDebt, type ConfirmationOutcome, recordOutcomes, waitingConfirmations } from './outbox.ts';
import { logFailure, type Session } from './session.ts';

const confirmationsAtOnce = 8;
const batchSize = 100;

/** Sends what is owed from earlier runs. */
export async function confirmWaiting(session: Session): Promise<void> {
  let after = 0;
  while (!session.run.signal.aborted) {
    const debts = await waitingConfirmations(session.run.services.database, session.account, after, batchSize);
    if (debts.length === 0) return;
    after = debts.at(-1)!.id;
    if (!(await confirm(session, debts))) return;
  }
}

/**
 * RG-08: confirms registrations and records every answer. Temporary troubles leave the debt for the next run, with the
 * same key and body; a refusal of one confirmation is kept visible and is an error of the run.
 * @returns whether going on makes sense: false where ПОС took none of many
 * @throws {OrganizationFault} after recording, where nothing more can be sent for this organisation.
 */
export async function confirm(session: Session, debts: readonly ConfirmationDebt[]): Promise<boolean> {
  const { run, report } = session;
  session.tally.confirmationsSent += debts.length;
  let fault: CodedError | undefined;
  const outcomes = await mapAtOnce(debts, confirmationsAtOnce, async (debt): Promise<ConfirmationOutcome | null> => {
    if (fault !== undefined || run.signal.aborted) return null;
    try {
      await session.client.confirm(debt.messageId, debt.idempotencyKey, debt.body);
      return outcome(debt, 'done');
    } catch (error) {
      if (run.signal.aborted) return null;
      if (error instanceof PosRefusal && error.posCode !== '') return refusal(session, debt, error);
      if (isLate(error)) return outcome(debt, 'waiting', error);
      fault = asCoded(error);
      return outcome(debt, 'waiting', fault);
    }
  });
  const settled = outcomes.filter((each) => each !== null);
  await recordOutcomes(run.services.database, settled, run.clock.now());
  const done = settled.filter(({ state }) => state === 'done').length;
  report.count('confirmed', done);
  if (done > 0) run.log.info(texts.run.confirmed(done, session.organization.name));
  if (fault !== undefined) throw fault;
  const late = settled.filter(({ state }) => state === 'waiting');
  if (late.length > 0) await reportLate(session, debts, late);
  return late.length < settled.length || late.length < confirmationsAtOnce;
}

/**
 * Whether an answer may be the trouble of one confirmation: ПОС failed on it, or something on the way refused it. A
 * long `Retry-After` is for all.
 */
function isLate(error: unknown): error is CodedError {
  if (error instanceof PosAway) return (error.retryAfterMs ?? 0) <= limits.longestRetryAfterMs;
  return error instanceof PosRefusal || error instanceof AnswerUnreadable;
}

/** Temporary troubles of single confirmations do not stop the others, unless ПОС is away as a whole. */
async function reportLate(
  session: Session,
  debts: readonly ConfirmationDebt[],
  late: readonly ConfirmationOutcome[],
): Promise<void> {
  await session.client.me();
  const byId = new Map(debts.map((debt) => [debt.id, debt]));
  for (const { id, errorText } of late) {
    const debt = byId.get(id)!;
    const text = texts.messages.confirmationLater(errorText ?? '');
    logFailure(session, debt, text);
    session.report.messageFailed(debt.messageId, 'CONFIRMATION_LATER', text);
  }
}

function refusal(session: Session, debt: ConfirmationDebt, error: PosRefusal): ConfirmationOutcome {
  const sent = JSON.parse(debt.body) as { regNumber: string; regDate: string };
  const { regNumber, regDate } = error.values;
  const known = error.posCode === codes.alreadyRegistered;
  if (known && regNumber === sent.regNumber && regDate === sent.regDate) return outcome(debt, 'done');
  const reason = known && regNumber !== undefined ? texts.messages.alreadyRegistered(regNumber) : error.message;
  const text = texts.messages.confirmationRefused(reason);
  logFailure(session, debt, text);
  session.report.messageFailed(debt.messageId, 'CONFIRMATION_REFUSED', text);
  return { id: debt.id, state: 'refused', errorCode: error.posCode, errorText: text };
}

function outcome(debt: ConfirmationDebt, state: ConfirmationOutcome['state'], error?: CodedError): ConfirmationOutcome {
  return { id: debt.id, state, errorCode: error?.code ?? null, errorText: error?.message ?? null };
}

function asCoded(error: unknown): CodedError {
  return error instanceof CodedError ? error : OrganizationFault.refused(reasonOf(error));
}

/** Confirms batches behind the registration, in order; at most one waits while another is being sent. */
export class Confirmer {
  readonly #session: Session;
  #sending: Promise<void> = Promise.resolve();
  #queued = 0;
  /** ПОС takes no confirmations at present: the rest is left to the next run. */
  #paused = false;
  #fault: unknown;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Takes the debts of a batch; waits while too many are under way. */
  async push(debts: readonly ConfirmationDebt[]): Promise<void> {
    if (debts.length === 0) return;
    const before = this.#sending;
    this.#queued++;
    this.#sending = before.then(() => this.#send(debts));
    if (this.#queued > 2) await before;
  }

  /** Everything pushed has been dealt with. */
  settled(): Promise<void> {
    return this.#sending;
  }

  /** @throws what stopped the sending */
  throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #send(debts: readonly ConfirmationDebt[]): Promise<void> {
    try {
      if (this.#fault === undefined && !this.#paused) this.#paused = !(await confirm(this.#session, debts));
    } catch (error) {
      this.#fault = error;
    } finally {
      this.#queued--;
    }
  }
}
