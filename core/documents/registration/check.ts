import type { DocumentDraft, DraftFile, IsoDate } from '../../contract/index.ts';
import type { StoredAttribute } from '../attributes/definitions.ts';
import { castValue, type StoredValue } from '../attributes/values.ts';
import { isIsoDate } from '../dates.ts';
import { attributeValueWrong, cannotRegister, textTooLong } from '../errors.ts';
import { sizes } from '../sizes.ts';
import { longerThan, storable } from '../storable.ts';
import type { Known } from './lookup.ts';
import { largestOrder, numberFits, templateProblem } from './number-template.ts';

/** A draft whose every reference exists and whose every value fits: from here on nothing can be refused. */
export interface CheckedDraft {
  readonly draft: DocumentDraft;
  readonly date: IsoDate;
  readonly content: string;
  readonly note: string | null;
  readonly folderIsn: number | null;
  readonly values: Readonly<Record<string, StoredValue>>;
  /** Attributes that ask for additional information in the protocol, with their value. */
  readonly recorded: readonly { readonly attribute: StoredAttribute; readonly value: string }[];
}

/** @throws PermanentError that names what is unknown or does not fit */
export function checkDraft(draft: DocumentDraft, known: Known, today: IsoDate): CheckedDraft {
  const date = draft.date ?? today;
  if (!isIsoDate(date)) throw cannotRegister('DATE_WRONG', 'date', '/date');
  if (draft.planDate != null && !isIsoDate(draft.planDate)) throw cannotRegister('DATE_WRONG', 'planDate', '/planDate');
  checkNumber(draft, known, Number(date.slice(0, 4)));
  checkGivenNumber(draft);
  checkReferences(draft, known);
  draft.files.forEach(checkFile);
  return {
    draft,
    date,
    content: fitting(draft.content, 'content', sizes.content),
    note: draft.note == null ? null : fitting(draft.note, 'note', sizes.note),
    folderIsn: folderOf(draft, known),
    ...castValues(draft, known),
  };
}

/** @throws PermanentError */
export function checkKey(key: string): void {
  if (key === '' || key !== storable(key) || longerThan(key, sizes.key)) throw cannotRegister('KEY_WRONG', '', '/key');
}

function checkNumber(draft: DocumentDraft, known: Known, year: number): void {
  const group = known.groups.get(draft.groupDue);
  if (group === undefined) throw cannotRegister('GROUP_UNKNOWN', draft.groupDue, '/groupDue');
  const card = known.cards.get(draft.cardDue);
  if (card === undefined) throw cannotRegister('CARD_UNKNOWN', draft.cardDue, '/cardDue');
  if (templateProblem(group.template) !== undefined) throw cannotRegister('NUMBER_TEMPLATE_WRONG', draft.groupDue);
  if (!numberFits(group.template, { group: group.code, card, year })) {
    throw cannotRegister('NUMBER_TOO_LONG', draft.groupDue);
  }
}

function checkGivenNumber({ number }: DocumentDraft): void {
  if (number === undefined) return;
  const usable = number.number.trim() !== '' && number.number === storable(number.number);
  const order = number.order ?? 1;
  if (!usable || !Number.isSafeInteger(order) || order < 1 || order > largestOrder) {
    throw cannotRegister('NUMBER_WRONG', number.number, '/number');
  }
  fitting(number.number, 'number', sizes.number);
}

function checkReferences(draft: DocumentDraft, known: Known): void {
  if (draft.deliveryIsn !== null && !known.deliveries.has(draft.deliveryIsn)) {
    throw cannotRegister('DELIVERY_UNKNOWN', String(draft.deliveryIsn), '/deliveryIsn');
  }
  const rubric = draft.rubrics.findIndex((due) => !known.rubrics.has(due));
  if (rubric >= 0) throw cannotRegister('RUBRIC_UNKNOWN', draft.rubrics[rubric]!, `/rubrics/${rubric}`);
  for (const list of ['correspondents', 'addressees'] as const) {
    for (const [index, { citizenIsn }] of (draft[list] ?? []).entries()) {
      const path = `/${list}/${index}/citizenIsn`;
      if (!known.citizens.has(citizenIsn)) throw cannotRegister('CITIZEN_UNKNOWN', String(citizenIsn), path);
    }
  }
  checkExecutors(draft, known);
  for (const [index, { typeIsn, isn }] of draft.links.entries()) {
    const path = `/links/${index}`;
    if (!known.linkTypes.has(typeIsn)) throw cannotRegister('LINK_TYPE_UNKNOWN', String(typeIsn), `${path}/typeIsn`);
    if (!known.linked.has(isn)) throw cannotRegister('LINKED_DOCUMENT_UNKNOWN', String(isn), `${path}/isn`);
  }
}

function checkExecutors({ groupDue, executors = [] }: DocumentDraft, known: Known): void {
  if (executors.length > 0 && known.groups.get(groupDue)!.kind !== 3) {
    throw cannotRegister('EXECUTORS_NOT_HERE', groupDue, '/executors');
  }
  const unknown = executors.findIndex((due) => !known.officials.has(due));
  if (unknown >= 0) throw cannotRegister('OFFICIAL_UNKNOWN', executors[unknown]!, `/executors/${unknown}`);
}

function folderOf(draft: DocumentDraft, known: Known): number | null {
  if (draft.cabinetIsn === null) return null;
  const name = String(draft.cabinetIsn);
  const cabinet = known.cabinets.get(draft.cabinetIsn);
  if (cabinet === undefined) throw cannotRegister('CABINET_UNKNOWN', name, '/cabinetIsn');
  if (cabinet.card !== draft.cardDue) throw cannotRegister('CABINET_OUTSIDE_CARD', name, '/cabinetIsn');
  const folder = cabinet.folders.get(draft.folder);
  if (folder === undefined) throw cannotRegister('FOLDER_MISSING', name, '/folder');
  return folder;
}

/** @throws PermanentError when the description of the file is not usable */
export function checkFile(file: DraftFile, index: number): void {
  const usable = /^[0-9a-f]{64}$/.test(file.sha256) && Number.isSafeInteger(file.size) && file.size >= 0;
  if (!usable || storable(file.name) === '') throw cannotRegister('FILE_WRONG', String(index + 1), `/files/${index}`);
  fitting(file.name, `files/${index}/name`, sizes.fileName);
  fitting(file.description ?? '', `files/${index}/description`, sizes.fileDescription);
}

function fitting(text: string, field: string, limit: number): string {
  const kept = storable(text);
  if (longerThan(kept, limit)) throw textTooLong(field, limit);
  return kept;
}

function castValues(draft: DocumentDraft, known: Known): Pick<CheckedDraft, 'values' | 'recorded'> {
  const values: Record<string, StoredValue> = {};
  const recorded: { attribute: StoredAttribute; value: string }[] = [];
  for (const [apiName, given] of Object.entries(draft.attributes)) {
    const attribute = known.attributes.get(apiName);
    if (attribute === undefined) throw cannotRegister('ATTRIBUTE_UNKNOWN', apiName, `/attributes/${apiName}`);
    const cast = castValue(attribute, given);
    if ('problem' in cast) throw attributeValueWrong(apiName, cast.problem);
    values[apiName] = cast.value;
    if (attribute.protocolInfo && cast.value !== null) {
      recorded.push({ attribute, value: attribute.secret ? '' : String(cast.value) });
    }
  }
  return { values, recorded };
}
