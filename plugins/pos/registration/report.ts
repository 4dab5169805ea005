import type { ItemFailure, Outcome } from '../../../core/contract/index.ts';
import type { PosRun } from '../context.ts';
import { texts } from '../texts.ts';

export type Counter =
  | 'received'
  | 'registered'
  | 'confirmed'
  | 'failed'
  | 'quarantined'
  | 'files'
  | 'filesRefused'
  | 'filesLate';

/** Of the failures with one reason so many are named; the others are only counted. */
const shown = 10;

/** Counts and failures of one run; what people read of it afterwards. */
export class RunReport {
  readonly #run: Pick<PosRun, 'count' | 'progress'>;
  readonly #counts = new Map<Counter, number>();
  readonly #organizations: ItemFailure[] = [];
  readonly #reasons = new Map<string, { reason: string; count: number; named: { item: string; link?: string }[] }>();
  #expected = 0;

  constructor(run: Pick<PosRun, 'count' | 'progress'>) {
    this.#run = run;
  }

  count(counter: Counter, by = 1): void {
    if (by === 0) return;
    this.#counts.set(counter, this.of(counter) + by);
    this.#run.count(counter, by);
  }

  of(counter: Counter): number {
    return this.#counts.get(counter) ?? 0;
  }

  /** So many more deliveries are to be registered. */
  expect(deliveries: number): void {
    this.#expected += deliveries;
  }

  progress(): void {
    const done = this.of('registered') + this.of('failed');
    this.#run.progress(done, Math.max(done, this.#expected));
  }

  /** A failure of an organisation, of which a notice of its own tells (PX-04). */
  organizationFailed(name: string, code: string, message: string): void {
    this.#organizations.push({
      item: texts.items.organization(name),
      code,
      message,
      noticed: true,
      link: '/p/pos/organizations',
    });
  }

  /** A failure of one message; told to people by its reason (RG-10). `link`: where it waits for them. */
  messageFailed(messageId: string, code: string, message: string, link?: string): void {
    this.count('failed');
    const group = this.#reasons.get(code) ?? { reason: message, count: 0, named: [] };
    group.count++;
    const named = { item: texts.items.message(messageId), ...(link !== undefined && { link }) };
    if (group.named.length < shown) group.named.push(named);
    this.#reasons.set(code, group);
  }

  outcome(): Outcome {
    const message = texts.run.summary(this.of('registered'), this.of('confirmed'));
    const failures = [...this.#organizations, ...this.#messageFailures()];
    if (failures.length > 0) return { kind: 'partial', failures, message };
    const worked = [...this.#counts.values()].some((count) => count > 0);
    return worked ? { kind: 'ok', message } : { kind: 'nothing', message: texts.run.nothing };
  }

  #messageFailures(): ItemFailure[] {
    return [...this.#reasons].flatMap(([code, { reason, count, named }]) => {
      const failures = named.map((one) => ({ ...one, code, message: reason }));
      const rest = count - named.length;
      return rest > 0
        ? [...failures, { item: texts.notices.more(rest), count: rest, code, message: reason }]
        : failures;
    });
  }
}
