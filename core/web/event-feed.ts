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
  /** Each event as every stream sends it. */
  readonly #texts: string[] = [];
  /** Number of the next event. */
  #next = 0;
  /** All streams wait for the next event together. */
  #arrival = new Arrival();
  /** In this process, beside the streams. */
  readonly #listeners = new Set<(event: HostEvent) => void>();

  constructor(epoch: string, clock: Clock) {
    this.#epoch = epoch;
    this.#clock = clock;
  }

  add(event: HostEvent): void {
    this.#next += 1;
    const data = JSON.stringify(event.data);
    this.#texts.push(`id: ${this.#epoch}-${this.#next}\nevent: ${event.type}\ndata: ${data}\n\n`);
    if (this.#texts.length > kept) this.#texts.shift();
    const arrived = this.#arrival;
    this.#arrival = new Arrival();
    arrived.come();
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The text of a stream, until the signal ends it or `alive` says no at a heartbeat.
   * @param lastId `Last-Event-ID` of the reader that comes back
   */
  async *follow(lastId: string | undefined, alive: () => Promise<boolean>, signal: AbortSignal): AsyncIterable<string> {
    let position = this.#positionAfter(lastId);
    let beat = this.#beat(signal);
    yield 'retry: 2000\n\n';
    while (!signal.aborted) {
      if (position === undefined || position < this.#next - this.#texts.length) {
        position = this.#next;
        yield `id: ${this.#epoch}-${position}\nevent: reset\ndata: {}\n\n`;
      }
      const texts = this.#texts.slice(this.#texts.length - (this.#next - position));
      if (texts.length > 0) {
        position += texts.length;
        yield texts.join('');
      } else if ((await Promise.race([this.#arrival.event, beat])) === 'beat') {
        if (signal.aborted || !(await alive())) return;
        beat = this.#beat(signal);
        yield ': \n\n';
      }
    }
  }

  /** Comes after the heartbeat's time, or at the end of the stream. */
  async #beat(signal: AbortSignal): Promise<'beat'> {
    await this.#clock.sleep(heartbeatMs, signal).catch(() => {});
    return 'beat';
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

/** The next event, which comes once. */
class Arrival {
  come: () => void = () => {};
  readonly event = new Promise<'event'>((resolve) => {
    this.come = () => resolve('event');
  });
}
