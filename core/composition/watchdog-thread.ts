import { appendFileSync, write } from 'node:fs';
import { type Debugger, Session } from 'node:inspector';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import { type LogLine, lineForPeople, lineForPrograms } from '../adapters/winston/lines.ts';
import { formatInstant } from '../schedule/slot-text.ts';
import { texts } from './texts.ts';
import { places, type WatchdogOrder } from './watchdog-memory.ts';
import { type DescribedWork, nameOf } from './work-text.ts';

/** The watchdog's thread (see watchdog.ts). The main thread can do nothing any more when this one has something to do. */
const order = workerData as WatchdogOrder;
const header = new Int32Array(order.memory, 0, places.header);
/** How long each of these may take, in milliseconds: to find the place in the code, to write, and all of it. */
const placesMs = 5_000;
const writeMs = 1_000;
const endMs = 10_000;
const mostFrames = 12;

let seen = Atomics.load(header, places.beat);
let seenAt = new Date();
/**
 * Looks since the last beat. They are counted, and no time is taken: while the machine sleeps or the process is stopped
 * this thread does not look either, and a clock that was set means nothing to it.
 */
let silent = 0;

const look = setInterval(() => {
  const beat = Atomics.load(header, places.beat);
  if (beat !== seen || Atomics.load(header, places.debugged) === 1) {
    [seen, seenAt, silent] = [beat, new Date(), 0];
    return;
  }
  silent += 1;
  if (silent * order.tickMs < order.limitMs) return;
  clearInterval(look);
  void end();
}, order.tickMs);

async function end(): Promise<void> {
  // Whatever becomes of the words, the process ends: the log itself may be what everything waits for.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), endMs);
  await tell(await Promise.race([placesInCode(), pause(placesMs, [])])).catch(() => {});
  process.kill(process.pid, 'SIGKILL');
}

async function tell(at: readonly string[]): Promise<void> {
  const works = inProgress();
  const seconds = Math.round(order.limitMs / 1000);
  const since = formatInstant(seenAt, order.timeZone);
  const line: LogLine = {
    time: new Date(),
    level: 'error',
    message: texts.blocked(order.node, seconds, since, works.map(nameOf)),
    details: { code: 'EVENT_LOOP_BLOCKED', node: order.node, since: seenAt, works, at },
  };
  const { descriptor, forPeople, coloured, file } = order.output;
  if (file !== null) appendFileSync(file, `${lineForPrograms(line)}\n`);
  const { timeZone } = order;
  const shown = forPeople ? lineForPeople({ coloured, timeZone })(line) : lineForPrograms(line);
  const written = new Promise<void>((resolve) => write(descriptor, `${shown}\n`, () => resolve()));
  await Promise.race([written, pause(writeMs)]);
}

function inProgress(): DescribedWork[] {
  const length = Atomics.load(header, places.textLength);
  const text = Buffer.from(new Uint8Array(order.memory, places.header * Int32Array.BYTES_PER_ELEMENT, length));
  return length === 0 ? [] : (JSON.parse(text.toString()) as DescribedWork[]);
}

/** Where the main thread is, innermost place first: the debugger stops code that gives nobody else a chance. */
function placesInCode(): Promise<string[]> {
  const session = new Session();
  const files = new Map<string, string>();
  return new Promise((resolve) => {
    session.on('Debugger.scriptParsed', ({ params }) => void files.set(params.scriptId, params.url));
    session.on('Debugger.paused', ({ params }) =>
      resolve(params.callFrames.slice(0, mostFrames).map((frame) => placeOf(frame, files))),
    );
    try {
      session.connectToMainThread();
      session.post('Debugger.enable', () => session.post('Debugger.pause'));
    } catch {
      resolve([]);
    }
  });
}

function placeOf({ functionName, location }: Debugger.CallFrame, files: ReadonlyMap<string, string>): string {
  const url = files.get(location.scriptId) ?? '';
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  return `${functionName || '<anonymous>'} (${file}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1})`;
}
