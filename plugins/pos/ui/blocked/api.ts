import type { ReasonCount } from '../../showcase/look.ts';
import type { Reason } from '../../showcase/reasons.ts';

/** A question that does not go, with what it lacks. */
export interface Blocked {
  readonly document: { readonly isn: number; readonly number: string; readonly date: string };
  readonly rubric: { readonly id: number; readonly isn: number; readonly code: string; readonly name: string };
  readonly reason: Reason;
  readonly title: string;
  /** What the reason is about: a code, an organisation, words of the showcase. */
  readonly detail: string | null;
}

/** What the first page tells of the whole. */
export interface Overview {
  readonly jobId: number;
  readonly reasons: readonly ReasonCount[];
  readonly jobIds: readonly number[];
  readonly statuses: readonly string[];
}

export const key = ['pos', 'blocked'] as const;

export function rowKey({ document, rubric }: Blocked): string {
  return `${document.isn} ${rubric.id}`;
}
