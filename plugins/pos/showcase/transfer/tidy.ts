import { removeTemporary } from '../build.ts';
import { forgetLines } from '../ledger.ts';
import { type StoredExport, untidyExports } from './exports.ts';
import { tellOfLeftOut } from './letters.ts';
import type { ShowcaseRun } from './workshop.ts';

/** What follows the recording of results, again where a process died in it: the letter, the file, the lines. */
export async function tidy(run: ShowcaseRun): Promise<void> {
  for (const stored of await untidyExports(run.services.database, run.jobId)) {
    await tellOfLeftOut(run, stored);
    if (stored.temporaryPath !== null) await removeTemporary(stored.temporaryPath).catch(() => {});
    await settleLines(run, stored);
  }
}

/** Lines stay while the showcase may still speak of them, and while the kept file may be sent again. */
async function settleLines({ services }: ShowcaseRun, { id }: StoredExport): Promise<void> {
  await services.database.transaction(async (transaction) => {
    await forgetLines(
      transaction,
      `e.id = $1 and e.next_ask_at is null
         and (e.kept_path is null or e.kept_deleted_at is not null or e.upload_state in ('PROCESSED', 'PARTIAL'))`,
      [id],
    );
    await transaction.query(
      'update plugin_pos.showcase_export set untidy = false, temporary_path = null where id = $1',
      [id],
    );
  });
}
