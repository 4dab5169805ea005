import { CodedError, type LetterAttachment, type Logger } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Letter, Mailer } from '../ports/mailer.ts';
import type { MailAccounts } from './accounts.ts';
import { texts } from './texts.ts';

export interface PostmanOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mailer: Mailer;
  readonly accounts: MailAccounts;
  /** Name of this node. */
  readonly node: string;
}

const minuteMs = 60_000;
/** Until the next attempt, by the number of failed ones; then hourly. */
const delaysMs = [1, 2, 5, 15, 30].map((minutes) => minutes * minuteMs);
const hourMs = 60 * minuteMs;
const giveUpMs = 24 * hourMs;
/** Longer than a mailer may take for one letter. */
const leaseMs = 2 * minuteMs;

interface ClaimedLetter extends Letter {
  readonly id: number;
  readonly account: string;
  readonly attempts: number;
}

/**
 * Sends the letters that are written: each by one node at a time, again with growing delays while the server is away, for
 * a day. A node that dies in the middle leaves a letter that is sent again with its Message-ID.
 */
export class Postman {
  constructor(private readonly options: PostmanOptions) {}

  /**
   * Sends all that is due.
   * @param signal ends the attempt in progress, which does not count then
   */
  async deliver(signal?: AbortSignal): Promise<void> {
    while (signal?.aborted !== true) {
      const letter = await this.claim();
      if (letter === undefined) return;
      await this.send(letter, signal);
    }
  }

  /** Mail settings have changed: what waits is tried at once, and of what failed before nothing is known. */
  async tryAnew(): Promise<void> {
    const { database, clock } = this.options;
    await database.query(`update host.letter set next_at = $1 where state = 'waiting'`, [clock.now()]);
    await database.query(
      `update host.mail_account a set failing_since = null, code = null, reason = null
        where not exists (select 1 from host.letter l where l.account = a.account and l.state = 'waiting')`,
    );
  }

  private async claim(): Promise<ClaimedLetter | undefined> {
    const { database, clock, node } = this.options;
    const [letter] = await database.query<ClaimedLetter>(
      `update host.letter set claimed_by = $2, claimed_until = clock_timestamp() + $3 * interval '1 ms'
        where id = (
          select id from host.letter
           where state = 'waiting' and next_at <= $1 and (claimed_until is null or claimed_until < clock_timestamp())
           order by next_at, id limit 1 for update skip locked)
        returning id, account, attempts, message_id as "messageId", sender as from, recipients as to, subject,
                  body as text, created_at as "writtenAt"`,
      [clock.now(), node, leaseMs],
    );
    return letter;
  }

  private async send(letter: ClaimedLetter, signal: AbortSignal | undefined): Promise<void> {
    const { accounts, mailer } = this.options;
    try {
      const settings = await accounts.named(letter.account);
      if (settings === undefined) throw new CodedError('MAIL_NOT_SET', texts.withoutSettings);
      await mailer.send(settings, { ...letter, attachments: await this.attachments(letter) }, signal);
    } catch (error) {
      if (signal?.aborted) await this.release(letter);
      else await this.failed(letter, error);
      return;
    }
    await this.sent(letter);
  }

  private attachments({ id }: ClaimedLetter): Promise<LetterAttachment[]> {
    return this.options.database.query<LetterAttachment & Record<string, unknown>>(
      `select name, content_type as "contentType", content from host.letter_attachment
        where letter_id = $1 order by position`,
      [id],
    );
  }

  private async sent({ id, account }: ClaimedLetter): Promise<void> {
    const { database, clock } = this.options;
    await database.transaction(async (transaction) => {
      await transaction.query(
        `update host.letter
            set state = 'sent', settled_at = $2, attempts = attempts + 1, last_error = null,
                claimed_by = null, claimed_until = null
          where id = $1`,
        [id, clock.now()],
      );
      await transaction.query(
        `update host.mail_account set failing_since = null, code = null, reason = null
          where account = $1 and failing_since is not null`,
        [account],
      );
    });
  }

  private async failed(letter: ClaimedLetter, error: unknown): Promise<void> {
    const { database, clock, logger } = this.options;
    const now = clock.now();
    const { code, message } =
      error instanceof CodedError ? error : { code: 'MAIL_FAILED', message: `${texts.notSent}: ${nameOf(error)}.` };
    const giveUp = now.getTime() - letter.writtenAt.getTime() >= giveUpMs;
    await database.transaction(async (transaction) => {
      await transaction.query(
        `update host.letter
            set state = case when $4 then 'given-up' else state end, settled_at = case when $4 then $2::timestamptz end,
                attempts = attempts + 1, next_at = $3, last_error = $5, claimed_by = null, claimed_until = null
          where id = $1`,
        [letter.id, now, new Date(now.getTime() + (delaysMs[letter.attempts] ?? hourMs)), giveUp, message],
      );
      await transaction.query(
        `insert into host.mail_account as a (account, failing_since, code, reason) values ($1, $2, $3, $4)
         on conflict (account) do update
           set failing_since = coalesce(a.failing_since, excluded.failing_since), code = excluded.code,
               reason = excluded.reason`,
        [letter.account, now, code, message],
      );
    });
    // The text may name the recipient: it is on the pages, not in the log.
    const details = { letter: letter.id, account: letter.account, code, attempt: letter.attempts + 1 };
    if (giveUp) logger.error(texts.givenUp, details);
    else logger.warn(texts.notSent, details);
  }

  private async release({ id }: ClaimedLetter): Promise<void> {
    const release = 'update host.letter set claimed_by = null, claimed_until = null where id = $1';
    await this.options.database.query(release, [id]);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(typeof error);
}
