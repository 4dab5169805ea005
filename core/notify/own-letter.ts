import type { OwnLetter } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { MailAccounts } from './accounts.ts';
import { messageId } from './writer.ts';

/** Whose letter it is: its mail settings are found as those of a notice. */
export interface LetterOrigin {
  readonly source: string;
  readonly taskId: string | null;
  readonly jobId: number | null;
}

/**
 * Puts a letter that a plugin worded into the outgoing mail; a key goes once.
 * @returns false where no mail is set up: nobody is told
 */
export async function queueLetter(
  { key, subject, text, attachments = [] }: OwnLetter,
  origin: LetterOrigin,
  { database, clock, accounts }: { database: Database; clock: Clock; accounts: MailAccounts },
): Promise<boolean> {
  const account = await accounts.of(origin);
  if (account === undefined) return false;
  const { administrator, sender } = account.settings;
  await database.transaction(async (transaction) => {
    const [letter] = await transaction.query<{ id: number }>(
      `insert into host.letter (message_id, account, sender, recipients, subject, body, created_at, next_at, key)
       values ($1, $2, $3, array[$4], $5, $6, $7, $7, $8) on conflict (key) do nothing returning id`,
      [
        messageId(sender),
        account.name,
        sender,
        administrator,
        subject,
        text,
        clock.now(),
        JSON.stringify([origin.source, key]),
      ],
    );
    if (letter === undefined) return;
    for (const [position, { name, contentType, content }] of attachments.entries()) {
      await transaction.query(
        `insert into host.letter_attachment (letter_id, position, name, content_type, content)
         values ($1, $2, $3, $4, $5)`,
        [letter.id, position, name, contentType, Buffer.from(content)],
      );
    }
  });
  return true;
}
