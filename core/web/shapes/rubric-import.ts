import Type from 'typebox';
import { nullable, oneOf, text } from './common.ts';

const count = Type.Integer();
/** What an import of the rubricator did, or would do (ED-09). */
export const rubricsImported = Type.Object({
  dryRun: Type.Boolean(),
  added: count,
  updated: count,
  unchanged: count,
  missing: Type.Integer({ description: 'Есть в рубрикаторе, нет в файле; остаются как есть' }),
  changes: Type.Array(
    Type.Object({
      kind: oneOf('added', 'renamed', 'note', 'missing'),
      row: nullable(Type.Integer({ description: 'Строка файла' })),
      code: text,
      name: text,
      before: nullable(text),
      after: Type.Optional(nullable(text)),
    }),
  ),
});
