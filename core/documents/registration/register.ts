import type { DocumentDraft, RegisteredDocument } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import type { Calendar } from '../dates.ts';
import { userIsns } from '../users.ts';
import { type CheckedDraft, checkDraft, checkKey } from './check.ts';
import { claimKeys, registeredEarlier } from './keys.ts';
import { type NewLink, writeLinks } from './links.ts';
import { type Known, lookUp } from './lookup.ts';
import { type NumberedDraft, withNumbers } from './numbering.ts';
import { type ClaimedDraft, writeParts } from './parts.ts';

/**
 * Registers all drafts or none (ED-05), in a handful of statements however many there are. Order matters: everything is
 * checked before anything is written; keys are taken before numbers, so that a repeat consumes none (RG-08); and the
 * counters, which other registrations in the group wait for, are taken as late as possible.
 */
export async function register(
  drafts: readonly DocumentDraft[],
  transaction: Transaction,
  calendar: Calendar,
): Promise<RegisteredDocument[]> {
  const byKey = new Map<string, DocumentDraft>();
  for (const draft of drafts) {
    checkKey(draft.key);
    if (!byKey.has(draft.key)) byKey.set(draft.key, draft);
  }
  const done = await registeredEarlier([...byKey.keys()], transaction);
  const fresh = [...byKey.values()].filter(({ key }) => !done.has(key));
  if (fresh.length > 0) {
    for (const document of await registerFresh(fresh, transaction, calendar)) done.set(document.key, document);
  }
  return drafts.map((draft) => {
    const document = done.get(draft.key)!;
    return byKey.get(draft.key) === draft ? document : { ...document, created: false };
  });
}

async function registerFresh(drafts: readonly DocumentDraft[], transaction: Transaction, calendar: Calendar) {
  const known = await lookUp(drafts, transaction);
  const today = calendar.today();
  const at = calendar.clock.now();
  const checked = drafts.map((draft) => checkDraft(draft, known, today));

  const isns = await claimKeys(
    drafts.map(({ key }) => key),
    transaction,
  );
  const taken = checked.filter(({ draft }) => isns.has(draft.key));
  const overtaken = drafts.filter(({ key }) => !isns.has(key)).map(({ key }) => key);
  const earlier = await registeredEarlier(overtaken, transaction);
  if (taken.length === 0) return [...earlier.values()];

  const users = await registrars(taken, known, transaction);
  const claimed = taken.map((item): ClaimedDraft => {
    return { ...item, isn: isns.get(item.draft.key)!, user: users.get(item.draft.registrar)! };
  });
  await writeParts(claimed, at, transaction);

  const numbered = await withNumbers(claimed, known, transaction);
  await writeDocuments(numbered, known, at, transaction);
  await writeValues(numbered, transaction);
  await writeLinks(
    numbered.flatMap((item) => linksOf(item, known)),
    at,
    transaction,
  );
  return [...earlier.values(), ...numbered.map(registered)];
}

async function registrars(drafts: readonly CheckedDraft[], known: Known, transaction: Transaction) {
  const logins = drafts.map(({ draft }) => draft.registrar);
  return logins.every((login) => known.users.has(login)) ? known.users : userIsns(logins, transaction);
}

async function writeDocuments(drafts: readonly NumberedDraft[], known: Known, at: Date, transaction: Transaction) {
  const rows = drafts.map(({ draft, ...item }) => ({
    ISN_DOC: item.isn,
    KIND_DOC: known.groups.get(draft.groupDue)!.kind,
    DUE_DOCGROUP: draft.groupDue,
    DUE_CARD: draft.cardDue,
    ISN_CABINET: draft.cabinetIsn,
    ORDER_NUM: item.order,
    FREE_NUM: item.number,
    DOC_DATE: item.date,
    PLAN_DATE: draft.planDate ?? null,
    ANNOTAT: item.content,
    NOTE: item.note,
    ISN_DELIVERY: draft.deliveryIsn,
    IS_COLLECTIVE: draft.collective ? 1 : 0,
    CITO: draft.urgent ? 1 : 0,
    INS_WHO: item.user,
  }));
  const names = Object.keys(rows[0]!).map((name) => `"${name}"`);
  await transaction.query(
    `INSERT INTO delo."DOC_RC" (${names.join(', ')}, "UPD_WHO", "INS_DATE", "UPD_DATE")
     SELECT ${names.join(', ')}, "INS_WHO", $2, $2 FROM json_populate_recordset(null::delo."DOC_RC", $1)`,
    [JSON.stringify(rows), at],
  );
}

/** One row for each РК that has values; columns that are not given stay empty. */
async function writeValues(drafts: readonly NumberedDraft[], transaction: Transaction): Promise<void> {
  const rows = drafts.flatMap(({ isn, values }) =>
    Object.keys(values).length === 0 ? [] : [{ ...values, ISN_DOC: isn }],
  );
  if (rows.length === 0) return;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name) => `"${name}"`).join(', ');
  await transaction.query(
    `INSERT INTO delo."AR_RC_VALUE" (${names})
     SELECT ${names} FROM json_populate_recordset(null::delo."AR_RC_VALUE", $1)`,
    [JSON.stringify(rows)],
  );
}

function linksOf({ draft, isn, number, user }: NumberedDraft, known: Known): NewLink[] {
  return draft.links.map((link) => ({
    isn,
    number,
    user,
    linkedIsn: link.isn,
    linkedNumber: known.linked.get(link.isn)!,
    typeIsn: link.typeIsn,
    pairedIsn: known.linkTypes.get(link.typeIsn)!,
  }));
}

function registered({ draft, isn, number, date }: NumberedDraft): RegisteredDocument {
  return { key: draft.key, isn, number, date, created: true };
}
