const names = new Map<string, string>();

/**
 * Marks a statement that is asked again and again for a row or two, such as those between an event and what it leads to:
 * to plan it takes longer than to run it, so each connection keeps its plan. Texts must be few and stay the same: a plan
 * is kept for each. Where many values are given at once the statement is planned for them all the same.
 * @returns the same text, for `Sql.query`
 */
export function prepared(sql: string): string {
  if (!names.has(sql)) names.set(sql, `priemnaya_${names.size + 1}`);
  return sql;
}

/** The name under which a connection keeps the plan of a statement; undefined where it does not. */
export function preparedName(sql: string): string | undefined {
  return names.get(sql);
}
