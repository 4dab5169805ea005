import { type Document, ObjectId, Timestamp } from 'bson';
import { aggregate } from 'mingo';
import type { Changed } from './collection.ts';
import type { Source } from './cursors.ts';

/** What was written, for those who watch a collection of a replica set. */
export class ChangeStreams {
  private readonly watchers = new Set<(namespace: string, event: Document) => void>();
  private count = 0;

  /** @param description of an update, or undefined for a replacement */
  tell(namespace: string, changes: readonly Changed[], description?: Document): void {
    for (const { before, after } of changes) {
      if (before === after) continue;
      const event = this.event(namespace, (after ?? before) as Document);
      if (before === undefined) this.send(namespace, { ...event, operationType: 'insert', fullDocument: after });
      else if (after === undefined) this.send(namespace, { ...event, operationType: 'delete' });
      else if (description === undefined)
        this.send(namespace, { ...event, operationType: 'replace', fullDocument: after });
      else
        this.send(namespace, {
          ...event,
          operationType: 'update',
          fullDocument: after,
          updateDescription: description,
        });
    }
  }

  /** A stream of the changes of one collection from now on, through the stages that stand behind `$changeStream`. */
  watch(namespace: string, stages: readonly Document[], lookup: boolean): Source {
    const waiting: Document[] = [];
    let wake = () => {};
    this.watchers.add((changed, event) => {
      if (changed !== namespace) return;
      const { fullDocument, ...rest } = event;
      const shown = event.operationType === 'update' && !lookup ? rest : { ...rest, fullDocument };
      waiting.push(...(aggregate([shown], [...stages] as never) as Document[]));
      wake();
    });
    return {
      ended: false,
      async next(count, waitMs) {
        if (waiting.length === 0 && waitMs > 0) {
          await new Promise<void>((resolve) => {
            const limit = setTimeout(resolve, waitMs);
            wake = () => {
              clearTimeout(limit);
              resolve();
            };
          });
        }
        return waiting.splice(0, count);
      },
    };
  }

  private event(namespace: string, document: Document): Document {
    this.count += 1;
    const [db, ...rest] = namespace.split('.');
    return {
      _id: { _data: new ObjectId().toHexString() },
      clusterTime: new Timestamp({ t: Math.floor(Date.now() / 1000), i: this.count }),
      ns: { db, coll: rest.join('.') },
      documentKey: { _id: document._id },
    };
  }

  private send(namespace: string, event: Document): void {
    for (const watcher of this.watchers) watcher(namespace, event);
  }
}
