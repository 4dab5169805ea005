import type { Outcome, TaskCode } from '../../../core/contract/index.ts';
import type { PosRun, PosServices, PosTaskSettings } from '../context.ts';
import { currentAccounts } from '../current.ts';
import { takeOver } from '../outbox/claim.ts';
import { wakeForNext } from '../outbox/send.ts';
import { addressOf } from '../settings.ts';
import { texts } from '../texts.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { mapAtOnce, Turnstile } from './concurrency.ts';
import { type Exchange, exchangeWith } from './exchange.ts';
import { forgetRaw } from './inbox.ts';
import { noteLeaving, noteSilence, noteState } from './notify.ts';
import { othersWatched, unwatchOthers, watch } from './organization-state.ts';
import { type PosOrganization, posOrganizations } from './organizations.ts';
import { RunReport } from './report.ts';
import { sharedRules } from './rules.ts';

const organizationsAtOnce = 3;
const dayMs = 86_400_000;
const rawBatch = 500;

/** «Автоматическая регистрация сообщений»: RG-01…RG-12. */
export function registrationTask(tokens: TokenCache): TaskCode<PosTaskSettings, PosServices> {
  return { run: (run) => registerFromAll(run, tokens) };
}

async function registerFromAll(run: PosRun, tokens: TokenCache): Promise<Outcome> {
  const { documents, database } = run.services;
  await takeOver(run, run.taskId);
  const organizations = await posOrganizations(documents);
  const exchanging = organizations.map(({ due }) => due);
  await noteLeaving(run, await othersWatched(database, exchanging));
  await unwatchOthers(database, exchanging);
  if (organizations.length === 0) return { kind: 'nothing', message: texts.run.nobody };
  const report = new RunReport(run);
  const exchange: Exchange = {
    run,
    address: addressOf(run.settings.module),
    shared: await sharedRules(documents, run.settings.module, run.timeZone),
    tokens,
    turnstile: new Turnstile(),
    report,
  };
  await mapAtOnce(organizations, organizationsAtOnce, (organization) => serve(exchange, organization));
  if (!run.signal.aborted) {
    await wakeForNext(run, await currentAccounts(run));
    await noteSilence(run);
    await forgetOldTexts(run);
  }
  return report.outcome();
}

/** A failure of one organisation does not stop the others. */
async function serve(exchange: Exchange, organization: PosOrganization): Promise<void> {
  const { run, address, report } = exchange;
  if (run.signal.aborted) return;
  const account = { organizationDue: organization.due, clientId: organization.clientId, ...address };
  await watch(run.services.database, account, organization.name, run.clock.now());
  const fault = await exchangeWith(exchange, organization);
  if (run.signal.aborted) return;
  if (fault !== null) report.organizationFailed(organization.name, fault.code, fault.message);
  await noteState(run, organization, fault);
}

/** AC-06: raw texts are kept for a set time after the confirmation. */
async function forgetOldTexts(run: PosRun): Promise<void> {
  const before = new Date(run.clock.now().getTime() - run.settings.module.rawRetentionDays * dayMs);
  while (!run.signal.aborted) {
    if ((await forgetRaw(run.services.database, before, rawBatch)) < rawBatch) return;
  }
}
