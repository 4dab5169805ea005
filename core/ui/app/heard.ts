interface Known {
  readonly id: string;
}

/** What is kept of what was told; answers that are on their way are never older than so much of it. */
const kept = 1_000;

let told = 0;
const heard = new Map<string, { readonly at: number; readonly value: Known }>();

/** Keeps what the stream has told of a task or a run. */
export function noteHeard(value: Known): void {
  told += 1;
  heard.delete(value.id);
  heard.set(value.id, { at: told, value });
  const oldest = heard.keys().next();
  if (heard.size > kept && oldest.done !== true) heard.delete(oldest.value);
}

/**
 * Reads from the server what the stream tells of, too: an answer that was asked for before something was told, and comes
 * after it, does not hide it (TM-13).
 * @param renew puts what was told since into the answer
 */
export async function readUnhidden<T>(
  read: () => Promise<T>,
  renew: (answer: T, latest: <One extends Known>(one: One) => One) => T,
): Promise<T> {
  const asked = told;
  const answer = await read();
  return renew(answer, (one) => {
    const later = heard.get(one.id);
    return later === undefined || later.at <= asked ? one : { ...one, ...later.value };
  });
}
