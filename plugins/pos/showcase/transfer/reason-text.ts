import type { Reason } from '../reasons.ts';
import { texts } from '../texts.ts';

/** Why a line did not go, for people. @param detail what the reason is about */
export function reasonText(reason: string, detail: string | null): string {
  const text = texts.reasons[reason as Reason] ?? reason;
  return detail === null || detail === '' ? text : `${text} (${detail})`;
}
