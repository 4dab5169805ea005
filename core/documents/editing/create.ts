import { randomUUID } from 'node:crypto';
import type { AttributeValue, DocumentDraft, DocumentKind } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import type { Actor, NewDocument } from '../api.ts';
import { isIsoDate } from '../dates.ts';
import { register } from '../registration/register.ts';
import { sizes } from '../sizes.ts';
import { type Desk, openEdit, within } from './edit.ts';
import { listEdits } from './lists.ts';
import { Problems } from './problems.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';
import { attachedAttributes, checkFirstValues } from './values.ts';

/**
 * Registration by hand (ED-05). The first value of any attribute of the group can be given, also of one that users do not
 * edit afterwards: a message number comes with a РК that is made by hand (ST-01).
 */
export async function createDocument(desk: Desk, input: NewDocument, actor: Actor): Promise<number> {
  const { database, calendar } = desk;
  return database.transaction(async (transaction) => {
    await check(input, actor, transaction);
    const [row] = await register([draftOf(input, actor)], transaction, calendar);
    if (row!.created) await complete(desk, row!.isn, input, actor, transaction);
    return row!.isn;
  });
}

/** What registration by the module never sets. */
async function complete(
  { calendar }: Desk,
  isn: number,
  { addressees = [], factDate = null }: NewDocument,
  actor: Actor,
  transaction: Transaction,
): Promise<void> {
  if (addressees.length === 0 && factDate === null) return;
  const problems = new Problems();
  const edit = await openEdit(calendar, isn, actor, transaction);
  const lists = await listEdits(edit, { addressees }, edit.head.version, problems);
  if (factDate !== null && !isIsoDate(factDate)) problems.refuse('/factDate', texts.wrongDate);
  problems.check();
  for (const list of lists) await list.write();
  await transaction.query('UPDATE delo."DOC_RC" SET "FACT_DATE" = $2 WHERE "ISN_DOC" = $1', [isn, factDate]);
}

/** Names every wrong field at once; registration itself stops at the first. */
async function check(input: NewDocument, actor: Actor, transaction: Transaction): Promise<void> {
  const problems = new Problems();
  problems.text('/content', input.content, sizes.content);
  if (input.note != null) problems.text('/note', input.note, sizes.note);
  const kind = await targetOf(input, actor, problems, transaction);
  if (input.folder !== undefined && input.cabinetIsn == null) problems.refuse('/folder', texts.folderNeedsCabinet);
  await checkRows(input, actor, problems, transaction);
  const attributes = await attachedAttributes(input.groupDue, transaction);
  if (kind !== undefined) {
    checkFirstValues(input.values ?? {}, { attributes, owner: 'document' }, problems);
    if (kind !== 3 && (input.executors ?? []).length > 0) problems.refuse('/executors', texts.onlyOutgoing);
  }
  problems.check();
}

async function checkRows(input: NewDocument, actor: Actor, problems: Problems, transaction: Transaction) {
  const { correspondents = [], rubrics = [], executors = [], links = [] } = input;
  const citizens = correspondents.map(({ citizenIsn }) => citizenIsn);
  const known = await existing('citizens', citizens, transaction);
  for (const [index, isn] of citizens.entries()) {
    if (!known.has(isn)) problems.refuse(`/correspondents/${index}/citizenIsn`, texts.noCitizen);
  }
  const knownRubrics = await existing('rubrics', rubrics, transaction);
  for (const [index, due] of rubrics.entries()) {
    if (!knownRubrics.has(due)) problems.refuse(`/rubrics/${index}`, texts.noRubric);
  }
  const officials = await existing('officials', executors, transaction);
  for (const [index, due] of executors.entries()) {
    if (!officials.has(due)) problems.refuse(`/executors/${index}`, texts.noOfficial);
  }
  const linked = await transaction.query<{ isn: number; card: string }>(
    'SELECT "ISN_DOC" AS isn, "DUE_CARD" AS card FROM delo."DOC_RC" WHERE "ISN_DOC" = ANY($1::bigint[])',
    [links.map(({ isn }) => isn)],
  );
  const visible = new Set(linked.filter(({ card }) => within(actor, card)).map(({ isn }) => isn));
  for (const [index, { isn }] of links.entries()) {
    if (!visible.has(isn)) problems.refuse(`/links/${index}/isn`, texts.noDocument);
  }
}

/** The kind of РК that the group makes. @throws InvalidError where the user cannot register there */
export async function checkTarget(target: Target, actor: Actor, transaction: Transaction): Promise<DocumentKind> {
  const problems = new Problems();
  const kind = await targetOf(target, actor, problems, transaction);
  problems.check();
  return kind!;
}

type Target = Pick<NewDocument, 'groupDue' | 'cardDue'>;

async function targetOf(
  { groupDue, cardDue }: Target,
  actor: Actor,
  problems: Problems,
  transaction: Transaction,
): Promise<DocumentKind | undefined> {
  const [row] = await transaction.query<{ kind: DocumentKind | null; card: boolean }>(
    `SELECT (SELECT "RC_TYPE" FROM delo."DOCGROUP_CL" WHERE "DUE" = $1 AND "DELETED" = 0) AS kind,
            EXISTS (SELECT 1 FROM delo."DEPARTMENT" WHERE "DUE" = $2 AND "CARD_FLAG" = 1 AND "DELETED" = 0) AS card`,
    [groupDue, cardDue],
  );
  const { kind, card } = row!;
  if (kind === null) problems.refuse('/groupDue', texts.noGroup);
  if (!card || !within(actor, cardDue)) problems.refuse('/cardDue', texts.noCard);
  return kind ?? undefined;
}

function draftOf(input: NewDocument, actor: Actor): DocumentDraft {
  return {
    key: `hand:${actor.login}:${input.key ?? randomUUID()}`,
    groupDue: input.groupDue,
    cardDue: input.cardDue,
    cabinetIsn: input.cabinetIsn ?? null,
    folder: input.folder ?? 1,
    registrar: actor.login,
    ...(input.date !== undefined && { date: input.date }),
    planDate: input.planDate ?? null,
    content: input.content,
    deliveryIsn: input.deliveryIsn ?? null,
    urgent: input.urgent ?? false,
    collective: input.collective ?? false,
    note: input.note ?? null,
    correspondents: input.correspondents ?? [],
    rubrics: input.rubrics ?? [],
    files: [],
    links: input.links ?? [],
    attributes: (input.values ?? {}) as Readonly<Record<string, AttributeValue>>,
    executors: input.executors ?? [],
    protocol: [],
  };
}
