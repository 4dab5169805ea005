import { type Document, ObjectId } from 'bson';
import { find, Query } from 'mingo';
import { Indexes } from './indexes.ts';
import { inserted, type Update, updated } from './update.ts';
import { copied } from './values.ts';

export interface FindOptions {
  readonly filter?: Document;
  readonly projection?: Document;
  readonly sort?: Document;
  readonly skip?: number;
  readonly limit?: number;
}

/** What a write did to one document: for answers and change streams. */
export interface Changed {
  readonly before?: Document;
  readonly after?: Document;
}

/** Documents and indexes. A stored document is never changed, only replaced, so who has read one keeps what was. */
export class Collection {
  readonly indexes: Indexes;
  private documents: Document[] = [];

  constructor(namespace: string) {
    this.indexes = new Indexes(namespace);
  }

  get all(): readonly Document[] {
    return this.documents;
  }

  find({ filter = {}, projection, sort, skip, limit }: FindOptions): Document[] {
    let cursor = find<Document>(this.documents, filter, (projection ?? {}) as never);
    if (sort !== undefined && Object.keys(sort).length > 0) cursor = cursor.sort(sort as Record<string, 1 | -1>);
    if (skip) cursor = cursor.skip(skip);
    if (limit) cursor = cursor.limit(Math.abs(limit));
    return cursor.all() as Document[];
  }

  insert(given: Document): Changed {
    const { _id = new ObjectId(), ...rest } = copied(given);
    const document = { _id, ...rest };
    this.indexes.exchange(undefined, document);
    this.documents.push(document);
    return { after: document };
  }

  /** Changes the first match, in the order of `sort`, or all; inserts where nothing matches and `upsert` is set. */
  update(filter: Document, update: Update, how: { multi?: boolean; upsert?: boolean; sort?: Document }): Changed[] {
    const found = this.matching(filter, how.multi ? undefined : 1, how.sort);
    if (found.length === 0) return how.upsert ? [this.insert(inserted(filter, update))] : [];
    return found.map((before) => {
      const { after, modified } = updated(before, update);
      if (!modified) return { before, after: before };
      this.indexes.exchange(before, after);
      this.documents[this.documents.indexOf(before)] = after;
      return { before, after };
    });
  }

  remove(filter: Document, how: { limit?: number; sort?: Document }): Changed[] {
    const found = new Set(this.matching(filter, how.limit, how.sort));
    for (const document of found) this.indexes.exchange(document, undefined);
    this.documents = this.documents.filter((document) => !found.has(document));
    return [...found].map((before) => ({ before }));
  }

  private matching(filter: Document, limit: number | undefined, sort: Document | undefined): Document[] {
    const query = new Query(filter, {});
    const found = this.documents.filter((document) => query.test(document));
    if (!limit || found.length <= limit) return found;
    if (sort === undefined || Object.keys(sort).length === 0) return found.slice(0, limit);
    const ids = find<Document>(found, {})
      .sort(sort as Record<string, 1 | -1>)
      .limit(limit)
      .all() as Document[];
    const wanted = new Set(ids.map(({ _id }) => String(_id)));
    return found.filter(({ _id }) => wanted.has(String(_id)));
  }
}
