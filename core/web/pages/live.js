import { follow } from './api.js';
import { toLogin } from './frame.js';

const retryMs = 3_000;
/** Some things change without anybody telling: a node that falls silent, a slot that comes near. */
const refreshMs = 30_000;

/**
 * Follows the changes of the installation (TM-13). What happened while nothing was heard is made good by `reload`: at the
 * start of each stream, when the server has lost count (`reset`), and now and then. A page that nobody sees lets go of
 * its stream, as browsers allow few of them.
 * @param listeners by type of event: `task`, `run`, `group`; each gets what the API would answer
 * @param reload reads everything anew
 * @param heard is told whether the server is heard
 */
export function followChanges({ listeners = {}, reload, heard = () => {} }) {
  let stream;
  let retry;

  function open() {
    close();
    stream = new EventSource('/api/events');
    stream.addEventListener('open', () => {
      heard(true);
      reload();
    });
    stream.addEventListener('error', lost);
    stream.addEventListener('reset', () => reload());
    for (const [type, listener] of Object.entries(listeners)) {
      stream.addEventListener(type, ({ data }) => listener(JSON.parse(data)));
    }
  }

  function close() {
    clearTimeout(retry);
    stream?.close();
    stream = undefined;
  }

  async function lost() {
    heard(false);
    // The browser tries again by itself, unless the server has answered with an error.
    if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(open, retryMs);
    const { status } = await follow('/api/me').catch((error) => error);
    if (status === 401) toLogin();
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  setInterval(() => document.hidden || stream?.readyState !== EventSource.OPEN || reload(), refreshMs);
  if (!document.hidden) open();
}

/** Calls one at a time; calls that come meanwhile make one more. */
export function oneAtATime(work) {
  let running;
  let again = false;
  return function run() {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = work().finally(() => {
      running = undefined;
      if (!again) return undefined;
      again = false;
      return run();
    });
    return running;
  };
}

/**
 * What was heard of objects while they are being read: an answer may be older than what came by the stream meanwhile,
 * and must not hide it. Were it newer, the stream would say so next.
 */
export function heardMeanwhile() {
  const heard = new Map();
  return {
    begin: () => heard.clear(),
    note: (object) => heard.set(object.id, object),
    /** The object as it is known now. */
    latest: (read) => ({ ...read, ...heard.get(read.id) }),
    /** Those that were not read at all. */
    beside: (ids) => [...heard.values()].filter(({ id }) => !ids.has(id)),
  };
}

/** Draws soon, however often it is asked: many changes at once are one drawing. */
export function soon(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
