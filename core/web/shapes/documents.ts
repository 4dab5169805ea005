import Type from 'typebox';
import type { FolderKind } from '../../contract/index.ts';
import { closed, date, nullable, text, time } from './common.ts';

const isn = Type.Integer();
const due = Type.Object({ due: text, name: text });
const named = Type.Object({ isn, name: text });
const values = Type.Record(text, Type.Unknown());

const person = Type.Object({ due: text, name: text });
export const resolution = Type.Object({
  id: isn,
  parentId: nullable(isn),
  author: text,
  authorDue: text,
  text,
  date,
  planDate: nullable(date),
  controlled: Type.Boolean(),
  executors: Type.Array(text),
  assigned: Type.Array(Type.Object({ due: text, name: text, responsible: Type.Boolean() })),
});
export const rubricLine = Type.Object({ id: isn, due: text, code: text, name: text, values });
export const link = Type.Object({ type: text, typeIsn: isn, isn, number: text });
export const file = Type.Object({
  id: isn,
  name: text,
  description: nullable(text),
  size: Type.Integer(),
  send: Type.Boolean(),
  sha256: text,
});
const addressee = Type.Object({
  name: text,
  sentAt: nullable(time),
  delivery: nullable(text),
  citizenIsn: nullable(isn),
  organizationDue: nullable(text),
  departmentDue: nullable(text),
  deliveryIsn: nullable(isn),
});

export const document = Type.Object({
  isn,
  version: Type.Integer(),
  kind: Type.Integer(),
  group: due,
  card: due,
  cabinet: nullable(named),
  folder: nullable(Type.Object({ kind: Type.Integer(), name: text })),
  number: text,
  date,
  planDate: nullable(date),
  factDate: nullable(date),
  access: text,
  delivery: nullable(named),
  content: text,
  note: nullable(text),
  urgent: Type.Boolean(),
  collective: Type.Boolean(),
  controlled: Type.Boolean(),
  correspondents: Type.Array(Type.Object({ citizenIsn: isn, name: text })),
  addressees: Type.Array(addressee),
  rubrics: Type.Array(rubricLine),
  links: Type.Array(link),
  files: Type.Array(file),
  resolutions: Type.Array(resolution),
  executors: Type.Array(text),
  officials: Type.Array(person),
  values,
  protocol: Type.Array(
    Type.Object({ at: time, user: text, operation: text, comment: nullable(text), details: nullable(text) }),
  ),
});

/** What a user sends. Texts that do not fit are refused field by field where they are kept, not here. */
const executors = Type.Optional(
  Type.Array(Type.Object({ due: text, responsible: Type.Optional(Type.Boolean()) }, closed)),
);
/** A row of a directory by its DUE, alone or as the answers show it. */
const byDue = Type.Union([text, Type.Object({ due: text })], { description: 'DUE или {due}' });
const version = Type.Optional(Type.Integer({ description: 'Версия РК, которую видел пользователь (ED-11)' }));
const fields = {
  note: Type.Optional(nullable(text)),
  planDate: Type.Optional(nullable(date)),
  factDate: Type.Optional(nullable(date)),
  deliveryIsn: Type.Optional(nullable(isn)),
  urgent: Type.Optional(Type.Boolean()),
  collective: Type.Optional(Type.Boolean()),
  cabinetIsn: Type.Optional(nullable(isn)),
  folder: Type.Optional(Type.Unsafe<FolderKind>({ type: 'integer', minimum: 1, maximum: 9 })),
  correspondents: Type.Optional(Type.Array(Type.Object({ citizenIsn: isn, name: Type.Optional(text) }, closed))),
  addressees: Type.Optional(
    Type.Array(
      Type.Object(
        {
          citizenIsn: Type.Optional(nullable(isn)),
          organizationDue: Type.Optional(nullable(text)),
          departmentDue: Type.Optional(nullable(text)),
          sentAt: Type.Optional(nullable(time)),
          deliveryIsn: Type.Optional(nullable(isn)),
          // As the РК shows them; taken from the directories.
          name: Type.Optional(text),
          delivery: Type.Optional(nullable(text)),
        },
        closed,
      ),
    ),
  ),
  executors: Type.Optional(Type.Array(byDue, { description: 'Должностные лица; только у РК вида «Исходящие»' })),
  values: Type.Optional(values),
};

export const inputs = {
  document: Type.Object(
    {
      groupDue: text,
      cardDue: text,
      content: text,
      date: Type.Optional(date),
      ...fields,
      rubrics: Type.Optional(Type.Array(byDue)),
      links: Type.Optional(Type.Array(Type.Object({ typeIsn: isn, isn }, closed))),
    },
    closed,
  ),
  changes: Type.Object({ version: Type.Integer(), content: Type.Optional(text), ...fields }, closed),
  copy: Type.Object({ groupDue: Type.Optional(text), cardDue: Type.Optional(text) }, closed),
  resolution: Type.Object(
    {
      authorDue: text,
      text,
      date: Type.Optional(date),
      planDate: Type.Optional(nullable(date)),
      parentId: Type.Optional(nullable(isn)),
      executors,
    },
    closed,
  ),
  resolutionChanges: Type.Object(
    {
      version,
      authorDue: Type.Optional(text),
      text: Type.Optional(text),
      date: Type.Optional(date),
      planDate: Type.Optional(nullable(date)),
      parentId: Type.Optional(nullable(isn)),
      executors,
    },
    closed,
  ),
  rubric: Type.Object({ rubricDue: text, values: Type.Optional(values) }, closed),
  rubricChanges: Type.Object({ version, values }, closed),
  link: Type.Object({ typeIsn: isn, isn }, closed),
  fileChanges: Type.Object({ version, send: Type.Boolean() }, closed),
  removal: Type.Object({ version }, closed),
};

/** The DUE of each row, whichever way it was given. */
export function duesOf(rows: readonly (string | { readonly due: string })[] | undefined): string[] | undefined {
  return rows?.map((row) => (typeof row === 'string' ? row : row.due));
}
