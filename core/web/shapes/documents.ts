import Type from 'typebox';
import { date, nullable, text, time } from './common.ts';

const isn = Type.Integer();
const due = Type.Object({ due: text, name: text });
const named = Type.Object({ isn, name: text });
const values = Type.Record(text, Type.Unknown());

/** A row of the search; the plugins' shorthands are further fields. */
export function documentRow(shorthands: readonly string[]) {
  const fields = Object.fromEntries(shorthands.map((name) => [name, Type.Unknown()]));
  return Type.Object({ isn, number: text, date, kind: Type.Integer(), group: due, content: text, ...fields });
}

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
  urgent: Type.Boolean(),
  collective: Type.Boolean(),
  correspondents: Type.Array(Type.Object({ citizenIsn: isn, name: text })),
  addressees: Type.Array(Type.Object({ name: text, sentAt: nullable(time), delivery: nullable(text) })),
  rubrics: Type.Array(Type.Object({ id: isn, due: text, code: text, name: text, values })),
  links: Type.Array(Type.Object({ type: text, isn, number: text })),
  files: Type.Array(Type.Object({ id: isn, name: text, size: Type.Integer(), send: Type.Boolean(), sha256: text })),
  resolutions: Type.Array(Type.Object({ id: isn, author: text, text, date, executors: Type.Array(text) })),
  executors: Type.Array(text),
  values,
  protocol: Type.Array(
    Type.Object({ at: time, user: text, operation: text, comment: nullable(text), details: nullable(text) }),
  ),
});
