import type { ItemFailure, Outcome, TaskCode } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosRun, PosServices, PosTaskSettings } from '../context.ts';
import { asFault } from '../registration/blame.ts';
import { type PosOrganization, posOrganizations } from '../registration/organizations.ts';
import { dayOf } from '../registration/times.ts';
import { addressOf } from '../settings.ts';
import { texts as common } from '../texts.ts';
import { PosClient } from '../wire/client.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { compare } from './compare.ts';
import {
  beginComparison,
  type Comparison,
  type ComparisonFailure,
  countRead,
  finishComparison,
  requestComparison,
} from './comparisons.ts';
import { countDifferences } from './differences.ts';
import { mendWanted } from './mend.ts';
import { passKnownNumbers } from './pass-numbers.ts';
import { readRegistry } from './read-registry.ts';
import { stageDocuments } from './stage-documents.ts';
import { texts } from './texts.ts';

/**
 * «Сверка с ПОС»: does what people asked to be mended, then the comparison that is due. A task of the house, so that it
 * runs once at a time over all nodes, on the server that may speak with ПОС (PX-01), and is begun anew where a node died.
 */
export function reconciliationTask(tokens: TokenCache): TaskCode<PosTaskSettings, PosServices> {
  return { run: (run) => reconcile(run, tokens) };
}

async function reconcile(run: PosRun, tokens: TokenCache): Promise<Outcome> {
  const { database, documents } = run.services;
  const organizations = await posOrganizations(documents);
  const mended = await mendWanted(run, organizations, tokens);
  run.count('mended', mended.count);
  // By itself it reads what changed since the last time; a command may ask for the whole.
  if (run.kind !== 'event') await requestComparison(database, false, null, run.clock.now());
  const comparison = await beginComparison(database, run.clock.now());
  if (comparison === undefined && mended.count === 0 && mended.faults.length === 0) {
    return { kind: 'nothing', message: texts.comparison.nothing };
  }
  const failures = mended.faults.map(({ organization, fault }) => failureOf(organization, fault));
  if (comparison === undefined) return outcome(failures, texts.comparison.mended(mended.count));
  const failed = await compareAll(run, comparison, organizations, tokens);
  const { open } = await countDifferences(database);
  run.count('differences', open);
  const message = texts.comparison.done(await messagesRead(run, comparison), open);
  return outcome([...failures, ...failed], organizations.length === 0 ? texts.comparison.nobody : message);
}

/** A failure of one organisation does not stop the others; its differences stay as they were. */
async function compareAll(
  run: PosRun,
  comparison: Comparison,
  organizations: readonly PosOrganization[],
  tokens: TokenCache,
): Promise<ComparisonFailure[]> {
  const { database, documents } = run.services;
  const failures: ComparisonFailure[] = [];
  const read: { account: PosAccount; organization: PosOrganization }[] = [];
  const begunAt = comparison.startedAt!;
  let messages = 0;
  for (const organization of organizations) {
    const account = accountOf(run, organization);
    const client = new PosClient(run.services.http, account, organization.secret, tokens, run.signal);
    try {
      await readRegistry({
        database,
        client,
        comparisonId: comparison.id,
        whole: comparison.whole,
        signal: run.signal,
        now: () => run.clock.now(),
        page: async (count) => {
          messages += count;
          run.count('messages', count);
          run.progress(messages, null, texts.comparison.reading(organization.name));
          await countRead(database, comparison.id, { messages: count });
        },
      });
      read.push({ account, organization });
    } catch (error) {
      if (run.signal.aborted) throw error;
      const fault = asFault(error);
      run.log.error(fault.message, { organization: organization.due });
      failures.push(failureOf(organization, fault));
    }
  }
  // After the registry: what was registered meanwhile is newer than the comparison.
  await stageDocuments(database, documents, run.signal, async (count) => {
    run.progress(messages, null, texts.comparison.documents);
    await countRead(database, comparison.id, { documents: count });
  });
  run.progress(messages, messages, texts.comparison.comparing);
  for (const [index, { account, organization }] of read.entries()) {
    run.signal.throwIfAborted();
    await compare(database, {
      account,
      comparisonId: comparison.id,
      begunAt,
      now: run.clock.now(),
      today: dayOf(run.clock.now(), run.timeZone),
      takesStrays: index === 0 && read.length === organizations.length,
    });
    await passKnownNumbers(database, documents, account, organization);
  }
  await finishComparison(database, comparison.id, failures, run.clock.now());
  return failures;
}

async function messagesRead({ services }: PosRun, { id }: Comparison): Promise<number> {
  const [row] = await services.database.query<{ messages: number }>(
    'select messages from plugin_pos.comparison where id = $1',
    [id],
  );
  return row?.messages ?? 0;
}

function accountOf({ settings }: PosRun, { due, clientId }: PosOrganization): PosAccount {
  return { organizationDue: due, clientId, ...addressOf(settings.module) };
}

function failureOf({ due, name }: PosOrganization, { code, message }: { code: string; message: string }) {
  return { due, name, code, text: message };
}

function outcome(failures: readonly ComparisonFailure[], message: string): Outcome {
  if (failures.length === 0) return { kind: 'ok', message };
  const items: ItemFailure[] = failures.map(({ name, code, text }) => {
    return { item: common.items.organization(name), code, message: text };
  });
  return { kind: 'partial', failures: items, message };
}
