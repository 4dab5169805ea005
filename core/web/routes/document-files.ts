import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { InvalidError } from '../../contract/errors.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { file, inputs } from '../shapes/documents.ts';
import { texts } from '../texts.ts';
import { readUpload } from '../uploads.ts';
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
          const id = await received(request, ({ describe, ...given }) =>
            editor.addFile(isn, given, describe, actorOf(call)),
          );
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
      method: 'PUT',
      path: '/api/documents/:isn/files/:id/content',
      access,
      summary: 'Замена файла РК: часть file. «Рассылать» и описание остаются; version — как у резолюции.',
      tag,
      multipart: true,
      schema: {
        params: partParams,
        querystring: inputs.removal,
        body: Type.Object({ file: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) }),
        response: { 200: file },
      },
      audit: { action: 'document.file.replace', object },
      handle: ({ params: { isn, id }, query, request, ...call }) =>
        withDocument(isn, async () => {
          await received(request, ({ name, content }) =>
            editor.replaceFile(isn, id, { name, content }, query.version, actorOf(call)),
          );
          return fileOf(isn, id);
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/documents/:isn/files/:id',
      access,
      summary: 'Удаление файла из РК; version — как у резолюции.',
      tag,
      schema: { params: partParams, querystring: inputs.removal, response: { 204: Type.Null() } },
      audit: { action: 'document.file.delete', object },
      handle: ({ params: { isn, id }, query, reply, ...call }) =>
        withDocument(isn, async () => {
          await editor.removeFile(isn, id, query.version, actorOf(call));
          reply.code(204);
        }),
    }),
  ];
}

interface Received {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** What the form says of the file; asked for when the bytes were read. */
  describe(): Promise<Description>;
}

/** A file goes from the request to disk piece by piece. The fields about it may come before it or after it. */
async function received<T>(request: FastifyRequest, take: (file: Received) => Promise<T>): Promise<T> {
  const limits = { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 10 };
  const parts = request.parts({ limits })[Symbol.asyncIterator]();
  const described: Description = {};
  const read = async () => {
    const part = await nextFile(parts, described);
    if (part === undefined) throw formWrong(texts.fileMissing);
    const describe = async () => {
      await nextFile(parts, described);
      return described;
    };
    return take({ name: part.filename ?? '', content: part.file, describe });
  };
  return readUpload(request, read).catch((error: { code?: unknown }) => {
    throw error.code === 'FST_FILES_LIMIT' ? formWrong(texts.oneFile) : error;
  });
}

type Description = { send?: boolean; description?: string };

/** Reads the form up to its next file, and takes the fields on the way. */
async function nextFile(parts: AsyncIterator<Multipart>, described: Description): Promise<MultipartFile | undefined> {
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    if (next.value.type === 'file') return next.value;
    const { fieldname, value } = next.value;
    if (fieldname === 'send') described.send = value === 'true' || value === '1' || value === 'on';
    if (fieldname === 'description' && typeof value === 'string') described.description = value;
  }
  return undefined;
}

function formWrong(message: string): InvalidError {
  return new InvalidError('FILE_MISSING', message, { details: [{ path: '/file', message }] });
}
