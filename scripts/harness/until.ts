import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until the answer is not undefined; an error of the question counts as «not yet». */
export async function until<T>(what: string, limitMs: number, question: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await question();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain for ${what}`, { cause: last });
    await sleep(25);
  }
}
