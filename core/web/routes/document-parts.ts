import Type from 'typebox';
import { InvalidError } from '../../contract/errors.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed } from '../shapes/common.ts';
import { inputs, link, resolution, rubricLine } from '../shapes/documents.ts';
import { texts } from '../texts.ts';
import { actorOf, documentMissing, withDocument } from './document-scope.ts';

const tag = 'РК';
const access = 'documents.write';
const params = Type.Object({ isn: Type.Integer() });
const partParams = Type.Object({ isn: Type.Integer(), id: Type.Integer() });
const object = ({ params: { isn, id } }: { params: { isn: number; id: number } }) => `${isn}/${id}`;
const removed = { 204: Type.Null() };

/** Резолюции, rubrics and links of РК. An answer to a change is the part as the РК shows it. */
export function documentPartRoutes({ documents, editor }: WebServices): Route[] {
  async function resolutionOf(isn: number, id: number) {
    return found(
      (await documents.get(isn)).resolutions.find((one) => one.id === id),
      isn,
    );
  }
  async function lineOf(isn: number, id: number) {
    return found(
      (await documents.get(isn)).rubrics.find((one) => one.id === id),
      isn,
    );
  }
  return [
    route({
      method: 'POST',
      path: '/api/documents/:isn/resolutions',
      access,
      summary: 'Новая резолюция любого уровня.',
      tag,
      schema: { params, body: inputs.resolution, response: { 201: resolution } },
      audit: { action: 'document.resolution.create' },
      handle: ({ params: { isn }, body, reply, ...call }) =>
        withDocument(isn, async () => {
          const id = await editor.addResolution(isn, body, actorOf(call));
          reply.code(201);
          return resolutionOf(isn, id);
        }),
    }),
    route({
      method: 'PATCH',
      path: '/api/documents/:isn/resolutions/:id',
      access,
      summary: 'Изменение резолюции; с version проверяется, не изменил ли эти поля другой пользователь.',
      tag,
      schema: { params: partParams, body: inputs.resolutionChanges, response: { 200: resolution } },
      audit: { action: 'document.resolution.change', object },
      handle: ({ params: { isn, id }, body, ...call }) =>
        withDocument(isn, async () => {
          await editor.changeResolution(isn, id, body, actorOf(call));
          return resolutionOf(isn, id);
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/documents/:isn/resolutions/:id',
      access,
      summary: 'Удаление резолюции, у которой нет подчинённых; её текст остаётся в протоколе РК.',
      tag,
      schema: { params: partParams, querystring: inputs.removal, response: removed },
      audit: { action: 'document.resolution.delete', object },
      handle: ({ params: { isn, id }, query, reply, ...call }) =>
        withDocument(isn, async () => {
          await editor.removeResolution(isn, id, query.version, actorOf(call));
          reply.code(204);
        }),
    }),
    route({
      method: 'POST',
      path: '/api/documents/:isn/rubrics',
      access,
      summary: 'Новая рубрика РК; values — доп. реквизиты рубрики.',
      tag,
      schema: { params, body: inputs.rubric, response: { 201: rubricLine } },
      audit: { action: 'document.rubric.create' },
      handle: ({ params: { isn }, body, reply, ...call }) =>
        withDocument(isn, async () => {
          const id = await editor.addRubric(isn, body, actorOf(call));
          reply.code(201);
          return lineOf(isn, id);
        }),
    }),
    route({
      method: 'PATCH',
      path: '/api/documents/:isn/rubrics/:id',
      access,
      summary: 'Изменение доп. реквизитов рубрики; version — как у резолюции.',
      tag,
      schema: { params: partParams, body: inputs.rubricChanges, response: { 200: rubricLine } },
      audit: { action: 'document.rubric.change', object },
      handle: ({ params: { isn, id }, body, ...call }) =>
        withDocument(isn, async () => {
          await editor.changeRubric(isn, id, body, actorOf(call));
          return lineOf(isn, id);
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/documents/:isn/rubrics/:id',
      access,
      summary: 'Удаление рубрики из РК.',
      tag,
      schema: { params: partParams, querystring: inputs.removal, response: removed },
      audit: { action: 'document.rubric.delete', object },
      handle: ({ params: { isn, id }, query, reply, ...call }) =>
        withDocument(isn, async () => {
          await editor.removeRubric(isn, id, query.version, actorOf(call));
          reply.code(204);
        }),
    }),
    route({
      method: 'POST',
      path: '/api/documents/:isn/links',
      access,
      summary: 'Связка с другой РК; та получает обратный тип.',
      tag,
      schema: { params, body: inputs.link, response: { 201: link } },
      audit: { action: 'document.link.create' },
      handle: ({ params: { isn }, body, reply, ...call }) =>
        withDocument(isn, async () => {
          await editor.addLink(isn, body, actorOf(call));
          reply.code(201);
          const { links } = await documents.get(isn);
          return found(
            links.find((one) => one.isn === body.isn && one.typeIsn === body.typeIsn),
            isn,
          );
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/documents/:isn/links',
      access,
      summary: 'Удаление связки из обеих РК; typeIsn и isn — в теле или в параметрах запроса.',
      tag,
      schema: {
        params,
        querystring: Type.Partial(inputs.link, closed),
        body: Type.Partial(inputs.link, closed),
        response: removed,
      },
      audit: { action: 'document.link.delete' },
      optionalBody: true,
      handle: ({ params: { isn }, query, body, reply, ...call }) =>
        withDocument(isn, async () => {
          const { typeIsn, isn: other } = { ...query, ...body };
          if (typeIsn === undefined || other === undefined) throw linkNotNamed();
          await editor.removeLink(isn, { typeIsn, isn: other }, actorOf(call));
          reply.code(204);
        }),
    }),
  ];
}

/** Somebody removed the part, or the РК, in between. */
function found<Part>(part: Part | undefined, isn: number): Part {
  if (part === undefined) throw documentMissing(isn);
  return part;
}

function linkNotNamed(): InvalidError {
  const details = ['/typeIsn', '/isn'].map((path) => ({ path, message: texts.required }));
  return new InvalidError('LINK_NOT_NAMED', texts.malformed, { details });
}
