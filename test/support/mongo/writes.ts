import type { Document } from 'bson';
import { find } from 'mingo';
import type { Changed, Collection } from './collection.ts';
import type { Call, Handler } from './commands.ts';
import { Failure } from './failure.ts';
import { isReplacement, type Update } from './update.ts';

/** Commands that write. */
export const writes: Record<string, Handler> = {
  insert(call) {
    const [collection, namespace] = target(call, 'insert');
    const { documents, ordered = true } = call.command;
    let n = 0;
    const writeErrors = each(documents as Document[], ordered, (document) => {
      const changed = collection.insert(document);
      call.store.changes.tell(namespace, [changed]);
      n += 1;
    });
    return { n, ...(writeErrors.length > 0 && { writeErrors }), ok: 1 };
  },

  update(call) {
    const [collection, namespace] = target(call, 'update');
    const { updates, ordered = true } = call.command;
    const upserted: Document[] = [];
    let [n, nModified] = [0, 0];
    const writeErrors = each(updates as Document[], ordered, ({ q, u, multi, upsert, sort }, index) => {
      const changes = collection.update(q, u, { multi, upsert, sort });
      call.store.changes.tell(namespace, changes, described(u));
      n += changes.length;
      nModified += changes.filter(({ before, after }) => before !== undefined && before !== after).length;
      for (const { before, after } of changes) if (before === undefined) upserted.push({ index, _id: after?._id });
    });
    const lists = { ...(upserted.length > 0 && { upserted }), ...(writeErrors.length > 0 && { writeErrors }) };
    return { n, nModified, ...lists, ok: 1 };
  },

  delete(call) {
    const [collection, namespace] = target(call, 'delete');
    const { deletes, ordered = true } = call.command;
    let n = 0;
    const writeErrors = each(deletes as Document[], ordered, ({ q, limit }) => {
      const changes = collection.remove(q, { limit });
      call.store.changes.tell(namespace, changes);
      n += changes.length;
    });
    return { n, ...(writeErrors.length > 0 && { writeErrors }), ok: 1 };
  },

  findAndModify(call) {
    const [collection, namespace] = target(call, 'findAndModify');
    const { query = {}, update, remove, new: wantsNew, upsert, sort, fields } = call.command;
    const changes = remove
      ? collection.remove(query, { limit: 1, sort })
      : collection.update(query, update, { upsert, sort });
    call.store.changes.tell(namespace, changes, remove ? undefined : described(update));
    const [changed] = changes;
    return {
      lastErrorObject: effect(changed, remove),
      value: shown(wantsNew ? changed?.after : changed?.before, fields),
      ok: 1,
    };
  },
};

function target(call: Call, name: string): [Collection, string] {
  return [call.store.collection(call.database, call.command[name]), `${call.database}.${call.command[name]}`];
}

/** Runs each of several writes; the first that is refused ends an ordered list. */
function each<T>(items: readonly T[], ordered: boolean, write: (item: T, index: number) => void): Document[] {
  const errors: Document[] = [];
  for (const [index, item] of items.entries()) {
    try {
      write(item, index);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      errors.push(error.at(index));
      if (ordered) break;
    }
  }
  return errors;
}

/** What a change stream says of an update. */
function described(update: Update): Document | undefined {
  if (isReplacement(update)) return undefined;
  const [set, unset] = Array.isArray(update) ? [{}, {}] : [update.$set ?? {}, update.$unset ?? {}];
  return { updatedFields: set, removedFields: Object.keys(unset), truncatedArrays: [] };
}

function effect(changed: Changed | undefined, remove: boolean | undefined): Document {
  const n = changed === undefined ? 0 : 1;
  if (remove) return { n };
  const upserted = changed?.before === undefined ? changed?.after?._id : undefined;
  return { n, updatedExisting: changed?.before !== undefined, ...(upserted !== undefined && { upserted }) };
}

function shown(document: Document | undefined, fields: Document | undefined): Document | null {
  if (document === undefined) return null;
  return (find<Document>([document], {}, (fields ?? {}) as never).all()[0] as Document | undefined) ?? null;
}
