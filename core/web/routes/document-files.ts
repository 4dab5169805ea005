import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { InvalidError } from '../../contract/errors.ts';
import type { Actor, DocumentEditor, FileInput } from '../../documents/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { file, inputs } from '../shapes/documents.ts';
import { texts } from '../texts.ts';
import { actorOf, documentMissing, withDocument } from './document-scope.ts';

const tag = 'РК';
const access = 'documents.write';
const params = Type.Object({ isn: Type.Integer() });
const partParams = Type.Object({ isn: Type.Integer(), id: Type.Integer() });
const object = ({ params: { isn, id } }: { params: { isn: number; id: number } }) => `${isn}/${id}`;

/** Files of РК (ED-12). */
export function documentFileRoutes({ documents, editor }: WebServices): Route[] {
  async function fileOf(isn: number, id: number) {
    const found = (await documents.get(isn)).files.find((one) => one.id === id);
    if (found === undefined) throw documentMissing(isn);
    return found;
  }
  return [
    route({
      method: 'POST',
      path: '/api/documents/:isn/files',
      access,
      summary: 'Новый файл РК: часть file, и send («Рассылать») и description, если нужны.',
      tag,
      multipart: true,
      schema: {
        params,
        body: Type.Object({
          file: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }),
          send: Type.Optional(Type.Boolean()),
          description: Type.Optional(Type.String()),
        }),
        response: { 201: file },
      },
      audit: { action: 'document.file.create' },
      handle: ({ params: { isn }, request, reply, ...call }) =>
        withDocument(isn, async () => {
          const id = await receive(editor, isn, request, actorOf(call));
          reply.code(201);
          return fileOf(isn, id);
        }),
    }),
    route({
      method: 'PATCH',
      path: '/api/documents/:isn/files/:id',
      access,
      summary: 'Признак «Рассылать» файла РК.',
      tag,
      schema: { params: partParams, body: inputs.fileChanges, response: { 200: file } },
      audit: { action: 'document.file.change', object },
      handle: ({ params: { isn, id }, body, ...call }) =>
        withDocument(isn, async () => {
          await editor.changeFile(isn, id, body, actorOf(call));
          return fileOf(isn, id);
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/documents/:isn/files/:id',
      access,
      summary: 'Удаление файла из РК.',
      tag,
      schema: { params: partParams, response: { 204: Type.Null() } },
      audit: { action: 'document.file.delete', object },
      handle: ({ params: { isn, id }, reply, ...call }) =>
        withDocument(isn, async () => {
          await editor.removeFile(isn, id, actorOf(call));
          reply.code(204);
        }),
    }),
  ];
}

/** A file goes from the request to disk piece by piece. The fields about it may come before it or after it. */
async function receive(editor: DocumentEditor, isn: number, request: FastifyRequest, actor: Actor): Promise<number> {
  const limits = { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 10 };
  const parts = request.parts({ limits })[Symbol.asyncIterator]();
  const described: { send?: boolean; description?: string } = {};
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    const part = next.value;
    if (part.type === 'field') describe(described, part.fieldname, part.value);
    else {
      const rest = async (): Promise<Omit<FileInput, 'name'>> => {
        for (let later = await parts.next(); !later.done; later = await parts.next()) {
          if (later.value.type === 'field') describe(described, later.value.fieldname, later.value.value);
        }
        return described;
      };
      return editor.addFile(isn, { name: part.filename, content: part.file }, rest, actor);
    }
  }
  throw new InvalidError('FILE_MISSING', texts.fileMissing, {
    details: [{ path: '/file', message: texts.fileMissing }],
  });
}

function describe(described: { send?: boolean; description?: string }, name: string, value: unknown): void {
  if (name === 'send') described.send = value === 'true' || value === '1' || value === true;
  if (name === 'description' && typeof value === 'string') described.description = value;
}
