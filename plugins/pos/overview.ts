import type { OverviewFigure, OverviewQuery, Sql } from '../../core/contract/index.ts';
import type { PosContext } from './context.ts';
import { listDebts } from './debts.ts';
import { outboxFigures } from './outbox/figures.ts';
import { organizationStates } from './registration/organization-state.ts';
import { texts } from './texts.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** UI-07: what came from ПОС, was registered and answered, what waits there, and what is owed to it. */
export async function overview({ days }: OverviewQuery, context: PosContext): Promise<readonly OverviewFigure[]> {
  const { database } = context.services;
  const now = context.clock.now();
  const [courses, states, debts, requests, quarantine] = await Promise.all([
    coursesOf(database, days[0] as string, context.timeZone),
    organizationStates(database),
    listDebts(database),
    outboxFigures(database),
    quarantined(database),
  ]);
  const course = (id: 'received' | 'registered' | 'answered'): OverviewFigure => {
    const series = courses.filter((each) => each.id === id).map(({ day, count }) => ({ day, value: count }));
    const value = series.reduce((sum, each) => sum + each.value, 0);
    return { id, title: texts.overview[id], value, series, chart: texts.overview.messages };
  };
  const held = states.filter(({ state }) => state === 'held');
  const heldSince = oldestOf(held.map(({ since }) => since));
  const owed = debts.map((debt) => debt.confirmations + debt.statuses + debt.answers + debt.messages + debt.files);
  const oldestDebt = oldestOf(debts.map(({ oldest }) => oldest));
  const open = requests.filter(({ state }) => state === 'open');
  const oldestRequest = oldestOf(open.map(({ since }) => since));
  const givenUp = requests.filter(({ state }) => state === 'given up');
  const own = { access: 'tasks.read' } as const;
  return [
    course('received'),
    course('registered'),
    course('answered'),
    {
      ...own,
      id: 'waiting',
      title: texts.overview.waiting,
      value: sum(states.map(({ waiting_total }) => waiting_total ?? 0)),
      link: '/p/pos/organizations',
    },
    {
      ...own,
      id: 'held',
      title: texts.overview.held,
      value: held.length,
      since: heldSince,
      severity: held.length > 0 ? 'error' : 'ok',
      link: '/p/pos/organizations',
    },
    {
      ...own,
      id: 'debts',
      title: texts.overview.debts,
      value: sum(owed),
      since: oldestDebt,
      severity: severityOf(oldestDebt, now),
      link: '/p/pos/organizations',
    },
    {
      ...own,
      id: 'outbox',
      title: texts.overview.outbox,
      value: sum(open.map(({ count }) => count)),
      since: oldestRequest,
      severity: severityOf(oldestRequest, now),
      link: '/p/pos/outbox',
    },
    {
      ...own,
      id: 'given-up',
      title: texts.overview.givenUp,
      value: sum(givenUp.map(({ count }) => count)),
      since: oldestOf(givenUp.map(({ since }) => since)),
      severity: givenUp.length > 0 ? 'error' : 'ok',
      link: '/p/pos/outbox?show=stuck',
    },
    {
      id: 'quarantine',
      title: texts.overview.quarantine,
      value: quarantine.count,
      since: quarantine.since,
      severity: quarantine.count > 0 ? 'warning' : 'ok',
      link: '/quarantine',
      access: 'quarantine.read',
    },
  ];
}

interface DayCount {
  readonly id: string;
  readonly day: string;
  readonly count: number;
}

/** Deliveries by day of the installation: each branch reads the days asked for only. */
function coursesOf(sql: Sql, first: string, timeZone: string): Promise<DayCount[]> {
  const branch = (id: string, time: string, where: string) => `
    select '${id}' as id, (${time} at time zone $2)::date as day, count(*) as count
      from plugin_pos.${where} and ${time} >= ($1::date::timestamp at time zone $2) group by 2`;
  return sql.query<DayCount>(
    [
      branch('received', 'received_at', 'inbox where true'),
      branch('registered', 'registered_at', 'inbox where true'),
      branch('answered', 'settled_at', `outbox where kind = 'answer' and state = 'done'`),
    ].join(' union all '),
    [first, timeZone],
  );
}

async function quarantined(sql: Sql): Promise<{ count: number; since: Date | null }> {
  const [row] = await sql.query<{ count: number; since: Date | null }>(
    `select count(*) as count, min(quarantined_at) as since from plugin_pos.inbox where state = 'quarantined'`,
  );
  return row!;
}

/** Somebody should look after an hour, and must after a day. */
function severityOf(oldest: Date | null, now: Date): 'ok' | 'warning' | 'error' {
  const ageMs = oldest === null ? 0 : now.getTime() - oldest.getTime();
  return ageMs < hourMs ? 'ok' : ageMs < dayMs ? 'warning' : 'error';
}

function oldestOf(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(Math.min(...known));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
