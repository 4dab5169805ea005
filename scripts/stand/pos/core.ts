import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Appeals } from './appeals.ts';
import type { Content, ReceivedBody } from './content.ts';
import type { PosError } from './errors.ts';
import { type Fault, Faults } from './faults.ts';
import { Idempotency } from './idempotency.ts';
import { Journal } from './journal.ts';
import { type Organisation, type OrganisationSetup, Organisations } from './organisations.ts';
import { Random } from './random.ts';
import type { Outcome } from './replies.ts';
import type { ShowcaseAccount } from './showcase/accounts.ts';
import { Showcase, type ShowcaseOptions } from './showcase/index.ts';
import type { ReceivedUpload } from './showcase/parts.ts';
import type { Transaction } from './showcase/transactions.ts';
import { Ticker } from './time.ts';
import { Tokens } from './tokens.ts';
import type { Contour } from './wire.ts';

export interface CoreOptions {
  seed: number;
  clock: () => Date;
  tokenLifetimeSeconds: number;
  journalLimit: number;
  organisations: readonly OrganisationSetup[];
  showcase: ShowcaseOptions;
}

/** Everything that the emulated ПОС knows. */
export class PosCore {
  readonly options: CoreOptions;
  readonly clock: () => Date;
  readonly organisations = new Organisations();
  readonly tokens: Tokens;
  readonly idempotency: Idempotency;
  readonly journal: Journal;
  readonly appeals: Readonly<Record<Contour, Appeals>>;
  readonly showcase: Showcase;
  readonly statistics = new Map<string, number>();
  /** Source of generated messages, one for each contour, so that they do not disturb each other. */
  randoms: Record<Contour, Random>;
  faults: Faults;

  constructor(options: CoreOptions) {
    this.options = options;
    this.clock = options.clock;
    this.tokens = new Tokens(options.clock, options.tokenLifetimeSeconds);
    this.idempotency = new Idempotency(options.clock);
    this.journal = new Journal(options.journalLimit);
    const ticker = new Ticker(options.clock);
    this.appeals = { prod: new Appeals(ticker), test: new Appeals(ticker) };
    this.showcase = new Showcase(options.showcase, options.clock);
    this.randoms = this.#seeded();
    this.faults = new Faults(new Random(options.seed + 2));
    for (const setup of options.organisations) this.organisations.add(setup);
  }

  /** How often messages and uploads changed so far. */
  get changes(): number {
    return this.appeals.prod.changes + this.appeals.test.changes + this.showcase.changes;
  }

  /** Back to the state after the start. */
  reset(): void {
    this.organisations.clear();
    for (const setup of this.options.organisations) this.organisations.add(setup);
    this.tokens.clear();
    this.idempotency.clear();
    this.journal.clear();
    this.statistics.clear();
    this.appeals.prod.clear();
    this.appeals.test.clear();
    this.showcase.reset();
    this.randoms = this.#seeded();
    this.faults = new Faults(new Random(this.options.seed + 2));
  }

  #seeded(): Record<Contour, Random> {
    return { prod: new Random(this.options.seed), test: new Random(this.options.seed + 1) };
  }
}

/**
 * Who may call: everyone, any ЛКО with a token, only one whose integration is switched on, or a login of the showcase
 * with a transactional token.
 */
export type Access = 'open' | 'token' | 'integration' | 'transaction';

/** One operation of the contract. */
export interface Route {
  /** operationId. */
  operation: string;
  method: 'GET' | 'POST';
  /** Path template below the contour. */
  path: string;
  access: Access;
  /** How the body of a changing call is understood; such calls obey Idempotency-Key. */
  content?: (contentType: string | undefined, body: ReceivedBody) => Content;
  /** The organisation that an open call speaks for, if that can be told before it is carried out. */
  speaker?: (core: PosCore, call: Call) => Organisation | undefined;
  /** The same of an open call to the showcase. */
  account?: (core: PosCore, call: Call) => ShowcaseAccount | undefined;
  /** What the call must keep besides having a token; refuses. */
  admit?: (call: Call) => void;
  /** Takes in a body that is too large to hold; token and faults are looked at before it comes. */
  receive?: (core: PosCore, call: Call, request: IncomingMessage) => Promise<void>;
  handle: (core: PosCore, call: Call) => Outcome | Promise<Outcome>;
  /** Puts away what `receive` took in and `handle` did not keep. */
  leave?: (core: PosCore, call: Call) => Promise<void>;
  /** Hears with which status the call was answered. */
  answered?: (call: Call, status: number) => void;
}

/** One request on its way through ПОС. */
export interface Call {
  requestId: string;
  contour: Contour;
  method: string;
  /** With contour, without query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  parameters: Readonly<Record<string, string>>;
  route: Route | undefined;
  body: ReceivedBody;
  content: Content | undefined;
  organisation: Organisation | undefined;
  /** The login of the showcase that calls. */
  account: ShowcaseAccount | undefined;
  transaction: Transaction | undefined;
  upload: ReceivedUpload | undefined;
  idempotencyKey: string | undefined;
  /** Why the call is not carried out. */
  refusal: PosError | undefined;
  fault: Fault | undefined;
}
