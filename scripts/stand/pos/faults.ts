import type { Random } from './random.ts';
import type { Contour } from './wire.ts';

/** Which requests a fault hits; what is left out does not restrict. */
export interface FaultMatch {
  /** operationId of the contract, e.g. `confirmRegistration`. */
  operation?: string;
  /** A regular expression (or its source) for the path with contour, e.g. `/files/`. */
  path?: string | RegExp;
  method?: string;
  lkoId?: string;
  /** Login of the showcase. */
  login?: string;
  contour?: Contour;
  /** How many requests it hits; without it all. */
  times?: number;
  /** How many matching requests pass unharmed first. */
  after?: number;
  /** Share of the remaining requests that it hits, 0 to 1, drawn from the emulator's seed. */
  probability?: number;
}

/** What happens to a request that is hit. */
export type Fault =
  /** Carried out after `ms`; with an Idempotency-Key it is in progress meanwhile. */
  | { kind: 'delay'; ms: number }
  /** Carried out when the fault is taken away. */
  | { kind: 'hold' }
  /** Carried out at once, answered after `ms`. */
  | { kind: 'delay-answer'; ms: number }
  /** Connection reset, not carried out. */
  | { kind: 'reset' }
  /** Connection reset after so many bytes of an upload, at the latest at its end; as `reset` with other calls. */
  | { kind: 'cut-request'; afterBytes: number }
  /** An upload is taken in slowly. */
  | { kind: 'slow-request'; bytesPerSecond: number }
  /** Carried out, then the connection is reset: the answer is lost. */
  | { kind: 'reset-after' }
  /** Carried out; half of the announced body, then the connection ends. */
  | { kind: 'cut-body' }
  /** The body trickles. */
  | { kind: 'slow-body'; bytesPerSecond: number }
  /** Refused without being carried out; 429 has Retry-After 1 unless given (seconds or HTTP date). */
  | { kind: 'status'; status: number; code?: string; message?: string; retryAfter?: number | string }
  /** Carried out, but answered with this status. */
  | { kind: 'status-after'; status: number; code?: string; retryAfter?: number | string }
  /** The list's next cursor leads to the same page again. */
  | { kind: 'duplicate-page' }
  /** Items of a page in reverse. */
  | { kind: 'changed-page-order' }
  /** The list never ends: after its last page it begins anew. */
  | { kind: 'endless-list' }
  /** A page of HTML, as from a proxy, with the true status; carried out. */
  | { kind: 'wrong-content-type' }
  /** JSON that breaks off, complete as HTTP; carried out. */
  | { kind: 'broken-json' }
  /** Every object of the answer has fields that the contract does not know. */
  | { kind: 'unknown-field' }
  /** Every object of the answer lacks the field (`category` by default). */
  | { kind: 'missing-field'; field?: string };

export interface FaultRule {
  match: FaultMatch;
  fault: Fault;
}

/** A request as far as faults look at it. */
export interface FaultTarget {
  operation: string | null;
  path: string;
  method: string;
  contour: Contour;
  lkoId: string | null;
  login: string | null;
}

interface ActiveRule extends FaultRule {
  id: number;
  pattern: RegExp | undefined;
  seen: number;
  hits: number;
}

/** The faults that a test has asked for. The first rule that hits decides. */
export class Faults {
  #random: Random;
  #rules: ActiveRule[] = [];
  #lastId = 0;
  /** Those who wait for a fault to be taken away. */
  #waiting: { fault: Fault; go(): void }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add({ match, fault }: FaultRule): number {
    const pattern = match.path === undefined ? undefined : new RegExp(match.path);
    const id = ++this.#lastId;
    this.#rules.push({ id, match, fault, pattern, seen: 0, hits: 0 });
    return id;
  }

  remove(id: number): void {
    this.#keep((rule) => rule.id !== id);
  }

  clear(): void {
    this.#keep(() => false);
  }

  /** Resolves when the fault is taken away. */
  async over(fault: Fault): Promise<void> {
    if (!this.#rules.some((rule) => rule.fault === fault)) return;
    await new Promise<void>((go) => this.#waiting.push({ fault, go }));
  }

  #keep(stays: (rule: ActiveRule) => boolean): void {
    this.#rules = this.#rules.filter(stays);
    const isThere = ({ fault }: { fault: Fault }) => this.#rules.some((rule) => rule.fault === fault);
    for (const each of this.#waiting) if (!isThere(each)) each.go();
    this.#waiting = this.#waiting.filter(isThere);
  }

  list(): { id: number; match: FaultMatch; fault: Fault; seen: number; hits: number }[] {
    return this.#rules.map(({ pattern: _, ...rule }) => rule);
  }

  /** The fault that this request meets, if any; counts it. */
  take(target: FaultTarget): Fault | undefined {
    return this.#rules.find((rule) => matches(rule, target) && this.#hits(rule))?.fault;
  }

  #hits(rule: ActiveRule): boolean {
    const { after = 0, times = Number.POSITIVE_INFINITY, probability = 1 } = rule.match;
    rule.seen++;
    if (rule.seen <= after || rule.hits >= times) return false;
    if (probability < 1 && !this.#random.chance(probability)) return false;
    rule.hits++;
    return true;
  }
}

function matches({ match, pattern }: ActiveRule, target: FaultTarget): boolean {
  const { operation, method, lkoId, login, contour } = match;
  return (
    (operation === undefined || operation === target.operation) &&
    (method === undefined || method.toUpperCase() === target.method) &&
    (lkoId === undefined || lkoId.toLowerCase() === target.lkoId) &&
    (login === undefined || login === target.login) &&
    (contour === undefined || contour === target.contour) &&
    (pattern === undefined || pattern.test(target.path))
  );
}
