/** Keys of hierarchical directories: `0.2SD.2T3.` is the path of codes from the top; a code is the ISN in base 36. */
export const topDue = '0.';
export const longestDue = 248;

export function dueOf(parentDue: string | null, isn: number): string {
  return `${parentDue ?? topDue}${isn.toString(36).toUpperCase()}.`;
}

/** DUE of the row above, null at the top. */
export function parentOf(due: string): string | null {
  const parent = due.replace(/[^.]*\.$/, '');
  return parent === topDue ? null : parent;
}

/** 0 for the top itself, 1 for the rows there. */
export function layerOf(due: string): number {
  return due.split('.').length - 2;
}
