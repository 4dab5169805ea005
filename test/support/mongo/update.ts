import { type Document, ObjectId } from 'bson';
import { updateOne } from 'mingo/updater';
import { Failure } from './failure.ts';
import { copied, same, setAt } from './values.ts';

/** An update: operators, a pipeline, or a whole document that replaces the old one. */
export type Update = Document | Document[];

/** The document after the update, and whether that is another one. The old one stays as it is. */
export function updated(document: Document, update: Update): { after: Document; modified: boolean } {
  const after = copied(document);
  if (isReplacement(update)) {
    const replaced = { _id: document._id, ...copied(update as Document) };
    return { after: replaced, modified: !same(replaced, document) };
  }
  // Says nothing to a document that exists; the library does not know it.
  const { $setOnInsert: _, ...rest } = update as Document;
  const wanted = Array.isArray(update) ? update : rest;
  const holder = [after];
  if (Array.isArray(update) || Object.keys(rest).length > 0) apply(holder, wanted);
  const [changed] = holder as [Document];
  if (!same(changed._id, document._id)) throw new Failure(66, "the (immutable) field '_id' was altered");
  return { after: changed, modified: !same(changed, document) };
}

/** The document that an upsert makes: what the filter demands, then the update. */
export function inserted(filter: Document, update: Update): Document {
  const base: Document = {};
  for (const [path, value] of demanded(filter)) setAt(base, path, value);
  if (isReplacement(update))
    return withId({ ...(base._id !== undefined && { _id: base._id }), ...copied(update as Document) });
  const holder = [base];
  if (Array.isArray(update)) {
    apply(holder, update);
  } else {
    const { $setOnInsert, ...rest } = update;
    const operators = $setOnInsert === undefined ? rest : { ...rest, $set: { ...rest.$set, ...$setOnInsert } };
    if (Object.keys(operators).length > 0) apply(holder, operators);
  }
  return withId(copied(holder[0] as Document));
}

function apply(holder: Document[], update: Update): void {
  try {
    updateOne(holder, {}, update as never, { cloneMode: 'deep' });
  } catch (error) {
    throw new Failure(9, (error as Error).message);
  }
}

function withId(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document;
  return { _id, ...rest };
}

export function isReplacement(update: Update): boolean {
  return !Array.isArray(update) && !Object.keys(update).some((name) => name.startsWith('$'));
}

/** Equalities of a filter, as far as they must hold. */
function* demanded(filter: Document): Generator<[string, unknown]> {
  for (const [path, value] of Object.entries(filter)) {
    if (path === '$and') for (const part of value as Document[]) yield* demanded(part);
    else if (path.startsWith('$')) continue;
    else if (!isOperators(value)) yield [path, value];
    else if ('$eq' in value) yield [path, value.$eq];
  }
}

function isOperators(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.keys(value).some((name) => name.startsWith('$'));
}
