import type { Gauge, Warning } from '../../core/contract/index.ts';
import type { PosContext } from './context.ts';
import { listDebts } from './debts.ts';
import { entryKinds, type OutboxFigure, outboxFigures } from './outbox/figures.ts';
import { countDifferences } from './reconciliation/differences.ts';
import { differenceKinds } from './reconciliation/kinds.ts';
import { isSilent, organizationStates } from './registration/organization-state.ts';
import { formatTime } from './registration/times.ts';
import type { PosSettings } from './settings.ts';
import { texts } from './texts.ts';
import { posWatch } from './watch-documents.ts';

const oldAfterMs = 3_600_000;

/** For every page: the test contour (PX-07), and organisations without a poll for three intervals (RG-12). */
export async function warnings(context: PosContext): Promise<readonly Warning[]> {
  const settings = await context.moduleSettings<PosSettings>();
  if (settings === undefined) return [];
  const now = context.clock.now();
  const states = await organizationStates(context.services.database);
  const silent = states
    .filter((state) => isSilent(state, settings.intervalMinutes, now))
    .map(({ name, last_poll_at, watched_since }) => ({
      code: 'POS_ORGANIZATION_SILENT',
      text: texts.warnings.silent(name, last_poll_at === null ? null : formatTime(last_poll_at, context.timeZone)),
      since: last_poll_at ?? watched_since,
    }));
  const old = await oldRequests(context, now);
  const test = { code: 'POS_TEST_CONTOUR', text: texts.warnings.testContour, since: null };
  return [...(settings.testContour ? [test] : []), ...silent, ...old];
}

/** ST-06: requests that ПОС has not taken for so long that somebody should look. */
async function oldRequests({ services, timeZone }: PosContext, now: Date): Promise<Warning[]> {
  const waiting = (await outboxFigures(services.database)).filter(({ state }) => state === 'open');
  const oldest = waiting.map(({ since }) => since).sort((one, other) => one.getTime() - other.getTime())[0];
  if (oldest === undefined || now.getTime() - oldest.getTime() < oldAfterMs) return [];
  const count = waiting.reduce((sum, each) => sum + each.count, 0);
  return [{ code: 'POS_OUTBOX_OLD', text: texts.outbox.old(count, formatTime(oldest, timeZone)), since: oldest }];
}

/** Numbers for monitoring: polls, what waits at ПОС, debts and their age. */
export async function gauges(context: PosContext): Promise<readonly Gauge[]> {
  const { database, documents } = context.services;
  const now = context.clock.now().getTime();
  const seconds = (since: Date | null) => (since === null ? 0 : Math.max(0, (now - since.getTime()) / 1000));
  const states = await organizationStates(database);
  const debts = await listDebts(database);
  const perOrganization = (name: string, help: string, value: (state: (typeof states)[number]) => number): Gauge => ({
    name,
    help,
    values: states.map((state) => ({ labels: { organization: state.due }, value: value(state) })),
  });
  const perAccount = (name: string, help: string, value: (debt: (typeof debts)[number]) => number): Gauge => ({
    name,
    help,
    values: debts.map((debt) => ({
      labels: { organization: debt.organizationDue, contour: debt.contour, url: debt.url },
      value: value(debt),
    })),
  });
  const figures = await outboxFigures(database);
  const perKind = (name: string, help: string, state: string, value: (figure: OutboxFigure) => number): Gauge => ({
    name,
    help,
    values: entryKinds.map((kind) => {
      const figure = figures.find((each) => each.kind === kind && each.state === state);
      return { labels: { kind }, value: figure === undefined ? 0 : value(figure) };
    }),
  });
  const { kinds } = await countDifferences(database);
  const events = await documents.events.waiting(posWatch.stream);
  const single = (name: string, help: string, value: number): Gauge => ({
    name,
    help,
    values: [{ labels: {}, value }],
  });
  return [
    {
      name: 'pos_differences',
      help: 'Differences between POS and the documents that the last comparison found',
      values: differenceKinds.map((kind) => ({ labels: { kind }, value: kinds[kind] ?? 0 })),
    },
    single('pos_events_waiting', 'Events of documents that lead to statuses and are not looked at yet', events.count),
    single('pos_events_oldest_seconds', 'Age of the oldest of them', seconds(events.oldest)),
    perKind('pos_outbox_open', 'Requests that wait to be sent or are being sent', 'open', ({ count }) => count),
    perKind('pos_outbox_oldest_seconds', 'Age of the oldest of them', 'open', ({ since }) => seconds(since)),
    perKind('pos_outbox_given_up', 'Requests that wait for a command', 'given up', ({ count }) => count),
    perOrganization('pos_last_poll_age_seconds', 'Since the last list read to its end', (state) =>
      seconds(state.last_poll_at ?? state.watched_since),
    ),
    perOrganization('pos_waiting', 'Deliveries that wait at POS', (state) => state.waiting_total ?? 0),
    perOrganization('pos_organization_held', '1 while a fault holds the organisation', (state) =>
      state.state === 'held' ? 1 : 0,
    ),
    perAccount('pos_confirmations_owed', 'Confirmations not sent yet', ({ confirmations }) => confirmations),
    perAccount('pos_statuses_owed', 'Statuses not sent yet', ({ statuses }) => statuses),
    perAccount('pos_answers_owed', 'Answers not sent yet', ({ answers }) => answers),
    perAccount('pos_messages_open', 'Messages received and not registered', ({ messages }) => messages),
    perAccount('pos_oldest_debt_seconds', 'Age of the oldest debt', ({ oldest }) => seconds(oldest)),
  ];
}
