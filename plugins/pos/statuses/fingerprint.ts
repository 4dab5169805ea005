import { createHash } from 'node:crypto';
import type { ResolutionSnapshot } from '../../../core/contract/index.ts';

/** ST-02: changes when text, author, executors or dates of a резолюция do, and with nothing else. */
export function resolutionFingerprint({ text, author, date, planDate, executors }: ResolutionSnapshot): string {
  const people = executors
    .map(({ official, responsible }) => `${official.due}${responsible ? '!' : ''}`)
    .sort((one, other) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([text, author?.due ?? null, date, planDate, people]))
    .digest('hex');
}
