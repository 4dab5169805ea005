import { Readable } from 'node:stream';
import Type, { type TProperties } from 'typebox';
import type { DocumentRow, DocumentView } from '../../documents/api.ts';
import { type Call, type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { date, page, paging, streamed, text } from '../shapes/common.ts';
import { document, documentRow } from '../shapes/documents.ts';
import { cardsOf, checkVisible, documentMissing, withDocument } from './document-scope.ts';

const tag = 'РК';
const params = Type.Object({ isn: Type.Integer() });
const attributePrefix = 'attr.';
const search = {
  number: Type.Optional(text),
  group: Type.Optional(text),
  card: Type.Optional(text),
  from: Type.Optional(date),
  to: Type.Optional(date),
  q: Type.Optional(Type.String({ maxLength: 500 })),
  ...paging,
};

/** РК, within the card indexes of the user (AC-02). */
export function documentRoutes({ documents, shorthands }: WebServices): Route[] {
  const names = Object.keys(shorthands);
  const byShorthand: TProperties = Object.fromEntries(names.map((name) => [name, Type.Optional(text)]));

  async function visible(isn: number, call: Pick<Call, 'user'>): Promise<DocumentView> {
    const found = await withDocument(isn, () => documents.get(isn));
    const cards = cardsOf(call);
    if (cards === undefined || cards.includes(found.card.due)) return found;
    throw documentMissing(isn);
  }

  /** Attributes asked for as `attr.NAME` or by a shorthand. */
  function askedValues(query: Record<string, unknown>): Record<string, string> {
    const asked: Record<string, string> = {};
    for (const [name, value] of Object.entries(query)) {
      if (name.startsWith(attributePrefix)) asked[name.slice(attributePrefix.length)] = String(value);
      const attribute = Object.hasOwn(shorthands, name) ? shorthands[name] : undefined;
      if (attribute !== undefined) asked[attribute] = String(value);
    }
    return asked;
  }

  function rowOf({ values, ...row }: DocumentRow): object {
    return { ...row, ...Object.fromEntries(names.map((name) => [name, values[shorthands[name] ?? ''] ?? null])) };
  }

  return [
    route({
      method: 'GET',
      path: '/api/documents',
      access: 'documents.read',
      summary: 'Поиск РК; доп. реквизиты — параметрами attr.<API_NAME>.',
      tag,
      schema: {
        querystring: Type.Object(
          { ...search, ...byShorthand },
          { additionalProperties: false, patternProperties: { '^attr\\.\\w{1,64}$': { type: 'string' } } },
        ),
        response: { 200: page(documentRow(names)) },
      },
      async handle({ query, ...call }) {
        const { number, group, card, from, to, q, limit, cursor } = query;
        const cards = cardsOf(call);
        const values = askedValues(query);
        const found = await documents.list({ number, group, card, from, to, q, limit, cursor, cards, values });
        return { items: found.items.map(rowOf), nextCursor: found.nextCursor };
      },
    }),
    route({
      method: 'GET',
      path: '/api/documents/:isn',
      access: 'documents.read',
      summary: 'РК целиком; обращение записывается в аудит.',
      tag,
      schema: { params, response: { 200: document } },
      audit: { action: 'document.read' },
      handle: (call) => visible(call.params.isn, call),
    }),
    route({
      method: 'GET',
      path: '/api/documents/:isn/files/:id/content',
      access: 'documents.read',
      summary: 'Содержимое файла РК; обращение записывается в аудит.',
      tag,
      schema: {
        params: Type.Object({ isn: Type.Integer(), id: Type.Integer() }),
        response: streamed('application/octet-stream', 'Файл'),
      },
      audit: { action: 'document.file.read', object: ({ params }) => `${params.isn}/${params.id}` },
      async handle(call) {
        await checkVisible(documents, call.params.isn, call);
        const { name, size, content } = await documents.file(call.params.isn, call.params.id);
        return call.reply
          .type('application/octet-stream')
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
          .header('content-length', size)
          .send(Readable.from(content, { objectMode: false }));
      },
    }),
  ];
}
