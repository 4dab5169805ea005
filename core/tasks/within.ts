/** The result of `work`, unless it takes longer than `limitMs`: then `late` says so, and nobody waits for it any more. */
export async function within<T>(limitMs: number, work: Promise<T>, late: (seconds: number) => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(Math.ceil(limitMs / 1000))), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
