import { type Document, serialize } from 'bson';
import { Query } from 'mingo';
import { Failure } from './failure.ts';
import { same, valueAt } from './values.ts';

interface Definition extends Document {
  readonly v: number;
  readonly key: Record<string, number>;
  readonly name: string;
  readonly unique?: boolean;
  readonly partialFilterExpression?: Document;
}

/** Indexes of a collection: what they forbid, not what they speed up. */
export class Indexes {
  private readonly all: { definition: Definition; unique: Unique | undefined }[] = [];

  constructor(private readonly namespace: string) {
    this.add({ key: { _id: 1 }, name: '_id_', unique: true }, []);
  }

  list(): Document[] {
    return this.all.map(({ definition: { unique, ...rest } }) => (rest.name === '_id_' ? rest : { ...rest, unique }));
  }

  /** Adds what is not there yet; the documents that are there must allow it. */
  add(index: Document, documents: readonly Document[]): void {
    const known = this.all.find(({ definition }) => definition.name === index.name)?.definition;
    if (known !== undefined) {
      const agrees = same(known.key, index.key) && Boolean(known.unique) === Boolean(index.unique);
      if (!agrees) throw new Failure(85, `Index with name ${index.name} already exists with different options`);
      return;
    }
    const definition = { v: 2, ...index } as Definition;
    const unique = definition.unique ? new Unique(definition, this.namespace) : undefined;
    for (const document of documents) unique?.put(document);
    this.all.push({ definition, unique });
  }

  drop(name: string): void {
    const at = this.all.findIndex(({ definition }) => definition.name === name);
    if (at < 1) throw new Failure(27, `index not found with name [${name}]`);
    this.all.splice(at, 1);
  }

  /** @throws Failure 11000 where a unique index does not allow `after` in the place of `before` */
  exchange(before: Document | undefined, after: Document | undefined): void {
    const uniques = this.all.flatMap(({ unique }) => unique ?? []);
    for (const unique of uniques) if (after !== undefined) unique.check(after, before);
    for (const unique of uniques) {
      if (before !== undefined) unique.take(before);
      if (after !== undefined) unique.put(after);
    }
  }
}

class Unique {
  private readonly holders = new Map<string, Document>();
  private readonly covers: Query<Document>;
  private readonly paths: string[];

  constructor(
    private readonly definition: Definition,
    private readonly namespace: string,
  ) {
    this.covers = new Query(definition.partialFilterExpression ?? {}, {});
    this.paths = Object.keys(definition.key);
  }

  check(document: Document, but: Document | undefined): void {
    const holder = this.covers.test(document) ? this.holders.get(this.keyOf(document)) : undefined;
    if (holder === undefined || holder === but) return;
    const { name, key } = this.definition;
    throw new Failure(11_000, `E11000 duplicate key error collection: ${this.namespace} index: ${name}`, {
      keyPattern: key,
      keyValue: this.valuesOf(document),
    });
  }

  put(document: Document): void {
    this.check(document, undefined);
    if (this.covers.test(document)) this.holders.set(this.keyOf(document), document);
  }

  take(document: Document): void {
    if (this.covers.test(document)) this.holders.delete(this.keyOf(document));
  }

  private valuesOf(document: Document): Document {
    return Object.fromEntries(this.paths.map((path) => [path, valueAt(document, path) ?? null]));
  }

  private keyOf(document: Document): string {
    return Buffer.from(serialize(this.valuesOf(document))).toString('base64');
  }
}
