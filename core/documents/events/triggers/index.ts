import type { CheckedWatch } from '../watch.ts';
import type { WatchCode } from './code.ts';
import { documents, values } from './documents.ts';
import { executors, resolutions } from './resolutions.ts';
import { marks, rubricLines, rubricValues } from './rubrics.ts';

export { filled, functionName, type Trigger, type TriggerFunction } from './code.ts';

/**
 * Functions and triggers that record the events of a watch (ED-04). Statement-level, with the changed rows as tables: a
 * set of a hundred РК costs one call. They run with the rights of their owner, whoever writes the rows, and trust no
 * search path. The condition of an event spans several tables that may be written in any order, so each table has a
 * trigger: whichever row comes last finds the others. Rows that are not to be seen do not prevent an event, because
 * another transaction may be about to commit them; taking the event decides.
 */
export function watchCode(watch: CheckedWatch): WatchCode {
  const parts = [watch.documents && documents(watch), watch.documents && values(watch)];
  if (watch.resolutions) parts.push(resolutions(watch), executors(watch));
  if (watch.rubricRules.length > 0) {
    if (watch.documents === undefined) parts.push(documents(watch));
    parts.push(rubricLines(watch), rubricValues(watch), marks(watch));
  }
  const found = parts.filter((part) => part !== undefined);
  return { functions: found.flatMap((part) => part.functions), triggers: found.flatMap((part) => part.triggers) };
}
