import type { CodedError } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosContext } from '../context.ts';
import { OrganizationFault } from '../errors.ts';
import { asFault } from '../registration/blame.ts';
import type { PosClient } from '../wire/client.ts';
import { endHold, type Hold, hold } from './holds.ts';

/** Temporary failures of so many different requests in succession, and ПОС takes none of this organisation. */
const mostInSuccession = 8;

export interface LineOptions {
  readonly context: PosContext;
  readonly client: PosClient;
  /** The name of the organisation. */
  readonly name: string;
  readonly hold?: Hold | undefined;
}

/**
 * The way to ПОС of one organisation. It closes when a fault of the organisation shows, or when ПОС is away as a whole,
 * so that thousands of entries are not tried in vain, and nothing is counted against them (PX-04).
 */
export class Line {
  readonly account: PosAccount;
  readonly client: PosClient;
  readonly name: string;
  readonly #context: PosContext;
  #hold: Hold | undefined;
  #closed: CodedError | undefined;
  #fault: CodedError | undefined;
  #inSuccession = 0;
  #repeatsInSuccession = 0;
  #probe: Promise<CodedError | undefined> | undefined;
  #ending: Promise<void> | undefined;

  constructor({ context, client, name, hold: earlier }: LineOptions) {
    this.#context = context;
    this.client = client;
    this.account = client.account;
    this.name = name;
    this.#hold = earlier;
  }

  /** Why nothing more is sent at present. */
  get closed(): CodedError | undefined {
    return this.#closed;
  }

  /** What holds the organisation; undefined also where ПОС only takes none of its requests. */
  get fault(): CodedError | undefined {
    return this.#fault;
  }

  /** When it may be tried again, where it is held. */
  get heldUntil(): Date | undefined {
    return this.#hold?.until;
  }

  /** Whether requests may be sent now. */
  isOpen(now: Date): boolean {
    return this.#closed === undefined && (this.#hold === undefined || this.#hold.until <= now);
  }

  /** ПОС took a request, or refused it for itself: what held the line is over. */
  async succeeded(): Promise<void> {
    this.#inSuccession = 0;
    this.#repeatsInSuccession = 0;
    if (this.#hold === undefined || this.#closed !== undefined) return;
    this.#ending ??= endHold(this.#context.services.database, this.account, this.#context.clock.now()).then(() => {
      this.#hold = undefined;
      this.#ending = undefined;
    });
    await this.#ending;
  }

  /** So many repeats failed again that the others need not be tried before their time. */
  get tired(): boolean {
    return this.#repeatsInSuccession >= mostInSuccession;
  }

  /**
   * One request failed for a while, though ПОС as such answers.
   * @param hasty it had failed before and was tried before its time: that says nothing of requests which were not
   */
  async failed(error: CodedError, hasty = false): Promise<void> {
    if (hasty) {
      this.#repeatsInSuccession++;
      return;
    }
    this.#inSuccession++;
    if (this.#inSuccession >= mostInSuccession) await this.#close(error);
  }

  /** Nothing can be sent for this organisation. */
  async fail(fault: CodedError): Promise<void> {
    this.#fault ??= fault;
    await this.#close(fault);
  }

  /** Whether ПОС answers this organisation at all; one question at a time. @returns the fault where it does not */
  probe(): Promise<CodedError | undefined> {
    this.#probe ??= this.client
      .me()
      .then(
        ({ integrationEnabled }) => (integrationEnabled ? undefined : OrganizationFault.integrationOff()),
        (error: unknown) => asFault(error),
      )
      .finally(() => {
        this.#probe = undefined;
      });
    return this.#probe;
  }

  async #close(error: CodedError): Promise<void> {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    const { services, clock } = this.#context;
    this.#hold = await hold(services.database, this.account, error, this.#hold, clock.now());
  }
}
