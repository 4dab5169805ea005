import Type, { type TProperties } from 'typebox';
import { type DocumentOrder, documentOrders } from '../../documents/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { date, nullable, oneOf, paging, text } from '../shapes/common.ts';
import { count, documentRow } from '../shapes/lists.ts';
import { cardsOf } from './document-scope.ts';
import { askedValues, titledShorthands, withShorthands } from './shorthands.ts';

const flag = Type.Optional(Type.Boolean());
const words = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }));
const criteria = {
  number: words('Рег. №; * в конце заменяет любое окончание'),
  group: Type.Optional(text),
  card: Type.Optional(text),
  kind: Type.Optional(Type.Unsafe<1 | 2 | 3>({ type: 'integer', minimum: 1, maximum: 3 })),
  from: Type.Optional(date),
  to: Type.Optional(date),
  q: words('Слова содержания и примечания в любой форме'),
  contains: words('Часть текста содержания или примечания'),
  noteLine: words('Строка примечания целиком'),
  correspondent: words('Начало имени гражданина или часть названия организации'),
  citizenIsn: Type.Optional(Type.Integer()),
  executor: Type.Optional(Type.String({ description: 'DUE должностного лица или подразделения' })),
  urgent: flag,
  overdue: flag,
};
const search = {
  ...criteria,
  sort: Type.Optional(
    Type.Unsafe<DocumentOrder>({
      ...oneOf(...documentOrders),
      description: 'По умолчанию новые первыми; planDate — неисполненные, у которых есть срок',
    }),
  ),
  total: Type.Optional(Type.Boolean({ description: 'Посчитать найденные: total; не больше 10 000' })),
  ...paging,
};

/** The search of РК within the card indexes of the user (UI-03, AC-02). */
export function documentSearchRoute({ lists, directories, shorthands }: WebServices): Route {
  const byShorthand: TProperties = Object.fromEntries(
    Object.keys(shorthands).map((name) => [name, Type.Optional(text)]),
  );
  const row = documentRow(Object.keys(shorthands));
  return route({
    method: 'GET',
    path: '/api/documents',
    access: 'documents.read',
    summary: 'Поиск РК; доп. реквизиты — параметрами attr.<API_NAME>: значение, текст с *, промежуток «с..по».',
    tag: 'РК',
    schema: {
      querystring: Type.Object(
        { ...search, ...byShorthand },
        { additionalProperties: false, patternProperties: { '^attr\\.\\w{1,64}$': { type: 'string' } } },
      ),
      response: {
        200: Type.Object({ items: Type.Array(row), nextCursor: nullable(text), total: Type.Optional(count) }),
      },
    },
    // Rows name citizens: who saw them is on record (AC-04), though not what was sought.
    audit: {
      action: 'documents.search',
      object: () => null,
      details: ({ query }) => ({ by: Object.keys(query).sort() }),
    },
    export: { name: 'Регистрационные карточки', row: () => titledShorthands(row, shorthands, directories) },
    async handle({ query, ...call }) {
      const { sort, total, limit, cursor, ...given } = query;
      const sought = Object.fromEntries(Object.keys(criteria).map((name) => [name, given[name as keyof typeof given]]));
      const found = await lists.search({
        ...sought,
        limit,
        cursor,
        total,
        order: sort,
        values: askedValues(given, shorthands),
        cards: cardsOf(call),
      });
      return { ...found, items: found.items.map((item) => withShorthands(item, shorthands)) };
    },
  });
}
