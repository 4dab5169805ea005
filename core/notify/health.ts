import type { Gauge, Warning } from '../contract/index.ts';
import type { Sql } from '../ports/database.ts';
import type { MailAccounts } from './accounts.ts';
import { texts } from './texts.ts';

interface Failing {
  readonly account: string;
  readonly since: Date;
  readonly code: string;
  readonly reason: string;
  readonly waiting: number;
  readonly givenUp: number;
}

/**
 * Mail that does not go, for every page (LG-01): with it nobody is told of anything else. Where somebody has taken the
 * settings away nothing is to go.
 */
export async function mailWarnings(sql: Sql, accounts: Pick<MailAccounts, 'named' | 'title'>): Promise<Warning[]> {
  const failing = await sql.query<Failing>(
    `select a.account, a.failing_since as since, a.code, a.reason,
            count(*) filter (where l.state = 'waiting') as waiting,
            count(*) filter (where l.state = 'given-up' and l.settled_at >= a.failing_since) as "givenUp"
       from host.mail_account a left join host.letter l on l.account = a.account and l.state <> 'sent'
      where a.failing_since is not null
      group by a.account order by a.account`,
  );
  const warnings: Warning[] = [];
  for (const { account, since, reason, waiting, givenUp } of failing) {
    if ((await accounts.named(account)) === undefined) continue;
    const text = texts.failing(accounts.title(account), reason, waiting, givenUp);
    warnings.push({ code: 'MAIL_FAILING', text, since });
  }
  return warnings;
}

/** Numbers of mail for monitoring, the same from each node. */
export async function mailGauges(sql: Sql): Promise<Gauge[]> {
  const accounts = await sql.query<{ account: string; failing: number }>(
    `select account, coalesce(extract(epoch from clock_timestamp() - failing_since), 0)::double precision as failing
       from host.mail_account order by account`,
  );
  const [letters] = await sql.query<{ waiting: number; oldest: number | null; givenUp: number }>(
    `select count(*) filter (where state = 'waiting') as waiting,
            extract(epoch from clock_timestamp() - min(created_at) filter (where state = 'waiting'))::double precision
              as oldest,
            count(*) filter (where state = 'given-up') as "givenUp"
       from host.letter where state <> 'sent'`,
  );
  const one = (name: string, help: string, value: number): Gauge => ({ name, help, values: [{ labels: {}, value }] });
  return [
    {
      name: 'priemnaya_mail_failing_seconds',
      help: 'For how long letters by these mail settings have failed; 0 while they go',
      values: accounts.map(({ account, failing }) => ({ labels: { account }, value: failing })),
    },
    one('priemnaya_letters_waiting', 'Letters that wait to be sent', letters?.waiting ?? 0),
    one('priemnaya_letters_oldest_seconds', 'Age of the oldest letter that waits', Math.max(0, letters?.oldest ?? 0)),
    one('priemnaya_letters_given_up', 'Letters that could not be sent within a day', letters?.givenUp ?? 0),
  ];
}
