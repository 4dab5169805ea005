import { type DueDocument, takeDue } from '../documents/index.ts';
import { type MailAccounts, messageId } from '../notify/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { dayOf } from '../runs/index.ts';
import { texts } from './texts.ts';

export interface DeadlineLettersOptions {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly timeZone: string;
  readonly accounts: MailAccounts;
  /** Address of the page of a РК. */
  readonly linkOf: (isn: number) => string;
}

const mostListed = 100;

/**
 * Letters to executors and heads about deadlines (UI-09): one for each recipient, of all of his РК that nobody was told of
 * yet. What is told and the letters are written in one transaction, by one node at a time.
 * @returns how many letters
 */
export async function writeDeadlineLetters(options: DeadlineLettersOptions): Promise<number> {
  const { database, clock, timeZone, accounts, linkOf } = options;
  const account = await accounts.of({ source: 'host', taskId: null, jobId: null });
  // Until somebody sets up mail nobody is told, and nothing is noted as told.
  if (account === undefined) return 0;
  const { sender } = account.settings;
  return database.transaction(async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(hashtext('host:deadlines'))`);
    const now = clock.now();
    const byRecipient = new Map<string, DueDocument[]>();
    for (const document of await takeDue(dayOf(now, timeZone), transaction)) {
      for (const recipient of document.recipients) {
        byRecipient.set(recipient, [...(byRecipient.get(recipient) ?? []), document]);
      }
    }
    const letters = [...byRecipient].map(([recipient, documents]) => ({
      messageId: messageId(sender),
      recipient,
      subject: texts.deadlines.subject(documents.length),
      body: bodyOf(documents, linkOf),
    }));
    await transaction.query(
      `insert into host.letter (message_id, account, sender, recipients, subject, body, created_at, next_at)
       select "messageId", $2, $3, array[recipient], subject, body, $4, $4
         from json_to_recordset($1) as given ("messageId" text, recipient text, subject text, body text)`,
      [JSON.stringify(letters), account.name, sender, now],
    );
    return letters.length;
  });
}

function bodyOf(documents: readonly DueDocument[], linkOf: (isn: number) => string): string {
  const day = (date: string) => date.split('-').reverse().join('.');
  const parts = (['overdue', 'today', 'before'] as const).flatMap((stage) => {
    const own = documents.filter((document) => document.stage === stage);
    if (own.length === 0) return [];
    const lines = own.slice(0, mostListed).map(({ number, date, due, urgent, isn }) => {
      return `${texts.deadlines.line(number, day(date), day(due), urgent)}\n  ${linkOf(isn)}`;
    });
    const more = own.length > mostListed ? [texts.deadlines.more(own.length - mostListed)] : [];
    return [[texts.deadlines.stages[stage], ...lines, ...more].join('\n')];
  });
  return parts.join('\n\n');
}
