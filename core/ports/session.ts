/** Longest that a session may rest in the midst of a transaction by default, in milliseconds. */
const restMs = 30_000;

/**
 * What each session with PostgreSQL is told at its start. A node that stands still in the midst of a transaction (a
 * frozen process, a machine that is moved) answers its peers as if it lived, so that only the server can end what it
 * holds: rows that it has locked would keep others from their runs for ever (TM-43, TM-44). Who rests on purpose, holding
 * nothing, says so by `set local`.
 */
export function sessionOptions(longestRestMs = restMs): string {
  return `-c timezone=UTC -c idle_in_transaction_session_timeout=${Math.min(longestRestMs, restMs)}`;
}
