const secretName =
  /pass(word|wd|phrase)?|парол|secret|token|authorization|cookie|credential|private.?key|api.?key|^key$/i;
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const deepest = 6;
const longestList = 100;
/** A careless `log.info('answer', { response })` hands on thousands of objects that point at each other. */
const mostValues = 1_000;
/** Of one text; whoever stores it cuts it shorter. */
const longestText = 20_000;
const mask = '***';

/** A copy for the log, in which secrets are blacked out; plugins promise to log none, and this is the second line. */
export function masked(value: unknown): unknown {
  return copied(value, 0, { left: mostValues });
}

function copied(value: unknown, depth: number, budget: { left: number }): unknown {
  if (budget.left <= 0) return '…';
  budget.left -= 1;
  if (typeof value === 'string') return maskedText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  // Messages of foreign errors may hold values: what kind of error it is must do.
  if (value instanceof Error) return { name: value.name, code: (value as { code?: unknown }).code };
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) return value.slice(0, longestList).map((item) => copied(item, depth + 1, budget));
  const names = Object.keys(value).slice(0, budget.left);
  const entries = names.map((name) => {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    return [maskedText(name), secretName.test(name) && member !== null ? mask : copied(member, depth + 1, budget)];
  });
  return Object.fromEntries(entries);
}

/** Blacks out credentials in headers and addresses. The result can be stored. */
export function maskedText(text: string): string {
  return storable(text.length > longestText ? text.slice(0, longestText) : text)
    .replace(bearer, `$1 ${mask}`)
    .replace(/(\/\/[^/\s:@]+:)[^@\s/]+@/g, `$1${mask}@`);
}

/** Without what PostgreSQL refuses in JSON: NUL, and halves of characters that a cut in the wrong place leaves. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}
