import { CodedError, type Outcome, type RunContext, type TaskCode } from '../../../core/contract/index.ts';
import type { PosServices } from '../context.ts';
import type { PosSettings } from '../settings.ts';
import { buildExport, type ExportRules } from './build.ts';
import { checkShowcase } from './check.ts';
import { type ShowcaseCommon, type ShowcaseInstance, showcaseAddress } from './settings.ts';
import { askStates } from './transfer/ask.ts';
import { exportById, nextAsk } from './transfer/exports.ts';
import { giveFlagsBack } from './transfer/give-back.ts';
import { type Destination, mendUnfinished } from './transfer/mend.ts';
import { settleEmpty } from './transfer/record.ts';
import { ShowcaseReport } from './transfer/report.ts';
import { sendExport } from './transfer/send.ts';
import { texts } from './transfer/texts.ts';
import { tidy } from './transfer/tidy.ts';
import { noteUnbuilt } from './transfer/unbuilt.ts';
import { ShowcaseClient } from './transfer/wire/client.ts';
import { showcaseBase } from './transfer/wire/table.ts';
import type { ShowcaseRun } from './transfer/workshop.ts';

interface ShowcaseSettings {
  readonly module: unknown;
  readonly common: ShowcaseCommon;
  readonly instance: ShowcaseInstance;
}

type Run = RunContext<ShowcaseSettings, PosServices>;

/** SH-08: before repeats of a transfer, in milliseconds; the last one stays. */
const usualPausesMs: readonly number[] = [5_000, 15_000, 60_000, 180_000, 300_000];
/** A run that dies is followed by another after that. */
const followMs = 10 * 60_000;
/** Set while an export is to be made: a run that finds it follows one that died before there was anything to see. */
const exporting = 'exporting';

/**
 * «Витрина ПОС. Выгрузка данных»: one run of an instance. By plan or by hand it exports; woken, it only sees to exports
 * that stand: asks for their uploads (SH-12), sends again by command, and mends what a dead node has left (SH-10).
 * It works without the settings of the exchange: where no vertex is known, lines with a hashtag say so.
 */
export function showcaseTask(pausesMs = usualPausesMs): TaskCode<ShowcaseSettings, PosServices> {
  return { check: checkShowcase, run: (run) => dispatch(run, pausesMs) };
}

async function dispatch(run: Run, pausesMs: readonly number[]): Promise<Outcome> {
  const { common, instance } = run.settings;
  const address = showcaseAddress(common, instance);
  const destination: Destination = { ...address, login: instance.login };
  const account = { base: showcaseBase(address.url, address.contour), ...instance };
  const client = new ShowcaseClient(run.services.http, account, run.signal);
  const work: ShowcaseRun = { ...run, settings: undefined as never, repeats: common.repeats, pausesMs };
  const report = new ShowcaseReport(work);

  const interrupted = (await run.state.get<boolean>(exporting)) === true;
  if (run.kind !== 'event') await run.state.set(exporting, true);
  if (run.kind !== 'event' || interrupted || (await hasWork(run))) {
    await run.wake(run.taskId, run.jobId, new Date(run.clock.now().getTime() + followMs));
  }

  const mended = await mendUnfinished(work, client, destination);
  for (const { stored, answer } of mended.answers) report.sent(stored, answer);
  await tidy(work);
  report.asked(await askStates(work, client, destination));
  await tidy(work);
  if (mended.unclear !== null) report.unclear(mended.unclear.stored, mended.unclear.error);
  else if (run.kind !== 'event' || interrupted || mended.lost) await exportNow(run, work, client, report);
  if (mended.unclear === null) await run.state.delete(exporting);

  const next = await nextAsk(run.services.database, run.jobId);
  if (next !== null) await run.wake(run.taskId, run.jobId, next);
  return report.outcome();
}

async function exportNow(run: Run, work: ShowcaseRun, client: ShowcaseClient, report: ShowcaseReport): Promise<void> {
  const { common, instance } = run.settings;
  const vertexDue = (await run.moduleSettings<PosSettings>())?.rubricVertexDue;
  const rules = { common, instance, vertexDue };
  const given = await giveFlagsBack(work, rules);
  if (given > 0) run.log.info(texts.run.given(given));
  run.signal.throwIfAborted();
  const made = await built(run, work, rules, report);
  if (made === undefined) return;
  const stored = await exportById(run.services.database, made.id);
  if (stored === undefined) return;
  report.built(stored, made.reasons);
  if (stored.lines === 0) {
    await settleEmpty(work, stored);
  } else {
    const answer = await sendExport(work, client, stored);
    if (answer !== undefined) report.sent(stored, answer);
  }
  await tidy(work);
}

/** Whether exports stand that something is to be done about now. */
async function hasWork({ services, jobId, clock }: Run): Promise<boolean> {
  const open = await services.database.query(
    `select from plugin_pos.showcase_export
      where job_id = $1 and (state in ('building', 'built', 'sending') or untidy or next_ask_at <= $2) limit 1`,
    [jobId, clock.now()],
  );
  return open.length > 0;
}

/** What keeps a file from being written is told as a failure of the transfer is: with every line that did not go. */
async function built(run: Run, work: ShowcaseRun, rules: ExportRules, report: ShowcaseReport) {
  try {
    return await buildExport(run, rules);
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof CodedError)) throw error;
    report.unbuilt(error);
    await noteUnbuilt(work, rules);
    await tidy(work);
    return undefined;
  }
}
