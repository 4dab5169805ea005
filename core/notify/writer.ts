import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Database, Transaction } from '../ports/database.ts';
import type { MailAccount, MailAccounts } from './accounts.ts';
import { type DueNotice, type LetterRun, wordLetter } from './wording.ts';

export interface WriterOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly accounts: MailAccounts;
  readonly timeZone: string;
  /** Title of a task, for people. */
  readonly titleOf: (taskId: string) => string;
  /** Address of the page of a run. */
  readonly linkOf: (runId: string) => string;
}

/** The same standing error is not mailed more often (LG-01). */
const quietMs = 3_600_000;
/** An end that could not be told for so long is of no interest any more. */
const staleMs = 86_400_000;
const mostNotices = 1_000;

const sameOccasion = 'other.source = n.source and other.occasion = n.occasion and other.key = n.key';

/**
 * What is to be told: that something stands wrong; that it is over, where its begin was told; and both at once where it was
 * over before anybody could be told. What came and went in the hour after a letter about it is not told (LG-01). A notice of
 * a run waits for the end of the run, so that all of them go in one letter.
 */
const due = `
  from host.notice n left join host.run r on r.id = n.run_id
 where (n.settled_at is null and n.unmailed > 0
        or n.settled_at > $2 and n.mailed_at is not null and not n.end_mailed
        or n.settled_at > $2 and n.mailed_at is null and n.unmailed > 0
           and not exists (select 1 from host.notice other where ${sameOccasion} and other.id > n.id))
   and (n.run_id is null or r.id is null or r.outcome is not null)
   and (n.settled_at is not null and n.mailed_at is not null
        or not exists (
          select 1 from host.notice other
           where ${sameOccasion}
             and other.mailed_at > case when n.settled_at is null then $1 else n.first_at - $3 * interval '1 ms' end))`;

interface Source {
  readonly source: string;
  readonly taskId: string | null;
  readonly jobId: number | null;
}

interface NoticeRow extends DueNotice {
  readonly runId: string | null;
  readonly taskId: string | null;
  readonly jobId: number | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly node: string | null;
  readonly outcome: string | null;
  readonly message: string | null;
}

/**
 * Makes letters of notices (LG-01): one for a run, one for all that belongs to no run. A letter and the mark on its notices
 * are written in one transaction, by one node at a time: none is lost, none is written twice.
 */
export class LetterWriter {
  constructor(private readonly options: WriterOptions) {}

  /** @returns how many letters were written */
  async write(): Promise<number> {
    const { database, accounts } = this.options;
    const sources = await database.query<Source>(
      `select distinct n.source, n.task_id as "taskId", n.job_id as "jobId" ${due}`,
      this.limits(),
    );
    const byAccount = new Map<string, { account: MailAccount; sources: Source[] }>();
    for (const source of sources) {
      const account = await accounts.of(source);
      if (account === undefined) continue;
      const known = byAccount.get(account.name) ?? { account, sources: [] };
      known.sources.push(source);
      byAccount.set(account.name, known);
    }
    let written = 0;
    for (const one of byAccount.values()) {
      written += await database.transaction((transaction) => this.writeFor(transaction, one.account, one.sources));
    }
    return written;
  }

  private limits(): [Date, Date, number] {
    const now = this.options.clock.now().getTime();
    return [new Date(now - quietMs), new Date(now - staleMs), quietMs];
  }

  private async writeFor(transaction: Transaction, account: MailAccount, sources: readonly Source[]): Promise<number> {
    await transaction.query(`select pg_advisory_xact_lock(hashtext('host:letters'))`);
    const notices = await transaction.query<NoticeRow>(
      `select n.id, n.occasion, n.subject, n.text, n.items, n.unmailed, n.first_at as "firstAt",
              n.settled_at as "settledAt", n.mailed_at is not null as told, n.run_id as "runId", n.task_id as "taskId", n.job_id as "jobId",
              r.started_at as "startedAt", r.finished_at as "finishedAt", r.node, r.outcome, r.message
         ${due}
          and exists (
            select 1 from json_to_recordset($4) as wanted (source text, "taskId" text, "jobId" integer)
             where wanted.source = n.source and wanted."taskId" is not distinct from n.task_id
               and wanted."jobId" is not distinct from n.job_id)
        order by n.id limit ${mostNotices} for update of n`,
      [...this.limits(), JSON.stringify(sources)],
    );
    const runs = [...new Set(notices.map(({ runId }) => runId))];
    const letters = runs.map((runId) =>
      this.letter(
        account,
        runId,
        notices.filter((one) => one.runId === runId),
      ),
    );
    await this.store(transaction, notices, letters);
    return letters.length;
  }

  private letter({ name, settings }: MailAccount, runId: string | null, notices: readonly NoticeRow[]) {
    const { timeZone } = this.options;
    const { subject, text } = wordLetter(notices, runId === null ? undefined : this.run(runId, notices[0]!), timeZone);
    return {
      messageId: messageId(settings.sender),
      account: name,
      sender: settings.sender,
      recipient: settings.administrator,
      subject,
      body: text,
    };
  }

  private run(runId: string, notice: NoticeRow): LetterRun {
    const { taskId, startedAt, finishedAt, node, outcome, message } = notice;
    const { titleOf, linkOf } = this.options;
    return {
      title: taskId === null ? runId : titleOf(taskId),
      jobId: notice.jobId ?? 0,
      link: startedAt === null ? undefined : linkOf(runId),
      startedAt,
      finishedAt,
      node,
      outcome,
      message,
    };
  }

  private async store(transaction: Transaction, notices: readonly NoticeRow[], letters: readonly object[]) {
    const now = this.options.clock.now();
    await transaction.query(
      `update host.notice
          set unmailed = 0, end_mailed = settled_at is not null,
              mailed_at = case when settled_at is null or mailed_at is null then $2 else mailed_at end
        where id = any($1)`,
      [notices.map(({ id }) => id), now],
    );
    await transaction.query(
      `insert into host.letter (message_id, account, sender, recipients, subject, body, created_at, next_at)
       select "messageId", account, sender, array[recipient], subject, body, $2, $2
         from json_to_recordset($1) as given
              ("messageId" text, account text, sender text, recipient text, subject text, body text)`,
      [JSON.stringify(letters), now],
    );
  }
}

/** Unique for ever; in the domain of the sender, as readers of mail expect. */
export function messageId(sender: string): string {
  return `<${randomUUID()}@${sender.split('@').at(-1)}>`;
}
