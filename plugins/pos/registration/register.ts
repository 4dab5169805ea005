import type { DocumentDraft, DraftFile, Transaction } from '../../../core/contract/index.ts';
import { technicalUser } from '../attributes.ts';
import { TooManyRegistered } from '../errors.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { Entry } from '../outbox/entry.ts';
import { toldRegistered } from '../statuses/draft.ts';
import { keepTold, type Told } from '../statuses/told.ts';
import { texts } from '../texts.ts';
import { ApplicantMatcher, type Match } from './applicants.ts';
import { confirmationOf, type RegisteredDelivery } from './confirmations.ts';
import { claim, markRegistered } from './inbox.ts';
import { knownParts, knownProtocol } from './known.ts';
import { oweFiles } from './late-files.ts';
import { incoming } from './organizations.ts';
import type { PreparedMessage } from './prepare.ts';
import type { RegistrationSession } from './session.ts';

/** RG-07: with more РК of one message than this, another one is not registered. */
const mostOfOneMessage = 30;

export interface RegisteredBatch {
  /** To be sent at once: the sender of the session has claimed them. */
  readonly debts: readonly Entry[];
  /** Messages that must not be registered; nothing else of the batch suffers. */
  readonly refused: readonly { readonly message: PreparedMessage; readonly error: TooManyRegistered }[];
  readonly registered: number;
}

/**
 * Registers prepared messages in one transaction: РК with files and links, ledger, and debts to confirm, all or none
 * (RG-08). No two of them may be deliveries of one message: the second must find the first (RG-07).
 */
export async function register(
  session: RegistrationSession,
  prepared: readonly PreparedMessage[],
): Promise<RegisteredBatch> {
  return await session.turnstile.run(() =>
    session.run.services.database.transaction((transaction) => registerIn(session, prepared, transaction)),
  );
}

async function registerIn(
  session: RegistrationSession,
  prepared: readonly PreparedMessage[],
  transaction: Transaction,
): Promise<RegisteredBatch> {
  const { documents } = session.run.services;
  const mine = await claim(
    transaction,
    prepared.map(({ item }) => item.inboxId),
  );
  const messages = prepared.filter(({ item }) => mine.has(item.inboxId));
  if (messages.length === 0) return { debts: [], refused: [], registered: 0 };
  const earlier = await documents.withValue(2, 'POS_MSG_ID', messages.map(idOf), transaction);
  const isFull = (message: PreparedMessage) => (earlier.get(idOf(message))?.count ?? 0) > mostOfOneMessage;
  const going = messages.filter((message) => !isFull(message));
  const refused = messages.filter(isFull).map((message) => ({ message, error: new TooManyRegistered(idOf(message)) }));
  if (going.length === 0) return { debts: [], refused, registered: 0 };
  const correspondents = await findApplicants(session, going, transaction);
  const drafts = going.map((message, index) => {
    const first = earlier.get(idOf(message))?.earliest.isn;
    return documentDraft(session, message, correspondents[index]!, first);
  });
  const registered = new Map(
    (await documents.register(drafts, transaction)).map((document) => [document.key, document]),
  );
  const now = session.run.clock.now();
  const deliveries: RegisteredDelivery[] = going.map((message, index) => {
    const { isn, number, date } = registered.get(drafts[index]!.key)!;
    const { inboxId, appeal } = message.item;
    return { inboxId, isn, number, date, messageId: appeal.id, deliveryId: appeal.deliveryId, registeredAt: now };
  });
  await markRegistered(transaction, deliveries, now);
  await oweFiles(transaction, going, now);
  await keepTold(transaction, toldOfRebuilt(deliveries, going), now);
  const sending = session.sender.claim();
  const owed = deliveries.map((delivery) => ({ ...confirmationOf(session.account, delivery), claim: sending }));
  return { debts: await enqueue(transaction, owed, now), refused, registered: going.length };
}

/** ПОС has been told of the registration of a РК that is rebuilt, and is not told again (ST-01). */
function toldOfRebuilt(deliveries: readonly RegisteredDelivery[], messages: readonly PreparedMessage[]): Told[] {
  return deliveries
    .filter((_, index) => messages[index]!.item.known !== undefined)
    .map(({ isn, messageId }) => ({ documentIsn: isn, ...toldRegistered(messageId) }));
}

/** Citizens of each message, each once, in the order of its applicants (RG-05). */
async function findApplicants(
  session: RegistrationSession,
  messages: readonly PreparedMessage[],
  transaction: Transaction,
): Promise<number[][]> {
  const { citizens } = session.run.services.documents;
  const names = new Set(messages.flatMap(({ draft }) => draft.applicants.map(({ name }) => name)));
  const matcher = new ApplicantMatcher(await citizens.candidates([...names], transaction));
  const matches = messages.map(({ draft }) => draft.applicants.map((applicant) => matcher.match(applicant)));
  const entries = matcher.newcomers.map(({ nameless: _, ...entry }) => entry);
  const created = entries.length === 0 ? [] : await citizens.create(entries, transaction);
  const isnOf = (match: Match) => ('isn' in match ? match.isn : created[match.newcomer]!);
  return matches.map((each) => [...new Set(each.map(isnOf))]);
}

function documentDraft(
  session: RegistrationSession,
  { item, draft, files }: PreparedMessage,
  correspondents: readonly number[],
  earliest: number | undefined,
): DocumentDraft {
  const { place, run, account } = session;
  return {
    key: `pos:${account.contour}:${item.appeal.deliveryId}`,
    groupDue: place.group.due,
    cardDue: place.cardDue,
    cabinetIsn: place.cabinetIsn,
    folder: incoming,
    registrar: technicalUser.login,
    ...knownParts(item),
    planDate: draft.planDate,
    content: draft.content,
    deliveryIsn: run.settings.module.deliveryKindIsn,
    urgent: draft.urgent,
    collective: draft.collective,
    note: draft.note,
    correspondents: correspondents.map((citizenIsn) => ({ citizenIsn })),
    rubrics: draft.rubrics,
    files: files as DraftFile[],
    links: earliest === undefined ? [] : [{ typeIsn: run.settings.module.linkTypeIsn, isn: earliest }],
    attributes: item.known?.status ? { ...draft.attributes, POS_STATUS: item.known.status } : draft.attributes,
    protocol: [{ operation: texts.document.registered }, ...knownProtocol(item)],
  };
}

function idOf({ item }: PreparedMessage): string {
  return item.appeal.id;
}
