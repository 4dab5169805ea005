import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { alike, similar } from '../shapes/alike.ts';
import { closed, items, page, paging } from '../shapes/common.ts';
import { actorOf, cardsOf, checkVisible } from './document-scope.ts';

const isn = Type.Integer({ minimum: 1, maximum: 9_999_999_999 });

/** Citizens that look alike, and open РК of one applicant that do (UI-10). */
export function alikeRoutes({ alike: service, documents }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/directories/citizens/duplicates',
      access: 'documents.read',
      summary: 'Похожие записи справочника «Граждане», по группам; обращение записывается в аудит.',
      tag: 'Справочники',
      schema: { querystring: Type.Object(paging, closed), response: { 200: page(alike) } },
      audit: { action: 'citizens.read', object: () => null },
      handle: ({ query }) => service.citizens(query),
    }),
    route({
      method: 'POST',
      path: '/api/directories/citizens/:isn/merge',
      access: 'documents.write',
      summary: 'Объединение граждан: все РК, где названы duplicates, называют гражданина isn. Повтор безопасен.',
      tag: 'Справочники',
      schema: {
        params: Type.Object({ isn }),
        body: Type.Object({ duplicates: Type.Array(isn, { minItems: 1, maxItems: 100, uniqueItems: true }) }, closed),
        response: {
          200: Type.Object({ isn: Type.Integer(), merged: Type.Array(Type.Integer()), documents: Type.Integer() }),
        },
      },
      audit: { action: 'citizens.merge', details: ({ body }) => ({ duplicates: body.duplicates }) },
      handle: ({ params, body, ...call }) => service.merge(params.isn, body.duplicates, actorOf(call)),
    }),
    route({
      method: 'GET',
      path: '/api/documents/:isn/similar',
      access: 'documents.read',
      summary: 'Похожие открытые РК тех же заявителей, самые похожие первыми.',
      tag: 'РК',
      schema: { params: Type.Object({ isn: Type.Integer() }), response: { 200: items(similar) } },
      async handle(call) {
        await checkVisible(documents, call.params.isn, call);
        return { items: await service.documents(call.params.isn, cardsOf(call)) };
      },
    }),
  ];
}
