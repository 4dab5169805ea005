import type { CodedError, ItemFailure, Outcome } from '../../../../core/contract/index.ts';
import type { Asked } from './ask.ts';
import type { StoredExport } from './exports.ts';
import { reasonText } from './reason-text.ts';
import type { TransferAnswer } from './record.ts';
import { texts } from './texts.ts';
import type { ShowcaseRun } from './workshop.ts';

/** Counters and outcome of one run. Letters tell people of what failed (SH-11): the host need not do so again. */
export class ShowcaseReport {
  readonly #run: ShowcaseRun;
  readonly #failures: ItemFailure[] = [];
  readonly #said: string[] = [];

  constructor(run: ShowcaseRun) {
    this.#run = run;
  }

  built({ name, lines, leftOut }: StoredExport, reasons: Readonly<Record<string, number>>): void {
    this.#run.log.info(`${name}: ${texts.run.built(lines, leftOut)}`);
    for (const [reason, count] of Object.entries(reasons)) {
      if (reason === 'ACCEPTED') continue;
      this.#run.count('leftOut', count);
      const message = reasonText(reason, null);
      this.#failures.push({
        item: texts.items.questions,
        code: `SHOWCASE_${reason}`,
        message,
        count,
        noticed: true,
        link: `/p/pos/blocked?jobId=${this.#run.jobId}&reason=${reason}`,
      });
    }
    if (lines === 0) this.#said.push(texts.run.nothing);
  }

  sent({ name, lines }: StoredExport, { outcome, code, text, uploadId }: TransferAnswer): void {
    if (outcome === 'accepted') {
      this.#run.count('exported', lines);
      this.#said.push(texts.run.accepted(lines, uploadId ?? ''));
      this.#run.log.info(`${name}: ${texts.answer(code, text)}`);
      return;
    }
    const message = texts.answer(code, text);
    this.#fail(name, outcome === 'refused' ? 'SHOWCASE_REFUSED' : 'SHOWCASE_FAILED', message, true);
  }

  /** SH-12. */
  asked({ asked, rejected, unknown }: Asked): void {
    for (const { stored, count } of rejected) {
      this.#run.count('rejected', count);
      this.#fail(stored.name, 'SHOWCASE_ROWS_REJECTED', texts.run.rejected(count), false);
    }
    for (const { name } of unknown) this.#fail(name, 'SHOWCASE_STATE_UNKNOWN', texts.run.unknown(name), false);
    if (asked > 0) this.#said.push(texts.run.stateOnly);
  }

  unbuilt({ code, message }: CodedError): void {
    this.#run.log.error(message);
    this.#failures.push({ item: texts.items.newFile, code, message, noticed: true });
  }

  unclear({ name }: StoredExport, { code, message }: CodedError): void {
    this.#fail(name, code, texts.run.unclear(message), false);
  }

  outcome(): Outcome {
    const message = this.#said.join(' ');
    if (this.#failures.length > 0) return { kind: 'partial', failures: this.#failures, message };
    if (message === '' || message === texts.run.nothing) return { kind: 'nothing', message: texts.run.nothing };
    return { kind: 'ok', message };
  }

  #fail(name: string, code: string, message: string, noticed: boolean): void {
    this.#run.log.error(`${name}: ${message}`);
    const link = `/p/pos/exports?jobId=${this.#run.jobId}`;
    this.#failures.push({ item: texts.items.file(name), code, message, noticed, link });
  }
}
