import type { DraftFile } from '../../../core/contract/index.ts';
import { texts } from '../texts.ts';
import { mapAtOnce } from './concurrency.ts';
import { failMessage } from './fail.ts';
import { type FetchedFile, fetchFile } from './fetch-file.ts';
import { countFileRuns, type InboxItem, keyOf } from './inbox.ts';
import { type FileDraft, type MessageDraft, mapMessage } from './map.ts';
import { protocolText, storeText } from './protocol.ts';
import { logFailure, type RegistrationSession } from './session.ts';

/** A message whose files are safe on disk: all that its registration needs. */
export interface PreparedMessage {
  readonly item: InboxItem;
  readonly draft: MessageDraft;
  readonly files: readonly DraftFile[];
  /** Files that the РК gets when they come (RG-11). */
  readonly late: readonly FileDraft[];
}

const filesAtOnce = 8;
/** RG-11: in the third run with a file away the message is registered without it. */
const runsBeforeGoingWithout = 3;

/** Maps the messages of a batch and brings their files; messages that wait for a file are put off to the next run. */
export async function prepare(session: RegistrationSession, items: readonly InboxItem[]): Promise<PreparedMessage[]> {
  const mapped = await mapAll(session, items);
  const known = mapped.map(({ item }) => item);
  const fetched = await fetchAll(session, mapped);
  const waits = await putOff(session, known, fetched);
  const going = mapped.flatMap((message, index) =>
    waits.has(message.item.inboxId) ? [] : [{ ...message, fetched: fetched[index]! }],
  );
  return await mapAtOnce(going, filesAtOnce, ({ item, draft, fetched }) => assemble(session, item, draft, fetched));
}

interface MappedMessage {
  readonly item: InboxItem;
  readonly draft: MessageDraft;
}

/** A message that cannot be mapped harms only itself. */
async function mapAll(session: RegistrationSession, items: readonly InboxItem[]): Promise<MappedMessage[]> {
  const mapped: MappedMessage[] = [];
  for (const item of items) {
    try {
      mapped.push({ item, draft: mapMessage(item, session.rules) });
    } catch (error) {
      await failMessage(session, keyOf(item), error);
    }
  }
  return mapped;
}

async function fetchAll(
  { client, run }: RegistrationSession,
  messages: readonly MappedMessage[],
): Promise<FetchedFile[][]> {
  const wanted = messages.flatMap(({ item, draft }, index) =>
    draft.files.map((file) => ({ messageId: item.appeal.id, file, index })),
  );
  const results = await mapAtOnce(wanted, filesAtOnce, ({ messageId, file }) =>
    fetchFile(client, run.services.documents.files, messageId, file, run.signal),
  );
  const fetched: FetchedFile[][] = messages.map(() => []);
  for (const [place, result] of results.entries()) fetched[wanted[place]!.index]!.push(result);
  return fetched;
}

/** @returns ids of deliveries that wait for a file. Nothing is counted where ПОС itself is away (PX-04). */
async function putOff(
  session: RegistrationSession,
  items: readonly InboxItem[],
  fetched: readonly (readonly FetchedFile[])[],
): Promise<Set<number>> {
  const lacking = items.filter((_, index) => fetched[index]!.some(({ kind }) => kind === 'later'));
  if (lacking.length === 0) return new Set();
  session.run.signal.throwIfAborted();
  await session.client.me();
  await countFileRuns(
    session.run.services.database,
    lacking.map(({ inboxId }) => inboxId),
  );
  const causes = fetched.flat().flatMap((result) => (result.kind === 'later' ? [result.code] : []));
  const waiting = lacking.filter(({ fileRuns }) => fileRuns + 1 < runsBeforeGoingWithout);
  for (const { inboxId, fileRuns, appeal } of waiting) {
    session.tried.add(inboxId);
    session.postponed.add(appeal.id);
    session.run.log.warn(texts.messages.filesAwait(fileRuns + 1), {
      deliveryId: appeal.deliveryId,
      messageId: appeal.id,
      codes: [...new Set(causes)],
    });
  }
  return new Set(waiting.map(({ inboxId }) => inboxId));
}

async function assemble(
  session: RegistrationSession,
  item: InboxItem,
  draft: MessageDraft,
  fetched: readonly FetchedFile[],
): Promise<PreparedMessage> {
  const { run, report } = session;
  const vault = run.services.documents.files;
  const remarks = [...draft.remarks];
  const files: DraftFile[] = [];
  const late: FileDraft[] = [];
  for (const [index, result] of fetched.entries()) {
    const { title } = draft.files[index]!;
    if (result.kind === 'stored') files.push(result.file);
    if (result.kind === 'refused') remarks.push(texts.remarks.fileRefused(title, result.reason));
    if (result.kind === 'later') {
      remarks.push(texts.remarks.fileLate(title));
      late.push(result.file);
    }
    if (result.kind === 'refused') logFailure(session, keyOf(item), texts.messages.fileRefused(result.reason));
  }
  report.count('files', files.length);
  report.count('filesRefused', item.appeal.files.length - files.length - late.length);
  report.count('filesLate', late.length);
  if (draft.wholeText !== null) files.push(await storeText(vault, texts.document.textFile, draft.wholeText));
  if (remarks.length > 0) {
    const text = protocolText({
      messageId: item.appeal.id,
      organization: session.organization.name,
      at: run.clock.now(),
      timeZone: run.timeZone,
      remarks,
    });
    files.push(await storeText(vault, texts.document.protocolFile, text));
  }
  return { item, draft, files, late };
}
