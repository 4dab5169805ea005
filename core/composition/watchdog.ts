import { url as debuggerUrl } from 'node:inspector';
import { hostname } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../config/index.ts';
import { isReadByPeople } from '../adapters/winston/index.ts';
import type { Logger } from '../contract/index.ts';
import { type PluginWork, watchWork } from '../plugins/work.ts';
import { texts } from './texts.ts';
import { places, type WatchdogOrder } from './watchdog-memory.ts';
import { described } from './work-text.ts';

const longestTickMs = 1_000;
const ticksInLimit = 20;

/**
 * Watches from another thread that the event loop goes on. Where it stands still for `tasks.blockedSeconds`, the thread
 * writes why to the log and ends the process by SIGKILL, so that its supervisor or another node goes on (TM-44).
 * @returns ends the watch
 */
export function startWatchdog({ tasks, node, log: output, timeZone }: Config, log: Logger): () => Promise<void> {
  const limitMs = tasks.blockedSeconds * 1000;
  const tickMs = Math.min(limitMs / ticksInLimit, longestTickMs);
  const memory = new SharedArrayBuffer(places.size);
  const order: WatchdogOrder = {
    memory,
    limitMs,
    tickMs,
    node: node.name ?? hostname(),
    timeZone,
    output: {
      descriptor: process.stdout.fd,
      forPeople: isReadByPeople(output.format, process.stdout),
      coloured: process.stdout.isTTY === true,
      file: output.file,
    },
  };
  // Beside this file, as source or as built.
  const program = new URL(`./watchdog-thread${extname(import.meta.url)}`, import.meta.url);
  const thread = new Worker(program, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  });
  thread.unref();
  thread.on('error', (error: NodeJS.ErrnoException) => {
    log.error(texts.watchdogLost, { error: error.name, code: error.code });
  });
  const header = new Int32Array(memory, 0, places.header);
  const beat = setInterval(() => {
    // While a debugger holds the process at a breakpoint it must live.
    Atomics.store(header, places.debugged, debuggerUrl() === undefined ? 0 : 1);
    Atomics.add(header, places.beat, 1);
  }, tickMs);
  beat.unref();
  const forget = watchWork((works) => note(works, memory, header));
  return async () => {
    clearInterval(beat);
    forget();
    await thread.terminate();
  };
}

/** What is in progress, for the thread to name when nobody else can. */
function note(works: readonly PluginWork[], memory: SharedArrayBuffer, header: Int32Array): void {
  const bytes = new Uint8Array(memory, places.header * Int32Array.BYTES_PER_ELEMENT);
  let named = works.slice(-places.mostWorks).map(described);
  let text = Buffer.from(JSON.stringify(named));
  while (text.length > bytes.length) {
    named = named.slice(1);
    text = Buffer.from(JSON.stringify(named));
  }
  bytes.set(text);
  Atomics.store(header, places.textLength, text.length);
}
