import type { InboxItem } from './inbox.ts';

/**
 * Divides deliveries into batches that keep their order and hold no two deliveries of one message: the second must
 * find the first registered (RG-07).
 */
export function batchesOf(items: readonly InboxItem[], most: number): InboxItem[][] {
  const batches: InboxItem[][] = [];
  let batch: InboxItem[] = [];
  let messages = new Set<string>();
  for (const item of items) {
    if (batch.length === most || messages.has(item.appeal.id)) {
      batches.push(batch);
      batch = [];
      messages = new Set();
    }
    batch.push(item);
    messages.add(item.appeal.id);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
