import type { Sql } from '../ports/database.ts';

/** One reason for which something failed in a run. */
export interface RunReason {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  /** Some of what failed; no personal data. */
  readonly items: readonly string[];
}

/** A run that has ended, as far as people are told of it. */
export interface EndedRun {
  /** Id of the plugin. */
  readonly source: string;
  readonly taskId: string;
  readonly jobId: number;
  readonly runId: string;
  readonly outcome: string;
  readonly reasons: readonly RunReason[];
}

/** Occasion of the notices about errors of runs. */
export const runErrors = 'run-errors';

/** After these a run has done what there was to do: an error that it did not meet is over. */
const conclusive = new Set(['success', 'nothing', 'partial']);

/**
 * LG-01, RG-10: a notice for each reason for which a run failed, wholly or in part; reasons that a later run does not meet
 * are settled. Belongs into the transaction that writes the end of the run: then neither is ever without the other.
 */
export async function noteRunEnd(transaction: Sql, run: EndedRun, now: Date): Promise<void> {
  const { source, taskId, jobId, runId, outcome } = run;
  const failed = outcome === 'failed' || outcome === 'partial';
  const reasons = failed ? run.reasons : [];
  const keys = reasons.map(({ code }) => `${taskId} ${jobId} ${code}`);
  if (reasons.length > 0) {
    await transaction.query(
      `insert into host.notice as n (source, occasion, key, subject, text, first_at, last_at, count,
                                     task_id, job_id, run_id, items, unmailed)
       select $1, '${runErrors}', key, message, message, $2, $2, count, $3, $4, $5, items, count
         from json_to_recordset($6) as given (key text, message text, count bigint, items text[])
       on conflict (source, occasion, key) where settled_at is null do update
         set subject = excluded.subject, text = excluded.text, last_at = excluded.last_at, items = excluded.items,
             run_id = excluded.run_id, count = n.count + excluded.count, unmailed = n.unmailed + excluded.unmailed`,
      [
        source,
        now,
        taskId,
        jobId,
        runId,
        JSON.stringify(
          reasons.map(({ message, count, items }, index) => ({ key: keys[index], message, count, items })),
        ),
      ],
    );
  }
  if (!conclusive.has(outcome)) return;
  await transaction.query(
    `update host.notice set settled_at = $3, run_id = case when mailed_at is null then run_id else $4 end
      where task_id = $1 and job_id = $2 and occasion = '${runErrors}' and settled_at is null and key <> all($5)`,
    [taskId, jobId, now, runId, keys],
  );
}
