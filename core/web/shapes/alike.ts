import Type from 'typebox';
import { date, nullable, oneOf, text } from './common.ts';

/** Citizens that may be one person (UI-10). */
export const alike = Type.Object({
  reasons: Type.Array(oneOf('snils', 'email', 'phone', 'address', 'name'), { description: 'Что у записей общего' }),
  citizens: Type.Array(
    Type.Object({
      isn: Type.Integer(),
      name: text,
      city: nullable(text),
      address: nullable(text),
      zip: nullable(text),
      email: nullable(text),
      phone: nullable(text),
      snils: nullable(text),
      documents: Type.Integer({ description: 'РК, в которых гражданин — корреспондент' }),
    }),
  ),
});

/** An open РК of the same applicants that looks alike (UI-10). */
export const similar = Type.Object({
  isn: Type.Integer(),
  number: text,
  date,
  kind: Type.Integer(),
  planDate: nullable(date),
  content: text,
  similarity: Type.Number({ description: 'Доля общих слов, 0…1' }),
  sameRubric: Type.Boolean(),
});
