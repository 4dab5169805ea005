import { ask, firstMore, type SelectionRules, selection } from '../select.ts';
import type { ShowcaseRun } from './workshop.ts';

/**
 * SH-11: notes the lines of an export of which no file came to be, so that the letter names them. What cannot even be
 * selected is named by the failure alone.
 */
export async function noteUnbuilt(run: ShowcaseRun, rules: SelectionRules): Promise<void> {
  const { database } = run.services;
  const [failed] = await database.query<{ id: number }>(
    `select id from plugin_pos.showcase_export where job_id = $1 and run_id = $2 and state = 'failed' order by id desc limit 1`,
    [run.jobId, run.runId],
  );
  if (failed === undefined) return;
  const statement = selection(
    rules,
    'flagged',
    ` INSERT INTO plugin_pos.showcase_line (export_id, isn, rubric_isn, rubric_line, stamp, row_hash, reason, detail)
      SELECT $${firstMore}::bigint, s.isn, s.rubric_isn, s.rubric_line, s.stamp, s.row_hash, s.reason, s.detail FROM selection s`,
    [failed.id],
  );
  await ask(database, statement).catch((error: unknown) => run.log.warn(String((error as Error).name)));
  await database.query(
    `update plugin_pos.showcase_export e
        set untidy = true, kept_path = null,
            lines = (select count(*) from plugin_pos.showcase_line l where l.export_id = e.id and l.reason is null),
            left_out = (select count(*) from plugin_pos.showcase_line l where l.export_id = e.id and l.reason is not null)
      where e.id = $1`,
    [failed.id],
  );
}
