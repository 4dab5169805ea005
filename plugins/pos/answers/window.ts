import { CodedError, type DocumentSnapshot, NotFoundError, type Transaction } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosContext } from '../context.ts';
import { posOrganizations } from '../registration/organizations.ts';
import { dayOf } from '../registration/times.ts';
import { addressOf, type PosSettings } from '../settings.ts';
import { organizationOf } from '../statuses/accounts.ts';
import type { Standing } from '../statuses/draft.ts';
import { milestonesOf, standingOf } from '../statuses/standing.ts';
import { toldOf } from '../statuses/told.ts';
import { type Attempt, lastAttempt, openAttempt } from './attempt.ts';
import { type Reason, type Subject, subjectOf } from './conditions.ts';
import { headOf } from './head.ts';
import type { InputRules } from './input.ts';
import { placeholderValues } from './placeholders.ts';
import { texts } from './texts.ts';

/** All that the window of an answer shows and asks (RP-01, RP-02), read at one moment. */
export interface AnswerWindow {
  readonly document: DocumentSnapshot;
  readonly subject: Subject;
  readonly reasons: readonly Reason[];
  /** Whose key the answer goes with; undefined while a condition fails. */
  readonly account: PosAccount | undefined;
  readonly settings: PosSettings | undefined;
  readonly head: string | null;
  /** The last attempt from this РК. */
  readonly attempt: Attempt | undefined;
  readonly rules: InputRules;
}

/** Sizes where the directory does not say (ED-02). */
const usualSizes = { text: 8000, comment: 2000 };

/** A РК within the card indexes of the user. @throws NotFoundError */
export async function visibleDocument(
  { services }: PosContext,
  isn: number,
  cards: readonly string[] | undefined,
): Promise<DocumentSnapshot> {
  const document = (await services.documents.read([isn])).get(isn);
  if (document === undefined || (cards !== undefined && !cards.includes(document.cardDue))) {
    throw new NotFoundError('DOCUMENT_MISSING', texts.documentMissing(isn), { item: String(isn) });
  }
  return document;
}

/** @param asked the number that the user picked (RP-01) */
export async function readWindow(
  context: PosContext,
  document: DocumentSnapshot,
  asked: string | undefined,
): Promise<AnswerWindow> {
  const { documents, database } = context.services;
  const now = context.clock.now();
  const linked = await documents.read(document.links.map(({ isn }) => isn));
  const subject = subjectOf(document, [...linked.values()], asked);
  const settings = await context.moduleSettings<PosSettings>();
  const reasons: Reason[] = [...subject.reasons];
  if (settings === undefined) reasons.push({ code: 'SETTINGS_INCOMPLETE', text: texts.reasons.settings });
  const account = await accountOf(context, settings, subject.appeal, reasons);
  reasons.push(...(await standingReasons(context, document, subject, settings)));
  return {
    document,
    subject,
    reasons,
    account,
    settings,
    head: await headFor(context, subject),
    attempt: await lastAttempt(database, document.isn, now),
    rules: {
      values: subject.appeal === null ? { '№': '', дата: '', фио: '' } : placeholderValues(subject.appeal),
      sizes: await sizes(context),
      today: dayOf(now, context.timeZone),
    },
  };
}

async function accountOf(
  { services }: PosContext,
  settings: PosSettings | undefined,
  appeal: DocumentSnapshot | null,
  reasons: Reason[],
): Promise<PosAccount | undefined> {
  if (settings === undefined || appeal === null) return undefined;
  const { owners } = await toldOf(services.database, [appeal.isn]);
  const owner = {
    lkoId: String(appeal.values.POS_ID_ORG ?? ''),
    cardDue: appeal.cardDue,
    deliveredTo: owners.get(appeal.isn),
  };
  try {
    const { due, clientId } = organizationOf(owner, await posOrganizations(services.documents));
    return { organizationDue: due, clientId, ...addressOf(settings) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    reasons.push({ code: 'ORGANIZATION_UNKNOWN', text: error.message });
    return undefined;
  }
}

/** RP-06: after a final answer there is no other, and never two at a time. */
export async function standingReasons(
  context: PosContext,
  document: DocumentSnapshot,
  { appeal, messageId }: Subject,
  settings: PosSettings | undefined,
  transaction?: Transaction,
): Promise<Reason[]> {
  if (settings === undefined || appeal === null || messageId === null) return [];
  const sql = transaction ?? context.services.database;
  const address = addressOf(settings);
  const milestones = (await milestonesOf(sql, [messageId], address)).get(messageId) ?? [];
  const standing: Standing = standingOf(appeal, milestones);
  if (standing === 'answered') return [{ code: 'ANSWERED', text: texts.reasons.answered }];
  if (standing === 'on-approval') return [{ code: 'ON_APPROVAL', text: texts.reasons.onApproval }];
  const open = await openAttempt(sql, messageId, address, context.clock.now());
  if (open === undefined || open.documentIsn === document.isn) return [];
  const other = (await context.services.documents.read([open.documentIsn], transaction)).get(open.documentIsn);
  return [{ code: 'OTHER_ANSWER', text: texts.reasons.otherAnswer(other?.number ?? `с ISN ${open.documentIsn}`) }];
}

async function headFor({ services }: PosContext, { executor }: Subject): Promise<string | null> {
  if (executor === null || executor.departmentDue === null) return null;
  return headOf(executor, await services.documents.directories.officialsOf(executor.departmentDue));
}

async function sizes({ services }: PosContext): Promise<InputRules['sizes']> {
  const attributes = await services.documents.directories.attributes('document');
  const sizeOf = (name: string) => attributes.find(({ apiName }) => apiName === name)?.maxLength;
  return {
    // What ПОС takes, whatever the field may hold.
    text: Math.min(sizeOf('POS_ANSWER_TEXT') ?? usualSizes.text, usualSizes.text),
    comment: sizeOf('POS_COMMENT') ?? usualSizes.comment,
  };
}
