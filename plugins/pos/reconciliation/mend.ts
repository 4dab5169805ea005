import type { CodedError, Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount, sameAccount } from '../account.ts';
import type { PosRun } from '../context.ts';
import { asFault } from '../registration/blame.ts';
import type { PosOrganization } from '../registration/organizations.ts';
import { addressOf } from '../settings.ts';
import { PosClient } from '../wire/client.ts';
import type { Contour } from '../wire/table.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { confirmAgain } from './confirm-again.ts';
import type { Mend } from './kinds.ts';
import { rebuild } from './rebuild.ts';
import { sendAgain } from './send-again.ts';
import { takeOver } from './take-over.ts';
import { texts } from './texts.ts';
import type { WantedMend, Workshop } from './workshop.ts';

const batchSize = 100;

type MendWay = (workshop: Workshop, wanted: readonly WantedMend[]) => Promise<void>;

/** Each writes what it does and its outcome in one transaction: killed before, the mend is wanted still. */
const ways: Readonly<Record<Exclude<Mend, 'accept'>, MendWay>> = {
  rebuild,
  confirm: confirmAgain,
  resend: sendAgain,
  'take-over': takeOver,
};

export interface Mended {
  readonly count: number;
  /** Organisations whose mends wait for ПОС. */
  readonly faults: readonly { readonly organization: PosOrganization; readonly fault: CodedError }[];
}

/** Does what people asked for, in batches, in the order of the differences. */
export async function mendWanted(
  run: PosRun,
  organizations: readonly PosOrganization[],
  tokens: TokenCache,
): Promise<Mended> {
  const { database } = run.services;
  const faults: { organization: PosOrganization; fault: CodedError }[] = [];
  let count = 0;
  for (const account of await accountsWithMends(database)) {
    const organization = organizations.find(({ due, clientId }) =>
      sameAccount(account, { organizationDue: due, clientId, ...addressOf(run.settings.module) }),
    );
    if (organization === undefined) {
      await refuseAll(database, account);
      continue;
    }
    const client = new PosClient(run.services.http, account, organization.secret, tokens, run.signal);
    try {
      for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
        count += await mendAll({ run, account, client }, way);
      }
    } catch (error) {
      if (run.signal.aborted) throw error;
      faults.push({ organization, fault: asFault(error) });
    }
  }
  return { count, faults };
}

async function mendAll(workshop: Workshop, way: keyof typeof ways): Promise<number> {
  let done = 0;
  for (;;) {
    workshop.run.signal.throwIfAborted();
    const wanted = await nextWanted(workshop.run.services.database, workshop.account, way);
    if (wanted.length === 0) return done;
    await ways[way](workshop, wanted);
    done += wanted.length;
    workshop.run.progress(done, null, texts.comparison.mended(done));
  }
}

async function accountsWithMends(sql: Sql): Promise<PosAccount[]> {
  return await sql.query<{ organizationDue: string; clientId: string; url: string; contour: Contour }>(
    `select distinct organization_due as "organizationDue", client_id as "clientId", url, contour
       from plugin_pos.difference where state = 'wanted'`,
  );
}

function nextWanted(sql: Sql, account: PosAccount, mend: Mend): Promise<WantedMend[]> {
  return sql.query<WantedMend>(
    `select id, kind, message_id as "messageId", subject, document_isn as "documentIsn", there, here, mend_by as by
       from plugin_pos.difference
      where state = 'wanted' and mend = $5 and organization_due = $1 and client_id = $2 and url = $3 and contour = $4
      order by id limit $6`,
    [...accountColumns(account), mend, batchSize],
  );
}

/** PX-05: nothing goes to an address that is not in use. */
async function refuseAll(sql: Sql, account: PosAccount): Promise<void> {
  await sql.query(
    `update plugin_pos.difference set state = 'open', reason = $5
      where state = 'wanted' and organization_due = $1 and client_id = $2 and url = $3 and contour = $4`,
    [...accountColumns(account), texts.mending.otherAddress],
  );
}
