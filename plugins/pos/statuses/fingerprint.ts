import { createHash } from 'node:crypto';
import type { ResolutionSnapshot } from '../../../core/contract/index.ts';

/**
 * ST-02: changes when text, author, executors or dates of a резолюция do, and with nothing else of it. A message whose
 * number was mended has not been told anything yet.
 */
export function resolutionFingerprint(resolution: ResolutionSnapshot, messageId: string): string {
  const { text, author, date, planDate, executors } = resolution;
  const people = executors
    .map(({ official, responsible }) => `${official.due}${responsible ? '!' : ''}`)
    .sort((one, other) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([messageId, text, author?.due ?? null, date, planDate, people]))
    .digest('hex');
}
