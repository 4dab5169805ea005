import { EventEmitter, once } from 'node:events';
import type { Clock } from '../ports/clock.ts';
import type { HostEvent, HostEvents } from './services.ts';

/** Events kept for streams that come back after a lost connection. */
const kept = 1000;
const heartbeatMs = 15_000;

/**
 * Turns changes of the house into Server-Sent Events (TM-13). Every stream reads the one bounded buffer at its own pace,
 * so a slow reader costs no memory; one that fell out of the buffer is told to read everything anew (`reset`).
 */
export class EventFeed implements HostEvents {
  /** Ids of another process or an earlier start must not be mistaken for ours. */
  readonly #epoch: string;
  readonly #clock: Clock;
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  readonly #events: HostEvent[] = [];
  /** Number of the next event. */
  #next = 0;

  constructor(epoch: string, clock: Clock) {
    this.#epoch = epoch;
    this.#clock = clock;
  }

  add(event: HostEvent): void {
    this.#events.push(event);
    if (this.#events.length > kept) this.#events.shift();
    this.#next += 1;
    this.#arrivals.emit('event', event);
  }

  subscribe(listener: (event: HostEvent) => void): () => void {
    this.#arrivals.on('event', listener);
    return () => this.#arrivals.off('event', listener);
  }

  /**
   * The text of a stream, until the signal ends it or `alive` says no at a heartbeat.
   * @param lastId `Last-Event-ID` of the reader that comes back
   */
  async *follow(lastId: string | undefined, alive: () => Promise<boolean>, signal: AbortSignal): AsyncIterable<string> {
    let position = this.#positionAfter(lastId);
    yield 'retry: 2000\n\n';
    while (!signal.aborted) {
      if (position === undefined || position < this.#next - this.#events.length) {
        position = this.#next;
        yield `id: ${this.#epoch}-${position}\nevent: reset\ndata: {}\n\n`;
      }
      const events = this.#events.slice(this.#events.length - (this.#next - position));
      if (events.length > 0) {
        yield events.map((event, index) => this.#textOf(event, (position ?? 0) + index + 1)).join('');
        position += events.length;
      } else if (!(await this.#arrival(signal))) {
        if (signal.aborted || !(await alive())) return;
        yield ': \n\n';
      }
    }
  }

  /** True when an event came, false after the heartbeat's time or the end of the stream. */
  async #arrival(signal: AbortSignal): Promise<boolean> {
    const waiting = new AbortController();
    const either = AbortSignal.any([signal, waiting.signal]);
    const came = once(this.#arrivals, 'event', { signal: either }).then(() => true);
    const late = this.#clock.sleep(heartbeatMs, either).then(() => false);
    try {
      return await Promise.race([came, late]);
    } catch {
      return false;
    } finally {
      waiting.abort();
      await Promise.allSettled([came, late]);
    }
  }

  #textOf({ type, data }: HostEvent, id: number): string {
    return `id: ${this.#epoch}-${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  /** Where the reader stands: undefined where that is not known any more. */
  #positionAfter(lastId: string | undefined): number | undefined {
    if (lastId === undefined) return this.#next;
    const [epoch, number] = lastId.split('-');
    const position = Number(number);
    if (epoch !== this.#epoch || !Number.isInteger(position)) return undefined;
    return position > this.#next ? undefined : position;
  }
}
