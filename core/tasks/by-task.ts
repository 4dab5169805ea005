/** Rows of many tasks, by task. */
export function byTask<Row extends { readonly taskId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const own = groups.get(row.taskId);
    if (own === undefined) groups.set(row.taskId, [row]);
    else own.push(row);
  }
  return groups;
}
