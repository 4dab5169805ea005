/**
 * Makes a reading that many ask for at once: one is under way at a time, and who asks meanwhile gets the next one
 * together with the others who wait. So nobody is given what was read before they asked, and a thousand askers cost two
 * readings.
 */
export function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  const begin = (): Promise<T> => {
    const reading = read().finally(() => {
      if (underWay === reading) underWay = undefined;
    });
    underWay = reading;
    return reading;
  };

  return () => {
    if (underWay === undefined && next === undefined) return begin();
    next ??= (underWay ?? Promise.resolve())
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
