import { ChangeStreams } from './change-streams.ts';
import { Collection } from './collection.ts';
import { Cursors } from './cursors.ts';

/** What a server holds. */
export class Store {
  readonly cursors = new Cursors();
  readonly changes = new ChangeStreams();
  private readonly collections = new Map<string, Collection>();

  /** The collection; made by its first use. */
  collection(database: string, name: string): Collection {
    const namespace = `${database}.${name}`;
    const known = this.collections.get(namespace) ?? new Collection(namespace);
    this.collections.set(namespace, known);
    return known;
  }

  has(database: string, name: string): boolean {
    return this.collections.has(`${database}.${name}`);
  }

  names(database: string): string[] {
    const prefix = `${database}.`;
    return [...this.collections.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  drop(database: string, name: string): void {
    this.collections.delete(`${database}.${name}`);
  }
}
