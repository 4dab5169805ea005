import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { document, duesOf, inputs } from '../shapes/documents.ts';
import { actorOf, withDocument } from './document-scope.ts';

const tag = 'РК';
const params = Type.Object({ isn: Type.Integer() });

/** РК that users make and change (ED-05, ED-11), within their card indexes (AC-02). */
export function documentChangeRoutes({ documents, editor }: WebServices): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/documents',
      access: 'documents.write',
      summary: 'Регистрация РК вручную; повтор с тем же заголовком Idempotency-Key даёт ту же РК.',
      tag,
      schema: { body: inputs.document, response: { 201: document } },
      audit: { action: 'document.create', object: ({ body }) => body.groupDue },
      async handle({ body, request, reply, ...call }) {
        const key = request.headers['idempotency-key'];
        const draft = {
          ...body,
          key: key?.toString(),
          executors: duesOf(body.executors),
          rubrics: duesOf(body.rubrics),
        };
        const isn = await editor.create(draft, actorOf(call));
        reply.code(201);
        return documents.get(isn);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/documents/:isn',
      access: 'documents.write',
      summary:
        'Изменение полей РК (только тех, что изменил пользователь); 409 с обоими значениями, если поле с этой версии изменил другой.',
      tag,
      schema: { params, body: inputs.changes, response: { 200: document } },
      audit: { action: 'document.change' },
      handle: ({ params: { isn }, body, ...call }) =>
        withDocument(isn, async () => {
          await editor.change(isn, { ...body, executors: duesOf(body.executors) }, actorOf(call));
          return documents.get(isn);
        }),
    }),
    route({
      method: 'POST',
      path: '/api/documents/:isn/copy',
      access: 'documents.write',
      summary: 'Новая РК по образцу этой, без доп. реквизитов «Не копировать от других РК».',
      tag,
      schema: { params, body: inputs.copy, response: { 201: document } },
      audit: { action: 'document.copy' },
      optionalBody: true,
      handle: ({ params: { isn }, body, reply, ...call }) =>
        withDocument(isn, async () => {
          const copy = await editor.copy(isn, body, actorOf(call));
          reply.code(201);
          return documents.get(copy);
        }),
    }),
  ];
}
