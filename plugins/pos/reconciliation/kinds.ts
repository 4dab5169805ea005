import { texts } from './texts.ts';

/** Ways in which ПОС and the documents can differ. */
export const differenceKinds = [
  'unknown-here',
  'unknown-there',
  'number-differs',
  'unconfirmed-there',
  'status-differs',
  'answered-there',
  'answered-here',
  'overdue',
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

/** What can be done about a difference. */
export const mends = ['rebuild', 'confirm', 'resend', 'take-over', 'accept'] as const;

export type Mend = (typeof mends)[number];

/** What can be done about a difference of each kind. A person can live with any. */
export const mendsOf: Readonly<Record<DifferenceKind, readonly Mend[]>> = {
  'unknown-here': ['rebuild', 'accept'],
  'unknown-there': ['accept'],
  'number-differs': ['accept'],
  'unconfirmed-there': ['confirm', 'accept'],
  'status-differs': ['resend', 'take-over', 'accept'],
  'answered-there': ['take-over', 'accept'],
  'answered-here': ['resend', 'take-over', 'accept'],
  overdue: ['accept'],
};

export function offered(kind: DifferenceKind): { how: Mend; title: string }[] {
  return mendsOf[kind].map((how) => ({ how, title: texts.mends[how] }));
}
