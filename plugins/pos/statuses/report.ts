import type { ItemFailure, Outcome } from '../../../core/contract/index.ts';
import type { PosRun } from '../context.ts';
import { codeOf, reasonOf } from '../errors.ts';
import type { Settled } from '../outbox/entry.ts';
import type { Drafted } from './draft-events.ts';
import { texts } from './texts.ts';

/** Of the failures with one reason so many are named; the others are only counted. */
const shown = 10;

interface Reason {
  readonly code: string;
  readonly message: string;
  readonly items: string[];
  readonly ofOrganization: boolean;
  count: number;
}

/** Counts and failures of one run of the statuses; what people read of it afterwards. */
export class StatusReport {
  readonly #run: Pick<PosRun, 'count' | 'progress' | 'log'>;
  readonly #reasons = new Map<string, Reason>();
  #events = 0;
  #drafted = 0;
  #sent = 0;
  #tried = 0;

  constructor(run: Pick<PosRun, 'count' | 'progress' | 'log'>) {
    this.#run = run;
  }

  /** A set of events is dealt with. */
  took({ taken, entries, kept, unaddressed, failed }: Drafted): void {
    this.#events += taken;
    this.#drafted += entries.length;
    if (taken > 0) this.#run.count('events', taken);
    if (entries.length > 0) {
      this.#run.count('drafted', entries.length);
      this.#run.log.info(texts.run.drafted(entries.length));
    }
    for (const { number, draft } of kept) {
      if (draft.reason === 'answered') this.#run.log.info(texts.run.answered(number, draft.title));
      else this.#fail(texts.items.document(number), 'POS_MESSAGE_NUMBER', texts.run.notDrafted(draft.why));
    }
    for (const { number, error } of unaddressed) {
      this.#fail(texts.items.document(number), error.code, texts.run.notDrafted(error.message));
    }
    for (const { event, error } of failed) {
      this.#fail(texts.items.event(event.isn), codeOf(error), texts.run.notDrafted(reasonOf(error)));
    }
    this.#progress();
  }

  /** A request of the outbox has been tried. */
  settled({ entry, outcome }: Settled): void {
    if (outcome.kind === 'held') return;
    this.#tried++;
    if (outcome.kind === 'done') {
      this.#sent++;
      this.#run.count(entry.kind === 'status' ? 'sent' : 'others');
    } else {
      const text = outcome.kind === 'later' ? texts.run.later : texts.run.refused;
      const item = texts.items.message(entry.messageId);
      this.#fail(item, outcome.error.code, text(entry.title, outcome.error.message));
    }
    this.#progress();
  }

  /** An organisation to which nothing can be sent. */
  organizationHeld(name: string, code: string, message: string): void {
    this.#note(texts.items.organization(name), code, message, true);
  }

  /** Reasons of failures by code, but for those of organisations, which have notices of their own (PX-04). */
  reasons(): { readonly code: string; readonly message: string; readonly line: string }[] {
    const reasons = [...this.#reasons.values()].filter(({ ofOrganization }) => !ofOrganization);
    const lines = new Map<string, { code: string; message: string; lines: string[] }>();
    for (const { code, message, count, items } of reasons) {
      const rest = count > items.length ? [texts.run.more(count - items.length)] : [];
      const line = texts.run.failedLine(message, count, [...items, ...rest].join(', '));
      const same = lines.get(code) ?? { code, message, lines: [] };
      same.lines.push(line);
      lines.set(code, same);
    }
    return [...lines.values()].map(({ lines: each, ...reason }) => ({ ...reason, line: each.join('\n') }));
  }

  outcome(): Outcome {
    const message = texts.run.summary(this.#drafted, this.#sent);
    const failures = this.#failures();
    if (failures.length > 0) return { kind: 'partial', failures, message };
    return this.#events + this.#tried > 0 ? { kind: 'ok', message } : { kind: 'nothing', message: texts.run.nothing };
  }

  #fail(item: string, code: string, message: string): void {
    this.#run.count('failed');
    this.#note(item, code, message);
  }

  #note(item: string, code: string, message: string, ofOrganization = false): void {
    const key = JSON.stringify([code, message]);
    const reason = this.#reasons.get(key) ?? { code, message, items: [], ofOrganization, count: 0 };
    reason.count++;
    if (reason.items.length < shown) {
      reason.items.push(item);
      this.#run.log.error(`${item}: ${message}`);
    }
    this.#reasons.set(key, reason);
  }

  /** Notices tell people of all of them: the letter about the run need not. */
  #failures(): ItemFailure[] {
    return [...this.#reasons.values()].flatMap(({ code, message, count, items }) => {
      const reason = { code, message, noticed: true };
      const named = items.map((item) => ({ item, ...reason }));
      const rest = count - items.length;
      return rest > 0 ? [...named, { item: texts.run.more(rest), count: rest, ...reason }] : named;
    });
  }

  #progress(): void {
    this.#run.progress(this.#tried, Math.max(this.#tried, this.#drafted));
  }
}
