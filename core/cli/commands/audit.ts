import type { Command } from 'commander';
import { formatInstant } from '../../schedule/index.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';
import { instant, wholeNumber } from '../values.ts';

interface Filter {
  readonly login?: string;
  readonly action?: string;
  readonly object?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

/** `audit list` (AC-04). */
export function auditCommands(program: Command, session: Session): void {
  const audit = program.command('audit').description(texts.audit);

  audit
    .command('list')
    .description(texts.auditList)
    .option('--login <login>', texts.login)
    .option('--action <action>', texts.auditAction)
    .option('--object <object>', texts.auditObject)
    .option('--from <time>', texts.from)
    .option('--to <time>', texts.to)
    .option('--limit <number>', texts.limit, wholeNumber, 50)
    .option('--cursor <cursor>', texts.cursor)
    .option('--json', texts.json)
    .action(({ json, from, to, ...filter }: Filter) =>
      session.withHost(async ({ access, config: { timeZone } }) => {
        const page = await access.audit.list({
          ...filter,
          from: from === undefined ? undefined : instant(from, timeZone),
          to: to === undefined ? undefined : instant(to, timeZone),
        });
        if (json) return session.json(page);
        const { columns } = texts;
        session.table(
          [columns.time, columns.login, columns.action, columns.object, columns.outcome, columns.address],
          page.items.map(({ at, login, action, object, outcome, address }) => [
            formatInstant(at, timeZone),
            login ?? '—',
            action,
            object ?? '—',
            outcome,
            address ?? '—',
          ]),
        );
        if (page.nextCursor !== null) session.note(texts.more(page.nextCursor));
      }),
    );
}
