/** Questions that differ are remembered at the same time up to this number; the oldest one is forgotten first. */
const mostQuestions = 100;

/**
 * Answers the same question from memory for a short while; who asks while it is being answered waits for that answer.
 * A failure is not remembered.
 * @param keepMs counted from the beginning of the answering, so that an answer is never older
 */
export function briefly<Q, A>(keepMs: number, answer: (question: Q) => Promise<A>): (question: Q) => Promise<A> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<A> }>();
  return (question) => {
    const key = JSON.stringify(question);
    const found = known.get(key);
    if (found !== undefined && performance.now() - found.at < keepMs) return found.answer;
    const entry = { at: performance.now(), answer: answer(question) };
    known.delete(key);
    known.set(key, entry);
    for (const [oldest] of known) if (known.size > mostQuestions) known.delete(oldest);
    entry.answer.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return entry.answer;
  };
}
