import type { DirectoryName, DirectoryService } from '../../../core/documents/api.ts';

export type Row = Record<string, unknown>;

/** Rows of the demo directories: found where an earlier start made them, made where not. */
export type Ensure = (
  directory: DirectoryName,
  name: string,
  row: Row,
  options?: { parent?: string; by?: string },
) => Promise<Row>;

/** `said` hears of each row that was made. */
export function ensureRows(
  directories: DirectoryService,
  author: string,
  said: (directory: DirectoryName) => void,
): Ensure {
  return async (directory, name, row, { parent, by = 'name' } = {}) => {
    const { items } = await directories.list(directory, { q: name, parent, limit: 100 });
    const found = items.find((item) => item[by] === name);
    if (found) return found;
    const made = await directories.create(directory, { [by]: name, ...row }, author);
    said(directory);
    return made;
  };
}
