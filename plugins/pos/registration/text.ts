/** Removes what no field may hold: control characters (line breaks and tabs stay) and halves of surrogate pairs. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/gu, '');
}

/** As {@link clean}, on one line and without blanks at the ends. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/gu, ' ').trim();
}

/** The first `size` characters as databases count them, so that no pair of surrogates is torn. */
export function cut(text: string, size: number): string {
  if (text.length <= size) return text;
  const head = [...text.slice(0, size * 2)];
  return head.length <= size && text.length <= size * 2 ? text : head.slice(0, size).join('');
}

/** For comparing names: case, ё = е, dots and extra blanks do not matter. */
export function normalizeName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[.\s]+/gu, ' ')
    .trim();
}
