import type { DocumentChange, DocumentSnapshot, Transaction } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { NewEntry, OutboxFile } from '../outbox/entry.ts';
import { assignedBody, registeredBody } from '../statuses/body.ts';
import type { CategoryCodes } from '../statuses/categories.ts';
import { Desk } from '../statuses/desk.ts';
import { texts as statusTexts } from '../statuses/texts.ts';
import { statusTaskId } from '../task-id.ts';
import { texts } from './texts.ts';
import { type MendOutcome, mended, recordMends, unmended, type WantedMend, type Workshop } from './workshop.ts';

/** Tells ПОС once more what the РК says: its status, or the answer as it was sent. */
export async function sendAgain({ run, account }: Workshop, wanted: readonly WantedMend[]): Promise<void> {
  const { documents, database } = run.services;
  const now = run.clock.now();
  const desk = new Desk(documents, run.settings.module);
  await database.transaction(async (transaction) => {
    const isns = wanted.flatMap(({ documentIsn }) => (documentIsn === null ? [] : [documentIsn]));
    const known = await documents.read(isns, transaction);
    const categories = await desk.categories(known.values());
    const answers = await lastAnswers(transaction, account, wanted);
    const entries: NewEntry[] = [];
    const outcomes: MendOutcome[] = [];
    const changes = new Map<string, DocumentChange[]>();
    for (const each of wanted) {
      const document = known.get(each.documentIsn ?? 0);
      if (document === undefined) {
        outcomes.push(unmended(each, texts.mending.documentGone));
        continue;
      }
      const body = bodyOf(document, categories(document), now) ?? answers.get(each.messageId);
      if (body === undefined) {
        outcomes.push(unmended(each, texts.mending.nothingToResend));
        continue;
      }
      entries.push({ kind: 'status', documentIsn: document.isn, ...body, account, messageId: each.messageId });
      outcomes.push(mended(each, texts.mending.resent));
      const comment = texts.protocol.resent(body.title);
      const change = { isn: document.isn, protocol: [{ operation: texts.protocol.operation, comment }] };
      changes.set(each.by, [...(changes.get(each.by) ?? []), change]);
    }
    await enqueue(transaction, entries, now);
    for (const [by, those] of changes) await documents.change(those, by, transaction);
    await recordMends(transaction, outcomes, now);
  });
  await run.wake(statusTaskId);
}

type Body = Pick<NewEntry, 'subject' | 'title' | 'body'>;

/** The status that the РК shows, with its data of today; undefined where it shows an answer. */
function bodyOf(document: DocumentSnapshot, codes: CategoryCodes, at: Date): Body | undefined {
  const { REGISTERED, EXECUTOR_ASSIGNED } = statusTexts.titles;
  const status = document.values.POS_STATUS;
  if (status === undefined || status === null || status === '' || status === REGISTERED) {
    return { subject: 'document', title: REGISTERED, body: registeredBody(document, codes, at) };
  }
  if (status !== EXECUTOR_ASSIGNED) return undefined;
  const resolution = document.resolutions.filter(({ executors }) => executors.some((each) => each.responsible)).at(-1);
  if (resolution === undefined) return undefined;
  const body = assignedBody(document, resolution, codes, at);
  return { subject: `resolution:${resolution.isn}`, title: EXECUTOR_ASSIGNED, body };
}

/**
 * The last answers to these messages as they were sent, with their files; none that ПОС refused: its clerk saw that it
 * had failed, and it must not go behind his back (RP-06).
 */
async function lastAnswers(
  transaction: Transaction,
  account: PosAccount,
  wanted: readonly WantedMend[],
): Promise<Map<string, Body & Pick<NewEntry, 'kind' | 'documentIsn' | 'files'>>> {
  const rows = await transaction.query<{
    readonly messageId: string;
    readonly documentIsn: number;
    readonly subject: string | null;
    readonly title: string;
    readonly body: string;
    readonly files: readonly OutboxFile[];
  }>(
    `select distinct on (message_id) message_id as "messageId", document_isn as "documentIsn", subject, title, body, files
       from plugin_pos.outbox
      where kind = 'answer' and state in ('done', 'exhausted') and organization_due = $1 and client_id = $2
        and url = $3 and contour = $4 and message_id = any($5::text[])
      order by message_id, id desc`,
    [...accountColumns(account), wanted.map(({ messageId }) => messageId)],
  );
  return new Map(rows.map(({ messageId, ...row }) => [messageId, { kind: 'answer', ...row }]));
}
