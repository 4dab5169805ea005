import { sizes } from '../sizes.ts';

/** What a number is made of, besides the literal text of the template. */
export interface NumberParts {
  readonly order: number;
  /** Code of the group. */
  readonly group: string;
  /** Index of the картотека. */
  readonly card: string;
  readonly year: number;
}

const placeholder = /\{([^{}]*)\}/g;
const order = /^N(?::([1-9]))?$/;
const known = new Set(['GROUP', 'CARD', 'YYYY', 'YY']);
export const largestOrder = 99_999_999;
/** Stands in no text that is kept. */
const mark = '\u0000';

/** What is wrong with a number template (ED-05), in Russian; undefined when it can be used. */
export function templateProblem(template: string): string | undefined {
  const names = [...template.matchAll(placeholder)].map(([, name]) => name!);
  const unknown = names.find((name) => !known.has(name) && !order.test(name));
  if (unknown !== undefined) return `Неизвестная подстановка {${unknown}}.`;
  if (/[{}]/.test(template.replace(placeholder, ''))) return 'Фигурная скобка без пары.';
  if (names.filter((name) => order.test(name)).length !== 1) return 'Нужен ровно один порядковый номер {N} или {N:4}.';
  // «1»+«11» and «11»+«1» would read the same.
  if (/\{CARD\}\d*\{N|\{N(:\d)?\}\d*\{CARD\}/.test(template)) return 'Между {CARD} и {N} нужен разделитель.';
  return undefined;
}

/** The registration number by the template of the group: `{N}`, `{N:4}`, `{GROUP}`, `{CARD}`, `{YYYY}`, `{YY}`. */
export function renderNumber(template: string, parts: NumberParts): string {
  return template.replace(placeholder, (whole, name: string) => {
    const width = order.exec(name);
    if (width !== null) return String(parts.order).padStart(Number(width[1] ?? 1), '0');
    if (name === 'GROUP') return parts.group;
    if (name === 'CARD') return parts.card;
    if (name === 'YYYY') return String(parts.year);
    return name === 'YY' ? String(parts.year % 100).padStart(2, '0') : whole;
  });
}

/** Whether every number that the template can give in these surroundings fits its field. */
export function numberFits(template: string, parts: Omit<NumberParts, 'order'>): boolean {
  return [...renderNumber(template, { ...parts, order: largestOrder })].length <= sizes.number;
}

/** The order that gives this number by the template; undefined where none does. */
export function orderOf(template: string, parts: Omit<NumberParts, 'order'>, number: string): number | undefined {
  const [before, after] = renderNumber(
    template.replace(placeholder, (whole, name) => (order.test(name) ? mark : whole)),
    {
      ...parts,
      order: 0,
    },
  ).split(mark);
  const digits = number.slice(before!.length, number.length - after!.length);
  if (!/^\d{1,8}$/.test(digits)) return undefined;
  const found = Number(digits);
  return found > 0 && renderNumber(template, { ...parts, order: found }) === number ? found : undefined;
}
