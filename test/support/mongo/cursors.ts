import type { Document } from 'bson';
import { Failure } from './failure.ts';
import { wide } from './wire.ts';

/** More documents of a result, or of a change stream. */
export interface Source {
  /** Gives at most `count` documents; a stream waits for the first one until `waitMs` have passed. */
  next(count: number, waitMs: number): Promise<Document[]> | Document[];
  /** True when nothing will come any more. */
  readonly ended: boolean;
}

/** As many as a real server gives in the first answer. */
const firstBatch = 101;
const laterBatch = 1_000;

/** Open cursors of all clients. */
export class Cursors {
  private readonly open = new Map<number, { namespace: string; source: Source }>();
  private lastId = 7_000_000_000;

  async first(namespace: string, source: Source, batchSize = firstBatch, singleBatch = false): Promise<Document> {
    const batch = batchSize === 0 ? [] : await source.next(batchSize, 0);
    if (source.ended || singleBatch) return { cursor: { id: wide(0), ns: namespace, firstBatch: batch }, ok: 1 };
    this.lastId += 1;
    this.open.set(this.lastId, { namespace, source });
    return { cursor: { id: wide(this.lastId), ns: namespace, firstBatch: batch }, ok: 1 };
  }

  async more(id: number, batchSize = laterBatch, waitMs = 1_000): Promise<Document> {
    const cursor = this.open.get(id);
    if (cursor === undefined) throw new Failure(43, `cursor id ${id} not found`);
    const nextBatch = await cursor.source.next(batchSize, waitMs);
    if (cursor.source.ended) this.open.delete(id);
    return { cursor: { id: wide(cursor.source.ended ? 0 : id), ns: cursor.namespace, nextBatch }, ok: 1 };
  }

  kill(ids: readonly number[]): Document {
    const killed = ids.filter((id) => this.open.delete(id));
    const notFound = ids.filter((id) => !killed.includes(id));
    return { cursorsKilled: killed.map(wide), cursorsNotFound: notFound.map(wide), cursorsAlive: [], ok: 1 };
  }
}

/** A result that is there as a whole. */
export function listed(documents: readonly Document[]): Source {
  let at = 0;
  return {
    next(count) {
      const batch = documents.slice(at, at + count);
      at += batch.length;
      return batch;
    },
    get ended() {
      return at >= documents.length;
    },
  };
}
