import Type from 'typebox';
import type { FolderKind } from '../../contract/index.ts';
import { type FolderPart, folderParts, type Reader } from '../../documents/api.ts';
import { type Call, type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, oneOf, page, paging, text } from '../shapes/common.ts';
import { cabinet, folderRow } from '../shapes/lists.ts';
import { cardsOf } from './document-scope.ts';
import { titledShorthands, withShorthands } from './shorthands.ts';

const tag = 'Кабинеты';
const access = 'documents.read';
const isn = Type.Integer();
const kind = Type.Unsafe<FolderKind>({ type: 'integer', minimum: 1, maximum: 9 });

/** «Кабинеты» of the card indexes that the user sees, with their папки (UI-03). */
export function cabinetRoutes({ lists, access: house, directories, shorthands }: WebServices): Route[] {
  const row = folderRow(Object.keys(shorthands));

  async function readerOf(call: Pick<Call, 'user'>): Promise<Reader> {
    const official = call.user === undefined ? null : (await house.users.get(call.user.login)).officialDue;
    return { cards: cardsOf(call), official };
  }

  return [
    route({
      method: 'GET',
      path: '/api/cabinets',
      access,
      summary: 'Кабинеты с папками: сколько РК, новых, срочных и просроченных (до 1000); свой кабинет первым.',
      tag,
      schema: {
        querystring: Type.Object(
          { q: Type.Optional(Type.String({ maxLength: 500 })), card: Type.Optional(text), ...paging },
          closed,
        ),
        response: { 200: page(cabinet) },
      },
      handle: async ({ query, ...call }) => lists.cabinets(query, await readerOf(call)),
    }),
    route({
      method: 'GET',
      path: '/api/cabinets/:isn',
      access,
      summary: 'Кабинет с папками.',
      tag,
      schema: { params: Type.Object({ isn }), response: { 200: cabinet } },
      handle: async ({ params, ...call }) => lists.cabinet(params.isn, await readerOf(call)),
    }),
    route({
      method: 'GET',
      path: '/api/cabinets/:isn/folders/:kind',
      access,
      summary: 'РК в папке кабинета: сначала новые, затем срочные, просроченные и остальные.',
      tag,
      schema: {
        params: Type.Object({ isn, kind }),
        querystring: Type.Object(
          { only: Type.Optional(Type.Unsafe<FolderPart>(oneOf(...folderParts))), ...paging },
          closed,
        ),
        response: { 200: page(row) },
      },
      audit: { action: 'cabinet.read', object: ({ params }) => `${params.isn}/${params.kind}` },
      export: { name: 'Папка кабинета', row: () => titledShorthands(row, shorthands, directories) },
      async handle({ params, query, ...call }) {
        const place = { cabinetIsn: params.isn, kind: params.kind, only: query.only };
        const { items, nextCursor } = await lists.folder(place, query, { cards: cardsOf(call) });
        return { items: items.map((item) => withShorthands(item, shorthands)), nextCursor };
      },
    }),
  ];
}
