/** Why a line of the selection does not go, as `selection.sql` names it, in the order in which a page shows them. */
export const reasons = [
  'NO_STATUS',
  'NO_LINK',
  'LINK_TWICE',
  'LINK_NOT_LAST',
  'NO_VERTEX',
  'LINK_UNKNOWN',
  'LINK_DELETED',
  'LINK_OUTSIDE',
  'NO_ORGANIZATION',
  'NO_REGION',
  'NO_LKO',
  'REJECTED',
  'ACCEPTED',
] as const;

export type Reason = (typeof reasons)[number];

/** Those that somebody must do something about; an accepted line that has not changed is in order. */
export const troubles: readonly Reason[] = reasons.filter((reason) => reason !== 'ACCEPTED');
