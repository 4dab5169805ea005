/** The name of a file without a path, and without what hides how it ends (AC-05). Other programs write names, too. */
export function harmlessName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '_').trim();
}
