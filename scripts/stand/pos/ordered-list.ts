import type { Instant } from './time.ts';

/** A place in a list: ordered by time, then by id. */
export interface Position {
  at: Instant;
  id: string;
}

function compare(left: Position, right: Position): number {
  return left.at - right.at || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);
}

/**
 * Items in the order of their positions. Additions are nearly always at the end; an item is found by bisection, so
 * that pages and removals stay cheap with tens of thousands of items.
 */
export class OrderedList<T> {
  readonly #items: T[] = [];
  readonly #positionOf: (item: T) => Position;

  constructor(positionOf: (item: T) => Position) {
    this.#positionOf = positionOf;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The item of that rank, counted from 0. */
  at(rank: number): T | undefined {
    return this.#items[rank];
  }

  add(item: T): void {
    this.#items.splice(this.#firstAfter(this.#positionOf(item)), 0, item);
  }

  /** Removes the item at the position of `item`; to be called before that position changes. */
  remove(item: T): void {
    const index = this.#firstAfter(this.#positionOf(item)) - 1;
    if (this.#items[index] === item) this.#items.splice(index, 1);
  }

  /** Up to `limit` items that stand after the position. */
  after(position: Position, limit: number): T[] {
    const start = this.#firstAfter(position);
    return this.#items.slice(start, start + limit);
  }

  #firstAfter(position: Position): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.#positionOf(this.#items[middle] as T), position) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
