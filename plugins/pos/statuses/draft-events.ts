import { type DocumentEvent, RetryLaterError, type Transaction } from '../../../core/contract/index.ts';
import { technicalUser } from '../attributes.ts';
import type { PosRun } from '../context.ts';
import { reasonOf } from '../errors.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { Claim, Entry } from '../outbox/entry.ts';
import { isMessageFault } from '../registration/blame.ts';
import { observed } from '../registration/concurrency.ts';
import { addressOf } from '../settings.ts';
import { posWatch } from '../watch-documents.ts';
import type { Desk } from './desk.ts';
import { messageIdOf } from './draft.ts';
import { type DraftSet, draftSet, type Kept, type Picture, type Unaddressed } from './draft-set.ts';
import { milestonesOf, standingOf } from './standing.ts';
import { texts } from './texts.ts';
import { keepTold, toldOf } from './told.ts';

/** Events of one transaction. */
const batchSize = 500;
const minuteMs = 60_000;
/** An event that fails comes again after so many minutes; hourly after them. */
const failurePauses = [1, 2, 5, 15, 30, 60] as const;
/** One that waits for something to be mended is looked at more often: that ends by itself (PX-04). */
const mendingPauses = [1, 2, 5] as const;

/** An event that failed for a reason of its own. */
export interface FailedEvent {
  readonly event: DocumentEvent;
  readonly error: unknown;
}

/** What became of one set of events. */
export interface Drafted {
  readonly taken: number;
  /** Whether there may be more. */
  readonly more: boolean;
  /** Statuses in the outbox, claimed where they may be sent at once. */
  readonly entries: readonly Entry[];
  readonly kept: readonly Kept[];
  readonly unaddressed: readonly Unaddressed[];
  readonly failed: readonly FailedEvent[];
  /** When the first of the postponed ones is due. */
  readonly retryAt: Date | null;
}

/**
 * Takes a set of events and makes statuses of them in one transaction: «Статус» and «Комментарий» of the РК, requests in
 * the outbox, events gone (ST-01, ST-02). Events that cannot be dealt with are put back and hold up no others.
 * @param claim asked for while the events are read
 */
export async function draftEvents(run: PosRun, desk: Desk, claim: () => Promise<Claim>): Promise<Drafted> {
  for (let careful = false; ; ) {
    try {
      return await run.services.database.transaction((transaction) => {
        // On other connections, while this one takes the events.
        observed(desk.prepare());
        return draftIn({ run, desk, claim: observed(claim()), transaction, careful });
      });
    } catch (error) {
      if (!careful && isMessageFault(error)) careful = true;
      else if (!(error instanceof StandingChanged)) throw error;
    }
  }
}

/** An answer was settled between the look and the writing: everything is looked at anew, so «Статус» cannot go back. */
class StandingChanged extends RetryLaterError {
  constructor() {
    super('POS_STANDING_CHANGED', texts.reasons.answered);
  }
}

interface Work {
  readonly run: PosRun;
  readonly desk: Desk;
  /** Of the sender that goes on with what is made here. */
  readonly claim: Promise<Claim>;
  readonly transaction: Transaction;
  /** One of the events failed: each part of the set has a savepoint of its own. */
  readonly careful: boolean;
}

type Result = Omit<Drafted, 'taken' | 'more' | 'retryAt'>;

async function draftIn(work: Work): Promise<Drafted> {
  const events = await work.run.services.documents.events.take(posWatch.stream, batchSize, work.transaction);
  const result = await draft(work, events);
  const retryAt = await postpone(work, result);
  return { taken: events.length, more: events.length >= batchSize, ...result, retryAt };
}

async function draft(work: Work, events: readonly DocumentEvent[]): Promise<Result> {
  if (events.length === 0) return nothing;
  if (!work.careful) return await draftTogether(work, events);
  // A sender that cannot be opened is the fault of no event.
  await work.claim;
  return await draftCarefully(work, events);
}

const nothing: Result = { entries: [], kept: [], unaddressed: [], failed: [] };

/** A set that fails for one of its events is halved until that one stands alone. */
async function draftCarefully(work: Work, events: readonly DocumentEvent[]): Promise<Result> {
  try {
    return await work.transaction.attempt(() => draftTogether(work, events));
  } catch (error) {
    if (!isMessageFault(error)) throw error;
    const [one, other] = halves(events);
    if (other.length === 0) return { ...nothing, failed: one.map((event) => ({ event, error })) };
    const first = await draftCarefully(work, one);
    const second = await draftCarefully(work, other);
    return {
      entries: [...first.entries, ...second.entries],
      kept: [...first.kept, ...second.kept],
      unaddressed: [...first.unaddressed, ...second.unaddressed],
      failed: [...first.failed, ...second.failed],
    };
  }
}

/** Events of one РК stay together, in their order. */
function halves(events: readonly DocumentEvent[]): [DocumentEvent[], DocumentEvent[]] {
  const isns = [...new Set(events.map(({ isn }) => isn))];
  const first = new Set(isns.slice(0, Math.ceil(isns.length / 2)));
  return [events.filter(({ isn }) => first.has(isn)), events.filter(({ isn }) => !first.has(isn))];
}

async function draftTogether(work: Work, events: readonly DocumentEvent[]): Promise<Result> {
  const { run, transaction } = work;
  const picture = await look(work, events);
  // Before any РК is held: the sender may be waiting for somebody who waits for one of them.
  const claim = await work.claim;
  const set = draftSet(events, picture);
  await run.services.documents.change(set.changes, technicalUser.login, transaction);
  await assureStandings(set, picture, transaction);
  const entries = await enqueue(
    transaction,
    set.entries.map((entry) => ({ ...entry, claim })),
    picture.now,
  );
  await keepTold(transaction, set.told, picture.now);
  return { entries, kept: set.kept, unaddressed: set.unaddressed, failed: [] };
}

async function look({ run, desk, transaction }: Work, events: readonly DocumentEvent[]): Promise<Picture> {
  const isns = [...new Set(events.filter(({ kind }) => kind !== 'rubric').map(({ isn }) => isn))];
  const address = addressOf(run.settings.module);
  const documents = await run.services.documents.read(isns, transaction);
  const categories = observed(desk.categories(documents.values()));
  const messageIds = [...new Set([...documents.values()].map(messageIdOf))];
  return {
    documents,
    ...(await toldOf(transaction, isns)),
    milestones: await milestonesOf(transaction, messageIds, address),
    organizations: await desk.organizations(),
    address,
    rules: {
      timeZone: run.timeZone,
      commentSize: await desk.commentSize(),
      categories: await categories,
    },
    now: run.clock.now(),
  };
}

/** The РК are held by now: whoever settles an answer of theirs comes after this transaction, or came before this look. */
async function assureStandings(set: DraftSet, picture: Picture, transaction: Transaction): Promise<void> {
  if (set.entries.length === 0) return;
  const messageIds = [...new Set(set.entries.map(({ messageId }) => messageId))];
  const milestones = await milestonesOf(transaction, messageIds, picture.address);
  for (const { documentIsn, messageId } of set.entries) {
    const standing = standingOf(picture.documents.get(documentIsn)!, milestones.get(messageId)!);
    if (standing !== set.standings.get(documentIsn)) throw new StandingChanged();
  }
}

/** Puts back what cannot be dealt with now. @returns when the first of it is due */
async function postpone({ run, transaction }: Work, result: Result): Promise<Date | null> {
  const { events } = run.services.documents;
  const now = run.clock.now().getTime();
  const put = [
    ...result.unaddressed.map(({ event, error }) => ({
      event,
      reason: error.message,
      pauseMs: pause(event, mendingPauses),
    })),
    ...result.failed.map(({ event, error }) => ({
      event,
      reason: reasonOf(error),
      pauseMs: pause(event, failurePauses),
    })),
  ];
  const due = new Map<string, { readonly until: Date; readonly reason: string; readonly events: DocumentEvent[] }>();
  for (const { event, reason, pauseMs } of put) {
    const key = JSON.stringify([pauseMs, reason]);
    const group = due.get(key) ?? { until: new Date(now + pauseMs), reason, events: [] };
    group.events.push(event);
    due.set(key, group);
  }
  for (const group of due.values()) await events.postpone(group.events, group.until, group.reason, transaction);
  const times = [...due.values()].map(({ until }) => until.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}

function pause({ attempts }: DocumentEvent, minutes: readonly number[]): number {
  return (minutes[attempts] ?? minutes.at(-1)!) * minuteMs;
}
