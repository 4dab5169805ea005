import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, date, items, oneOf, text } from '../shapes/common.ts';
import { appealsLine } from '../shapes/lists.ts';
import { cardsOf } from './document-scope.ts';

/** The report for a period that heads ask for (UI-08), over the card indexes that the user sees. */
export function reportRoute({ lists }: WebServices): Route {
  return route({
    method: 'GET',
    path: '/api/reports/appeals',
    access: 'documents.read',
    summary: 'Отчёт за период: поступило, исполнено в срок и с опозданием, просрочено — по организациям и категориям.',
    tag: 'Отчёты',
    schema: {
      querystring: Type.Object(
        {
          from: date,
          to: date,
          by: Type.Unsafe<'rubric' | 'group'>({
            ...oneOf('rubric', 'group'),
            default: 'rubric',
            description: 'Что считать категорией; РК с несколькими рубриками — в каждой, а в итогах один раз',
          }),
          kind: Type.Unsafe<1 | 2 | 3>({ type: 'integer', minimum: 1, maximum: 3, default: 2 }),
          card: Type.Optional(text),
        },
        closed,
      ),
      response: { 200: items(appealsLine) },
    },
    export: { name: 'Отчёт по обращениям' },
    handle: async ({ query, ...call }) => ({ items: [...(await lists.appeals({ ...query, cards: cardsOf(call) }))] }),
  });
}
