import { accountColumns } from '../account.ts';
import { reopenConfirmations } from '../registration/reopen.ts';
import { taskId as registrationTaskId } from '../task-id.ts';
import { texts } from './texts.ts';
import { mended, recordMends, unmended, type WantedMend, type Workshop } from './workshop.ts';

/** Owes the confirmation of a registration again, with the same number. */
export async function confirmAgain({ run, account }: Workshop, wanted: readonly WantedMend[]): Promise<void> {
  const now = run.clock.now();
  await run.services.database.transaction(async (transaction) => {
    const registered = await transaction.query<{ id: number }>(
      `select id from plugin_pos.inbox
        where contour = $1 and delivery_id = any($2::text[]) and state = 'registered' for update`,
      [account.contour, wanted.map(({ subject }) => subject)],
    );
    const inboxIds = registered.map(({ id }) => id);
    await reopenConfirmations(transaction, account, inboxIds, now, true);
    const owed = await transaction.query<{ deliveryId: string }>(
      `select i.delivery_id as "deliveryId" from plugin_pos.outbox o join plugin_pos.inbox i on i.id = o.inbox_id
        where o.kind = 'registration' and o.state in ('waiting', 'sending') and o.inbox_id = any($5::bigint[])
          and o.organization_due = $1 and o.client_id = $2 and o.url = $3 and o.contour = $4`,
      [...accountColumns(account), inboxIds],
    );
    const onTheirWay = new Set(owed.map(({ deliveryId }) => deliveryId));
    const outcomes = wanted.map((each) =>
      onTheirWay.has(each.subject)
        ? mended(each, texts.mending.confirmed)
        : unmended(each, texts.mending.nothingToConfirm),
    );
    await recordMends(transaction, outcomes, now);
  });
  await run.wake(registrationTaskId);
}
