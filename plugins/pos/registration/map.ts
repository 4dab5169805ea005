import type { AttributeValue, DocumentSystem } from '../../../core/contract/index.ts';
import { texts } from '../texts.ts';
import type { Appeal, AppealFile } from '../wire/appeal.ts';
import type { ParsedAppeal } from '../wire/parse-appeal.ts';
import { type ApplicantDraft, draftApplicant } from './applicants.ts';
import { extensionOf, FileNames, safeFileName } from './file-names.ts';
import type { RubricTree } from './rubrics.ts';
import { clean, cut, oneLine } from './text.ts';
import { formatDay, formatTime } from './times.ts';

/** Grows when a mending of this file should give quarantined messages another chance. */
export const mappingVersion = 1;

/** What the mapping depends on besides the message. */
export interface MappingRules {
  readonly sizes: DocumentSystem['sizes'];
  /** Sizes and screen names of the attributes of РК by API name. */
  readonly attributes: ReadonlyMap<string, { readonly title: string; readonly maxLength: number }>;
  readonly rubrics: RubricTree;
  readonly fileLimits: { readonly maxSize: number | null; readonly extensions: readonly string[] | null };
  /** Time zone of the installation. */
  readonly timeZone: string;
  /** Remarks that every РК of this organisation gets (RG-02). */
  readonly remarks: readonly string[];
}

/** A file of the message that is to be fetched, under the name that it gets in the РК. */
export interface FileDraft extends AppealFile {
  readonly title: string;
}

/** What a РК gets from a message; files, citizens and links are added on the way. */
export interface MessageDraft {
  readonly content: string;
  /** The whole text, where it does not fit the field. */
  readonly wholeText: string | null;
  readonly planDate: string | null;
  readonly urgent: boolean;
  readonly collective: boolean;
  readonly note: string | null;
  readonly rubrics: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly applicants: readonly ApplicantDraft[];
  readonly files: readonly FileDraft[];
  /** Lines of «Протокол регистрации.txt» (RG-06). */
  readonly remarks: readonly string[];
}

/** RG-04: a message as it will stand in its РК. Pure: the same message and rules give the same draft. */
export function mapMessage({ appeal, odd }: ParsedAppeal, rules: MappingRules): MessageDraft {
  const remarks = [...rules.remarks];
  if (odd.length > 0) remarks.push(texts.remarks.odd(odd.slice(0, 20).join(', ')));
  const rubric = rules.rubrics.choose(
    [appeal.category, appeal.subcategory, appeal.fact].filter(
      (name) => name !== null && name.trim() !== '',
    ) as string[],
  );
  if (rubric.remark !== null) remarks.push(rubric.remark);
  const text = clean(appeal.text);
  const content = cut(text, rules.sizes.content);
  const isCut = content !== text;
  if (isCut) remarks.push(texts.remarks.contentCut(rules.sizes.content, texts.document.textFile));
  const mainFirst = [...appeal.applicants].sort((one, other) => Number(other.main) - Number(one.main));
  return {
    content,
    wholeText: isCut ? appeal.text : null,
    planDate: appeal.answerDeadline,
    urgent: appeal.fastTrack,
    collective: appeal.collective,
    note: appeal.lawMode === null ? null : texts.document.mode[appeal.lawMode],
    rubrics: rubric.due === null ? [] : [rubric.due],
    attributes: attributesOf(appeal, rules, remarks),
    applicants: mainFirst.map((applicant) => draftApplicant(applicant, rules.sizes, remarks)),
    files: filesOf(appeal.files, rules, remarks),
    remarks,
  };
}

function attributesOf(appeal: Appeal, rules: MappingRules, remarks: string[]): Record<string, AttributeValue> {
  const other = appeal.otherSedRegistration;
  const values: Record<string, string | null> = {
    POS_MSG_ID: appeal.id,
    POS_MSG_CREATED: formatTime(appeal.createdAt, rules.timeZone),
    POST_MSG_FACT: appeal.fact,
    POS_ID_ORG: appeal.organization.lkoId,
    POS_NAME_ORG: appeal.organization.name,
    POS_REG_NUM_DATE: other === null ? null : texts.document.otherRegistration(other.number, formatDay(other.date)),
    POS_REGION_NAME: appeal.region,
    POS_ADDRESSES: addresses(appeal),
    POS_ADDRESSES_COORD: coordinates(appeal),
  };
  const fitting = Object.entries(values).map(([apiName, value]): [string, string | null] => {
    const whole = oneLine(value ?? '');
    const { title, maxLength } = rules.attributes.get(apiName) ?? { title: apiName, maxLength: 255 };
    const short = cut(whole, maxLength);
    if (short !== whole) remarks.push(texts.remarks.cut(title, maxLength, whole));
    return [apiName, short === '' ? null : short];
  });
  return Object.fromEntries(fitting);
}

function addresses(appeal: Appeal): string {
  return appeal.addresses
    .map(({ text }) => oneLine(text))
    .filter((text) => text !== '')
    .join('; ');
}

function coordinates(appeal: Appeal): string {
  return appeal.addresses
    .flatMap(({ lat, lon }) => (lat === null || lon === null ? [] : [`${lat.toFixed(4)}, ${lon.toFixed(4)}`]))
    .join('; ');
}

/** Names them safely, and refuses what the group does not allow before a byte is fetched (ED-12). */
function filesOf(files: readonly AppealFile[], rules: MappingRules, remarks: string[]): FileDraft[] {
  const names = new FileNames(rules.sizes.fileName, [texts.document.protocolFile, texts.document.textFile]);
  return files.flatMap((file) => {
    const safe = safeFileName(file.name, rules.sizes.fileName);
    const reason = refusalOf(file, safe.name, rules.fileLimits);
    if (reason !== null) {
      remarks.push(texts.remarks.fileRefused(safe.name, reason));
      return [];
    }
    const title = names.take(safe.name);
    if (safe.changed) remarks.push(texts.remarks.fileRenamed(printable(file.name), title));
    return [{ ...file, title }];
  });
}

function refusalOf(file: AppealFile, name: string, limits: MappingRules['fileLimits']): string | null {
  if (limits.maxSize !== null && file.size > limits.maxSize) {
    return texts.remarks.file.tooLarge(file.size, limits.maxSize);
  }
  const extension = extensionOf(name);
  if (limits.extensions !== null && !limits.extensions.includes(extension)) {
    return texts.remarks.file.extension(extension);
  }
  return null;
}

/** The name as it came, with the characters that cannot be seen written out. */
function printable(name: string): string {
  return cut(name, 500).replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
