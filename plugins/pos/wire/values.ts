const day = /^\d{4}-\d\d-\d\d$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i;
/** Years that every database and calendar knows. */
const years = { first: Date.parse('1900-01-01T00:00:00Z'), last: Date.parse('2999-12-31T00:00:00Z') };

/** An ISO 8601 date-time with offset. */
export function isInstant(value: string): boolean {
  return instant.test(value) && isOurs(Date.parse(value));
}

/** YYYY-MM-DD. */
export function isDay(value: string): boolean {
  const parsed = new Date(`${value}T00:00:00Z`);
  return day.test(value) && isOurs(parsed.getTime()) && parsed.toISOString().startsWith(value);
}

/** False for NaN, too. */
function isOurs(time: number): boolean {
  return time >= years.first && time <= years.last;
}
