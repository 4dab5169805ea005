import type { Warning } from '../contract/index.ts';
import type { Antivirus } from '../ports/antivirus.ts';
import type { Clock } from '../ports/clock.ts';
import { texts } from './texts.ts';

/** However many pages ask, the antivirus is asked no more often. */
const askedEveryMs = 10_000;

/**
 * For every page: the antivirus is set and does not answer (AC-06). Messages then wait for their files, and nobody would
 * know why.
 */
export function antivirusWarnings(antivirus: Antivirus | undefined, clock: Clock): () => Promise<Warning[]> {
  if (antivirus === undefined) return async () => [];
  let asked: { readonly at: number; readonly answer: Promise<string | undefined> } | undefined;
  let since: Date | undefined;
  return async () => {
    const now = clock.now();
    if (asked === undefined || now.getTime() - asked.at >= askedEveryMs) {
      asked = { at: now.getTime(), answer: antivirus.trouble() };
    }
    const trouble = await asked.answer;
    if (trouble === undefined) {
      since = undefined;
      return [];
    }
    since ??= now;
    return [{ code: 'ANTIVIRUS_AWAY', text: texts.antivirusAway(trouble), since }];
  };
}
