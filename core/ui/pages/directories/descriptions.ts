import { type DirectoryName, type Field, keysOf, type Row } from './fields.ts';
import { texts } from './texts.ts';

/** A directory as its page shows and changes it: all of them are made of these descriptions. */
export interface Description {
  readonly name: DirectoryName;
  /** Property of a row that its key stands in. */
  readonly key: string;
  readonly tree: boolean;
  /** The rights that open and change it (AC-02); undefined: nobody changes it here. */
  readonly reading: string;
  readonly writing: string | undefined;
  readonly fields: readonly Field[];
  /** Fields that are columns, with their widths; the first one takes what is left. */
  readonly columns: readonly (readonly [id: string, width?: number])[];
  /** Whose доп. реквизиты stand in its cards. */
  readonly attributes?: 'organization';
  /** Nothing stands below such a row. */
  readonly last?: (row: Row) => boolean;
  /** No card: all there is stands in the list. */
  readonly flat?: true;
}

const own = { reading: 'directories.read', writing: 'directories.manage' } as const;
const choices = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));
const official = ({ kind }: Row) => kind === 'official';
const department = (row: Row) => !official(row);
const withCard = (row: Row) => department(row) && row.hasCard === true;
const ofText = ({ type }: Row) => type === 'text';

const described: readonly Description[] = [
  {
    ...own,
    name: 'organizations',
    key: 'due',
    tree: true,
    columns: [['name'], ['inn', 150], ['current', 140]],
    attributes: 'organization',
    fields: [
      { id: 'name', kind: 'text', required: true },
      { id: 'fullName', kind: 'text' },
      { id: 'inn', kind: 'text' },
      { id: 'current', kind: 'flag' },
    ],
  },
  {
    ...own,
    name: 'departments',
    key: 'due',
    tree: true,
    columns: [['name'], ['duty', 220], ['card.name', 220], ['organizationDue', 220]],
    last: official,
    fields: [
      { id: 'kind', kind: 'choice', choices: choices(texts.departmentKinds), required: true, fixed: true },
      { id: 'name', kind: 'text', required: true, when: department },
      { id: 'name', label: 'officialName', kind: 'text', required: true, when: official },
      { id: 'duty', kind: 'text', when: official },
      { id: 'index', kind: 'text' },
      { id: 'email', kind: 'text', when: official },
      { id: 'head', kind: 'flag', when: official },
      { id: 'cabinetIsn', kind: 'row', directory: 'cabinets', when: official },
      { id: 'hasCard', kind: 'flag', when: department },
      { id: 'card.name', kind: 'text', required: true, when: withCard },
      { id: 'organizationDue', kind: 'row', directory: 'organizations', when: department },
    ],
  },
  {
    ...own,
    name: 'cards',
    key: 'due',
    tree: false,
    writing: undefined,
    flat: true,
    columns: [['name'], ['due', 260]],
    fields: [
      { id: 'name', kind: 'text' },
      { id: 'due', kind: 'text' },
    ],
  },
  {
    ...own,
    name: 'cabinets',
    key: 'isn',
    tree: false,
    columns: [['name'], ['cardDue', 380]],
    fields: [
      { id: 'name', kind: 'text', required: true },
      { id: 'cardDue', kind: 'row', directory: 'cards', required: true, fixed: true },
    ],
  },
  {
    ...own,
    name: 'users',
    key: 'login',
    tree: false,
    writing: undefined,
    flat: true,
    columns: [['name'], ['login', 160], ['roles', 280], ['officialDue', 240]],
    fields: [
      { id: 'name', kind: 'text' },
      { id: 'login', kind: 'text' },
      { id: 'roles', kind: 'roles' },
      { id: 'officialDue', kind: 'row', directory: 'departments' },
    ],
  },
  {
    ...own,
    name: 'document-groups',
    key: 'due',
    tree: true,
    columns: [['name'], ['kind', 150], ['code', 110], ['numberTemplate', 200]],
    fields: [
      { id: 'name', kind: 'text', required: true },
      { id: 'kind', kind: 'choice', choices: choices(texts.documentKinds), number: true, required: true },
      { id: 'code', kind: 'text' },
      { id: 'numberTemplate', kind: 'text' },
      { id: 'attributes', kind: 'attributes' },
      { id: 'fileLimits.megabytes', kind: 'number' },
      { id: 'fileLimits.extensions', kind: 'list' },
    ],
  },
  {
    ...own,
    name: 'rubrics',
    key: 'due',
    tree: true,
    columns: [['name'], ['code', 200], ['note', 320]],
    fields: [
      { id: 'code', kind: 'text', required: true },
      { id: 'name', kind: 'lines', required: true },
      { id: 'note', kind: 'lines' },
    ],
  },
  {
    ...own,
    name: 'delivery-kinds',
    key: 'isn',
    tree: false,
    columns: [['name'], ['note', 420]],
    fields: [
      { id: 'name', kind: 'text', required: true },
      { id: 'note', kind: 'lines' },
    ],
  },
  {
    ...own,
    name: 'link-types',
    key: 'isn',
    tree: false,
    columns: [['name'], ['reverseName', 420]],
    fields: [
      { id: 'name', kind: 'text', required: true },
      { id: 'reverseName', kind: 'text' },
    ],
  },
  {
    ...own,
    name: 'attributes',
    key: 'apiName',
    tree: false,
    columns: [['title'], ['apiName', 250], ['owner', 140], ['type', 100]],
    fields: [
      { id: 'title', kind: 'text', required: true },
      { id: 'apiName', kind: 'text', required: true, fixed: true },
      { id: 'owner', kind: 'choice', choices: choices(texts.owners), required: true, fixed: true },
      { id: 'type', kind: 'choice', choices: choices(texts.types), required: true, fixed: true },
      { id: 'multiline', kind: 'flag', when: ofText },
      { id: 'maxLength', kind: 'number', when: ofText },
      { id: 'values', kind: 'list', when: ofText },
      { id: 'directory', kind: 'choice', choices: choices(texts.valueDirectories), when: ofText },
      { id: 'readonly', kind: 'flag' },
      { id: 'protocolInfo', kind: 'flag' },
      { id: 'noCopy', kind: 'flag' },
      { id: 'secret', kind: 'flag' },
      { id: 'indexed', kind: 'flag' },
    ],
  },
  {
    ...own,
    name: 'standard-texts',
    key: 'id',
    tree: false,
    columns: [['title', 320], ['text']],
    fields: [
      { id: 'title', kind: 'text', required: true },
      { id: 'text', kind: 'lines', required: true },
    ],
  },
  {
    name: 'citizens',
    key: 'isn',
    tree: false,
    reading: 'documents.read',
    writing: 'documents.write',
    columns: [['name'], ['city', 180], ['address', 320], ['phone', 160]],
    fields: [
      { id: 'name', kind: 'text', required: true },
      { id: 'city', kind: 'text' },
      { id: 'address', kind: 'lines' },
      { id: 'zip', kind: 'text' },
      { id: 'phone', kind: 'text' },
      { id: 'email', kind: 'text' },
      { id: 'snils', kind: 'text' },
    ],
  },
];

const byName = new Map<string, Description>(described.map((one) => [one.name, one]));

export function descriptionOf(name: string | undefined): Description | undefined {
  return byName.get(name ?? '');
}

/** The parts of the first page, with their directories. */
export const parts: readonly (readonly [title: string, names: readonly DirectoryName[]])[] = [
  [texts.parts.people, ['organizations', 'departments', 'cards', 'cabinets', 'users']],
  [
    texts.parts.documents,
    ['document-groups', 'rubrics', 'delivery-kinds', 'link-types', 'attributes', 'standard-texts'],
  ],
  [texts.parts.applicants, ['citizens']],
];

/** What a row is called. */
export function nameOf({ name }: Description, row: Row): string {
  return String(
    keysOf(name)
      .map((key) => row[key])
      .find((text) => text) ?? '',
  );
}
