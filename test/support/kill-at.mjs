import { createRequire } from 'node:module';

/**
 * Ends this process by SIGKILL, or freezes it by SIGSTOP, at an exact step, with `node --import <this file>` and
 * `KILL_AT` as JSON: at the `count`-th statement that `statement` matches, or at the commit of its transaction, before
 * it is sent or after its answer has come.
 */
const { statement, commit = false, moment, count = 1, signal = 'SIGKILL' } = JSON.parse(process.env.KILL_AT);
const pattern = new RegExp(statement);
const kill = process.kill.bind(process);
const { prototype } = createRequire(import.meta.url)('pg').Client;
const { query } = prototype;
const inTransaction = new WeakSet();
let seen = 0;

prototype.query = function (...parameters) {
  const text = typeof parameters[0] === 'string' ? parameters[0] : (parameters[0]?.text ?? '');
  if (!reached(this, text)) return query.apply(this, parameters);
  if (moment === 'before') die();
  return query.apply(this, parameters).then((result) => {
    die();
    return result;
  });
};

function reached(client, text) {
  const matches = pattern.test(text.replace(/\s+/g, ' '));
  if (matches) seen += 1;
  if (!commit) return matches && seen === count;
  if (matches && seen === count) inTransaction.add(client);
  return text === 'commit' && inTransaction.has(client);
}

function die() {
  kill(process.pid, signal);
  // Not one statement more; one that was frozen goes on when it is woken.
  while (signal === 'SIGKILL');
}
