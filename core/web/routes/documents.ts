import Type from 'typebox';
import { may } from '../../access/index.ts';
import type { DocumentView } from '../../documents/api.ts';
import { type Call, type Route, route } from '../route.ts';
import { sentFile } from '../sent-file.ts';
import type { WebServices } from '../services.ts';
import { closed, streamed } from '../shapes/common.ts';
import { document } from '../shapes/documents.ts';
import { viewable } from '../viewable.ts';
import { actorOf, cardsOf, checkVisible, documentMissing, withDocument } from './document-scope.ts';

const tag = 'РК';
const params = Type.Object({ isn: Type.Integer() });

/** РК, within the card indexes of the user (AC-02). */
export function documentRoutes({ documents, lists }: WebServices): Route[] {
  async function visible(isn: number, call: Pick<Call, 'user'>): Promise<DocumentView> {
    const found = await withDocument(isn, () => documents.get(isn));
    const cards = cardsOf(call);
    if (cards === undefined || cards.includes(found.card.due)) return found;
    throw documentMissing(isn);
  }

  /** Who works with РК has seen this one now; who only looks, and a page that reads by itself, have not. */
  async function noteOpened(isn: number, { user, by, request }: Pick<Call, 'user' | 'by' | 'request'>): Promise<void> {
    if (user === undefined || !may(user.roles, 'documents.write')) return;
    if (request.headers['x-background'] !== undefined) return;
    await lists.opened(isn, actorOf({ user, by }).cards);
  }

  return [
    route({
      method: 'GET',
      path: '/api/documents/:isn',
      access: 'documents.read',
      summary: 'РК целиком; обращение записывается в аудит.',
      tag,
      schema: { params, response: { 200: document } },
      audit: { action: 'document.read' },
      async handle(call) {
        const found = await visible(call.params.isn, call);
        await noteOpened(call.params.isn, call);
        return found;
      },
    }),
    route({
      method: 'GET',
      path: '/api/documents/:isn/files/:id/content',
      access: 'documents.read',
      summary: 'Содержимое файла РК; обращение записывается в аудит.',
      tag,
      schema: {
        params: Type.Object({ isn: Type.Integer(), id: Type.Integer() }),
        querystring: Type.Object(
          { view: Type.Optional(Type.Boolean({ description: 'Показать в браузере, если это безопасно' })) },
          closed,
        ),
        response: streamed('application/octet-stream', 'Файл'),
      },
      audit: { action: 'document.file.read', object: ({ params }) => `${params.isn}/${params.id}` },
      async handle(call) {
        await checkVisible(documents, call.params.isn, call);
        const { name, size, content } = await documents.file(call.params.isn, call.params.id);
        const looked = call.query.view === true ? await viewable(name, content) : { content };
        // Returned, not sent: it goes when the audit is written.
        return sentFile({ name, size, ...looked }, String(call.params.id), call.reply);
      },
    }),
  ];
}
