import {
  InvalidError,
  type PluginReply,
  type PluginRequest,
  type PluginRoute,
} from '../../../../core/contract/index.ts';
import { visibleDocument } from '../../answers/window.ts';
import type { PosContext, PosServices } from '../../context.ts';
import { deleteKeptFile, keptFile, listExports, resendExport } from './history.ts';
import { exportsPage, exportsQuery, resendAnswer, uploadFlag, windowAnswer } from './shapes.ts';
import { texts } from './texts.ts';
import { setUpload, showcaseWindow } from './window.ts';

const pageSize = { default: 50, most: 200 };

/** History of exports with its commands, and the flag of the window (SH-13). */
export const transferRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/showcase/exports',
    summary: 'Выгрузки на витрину ПОС: итоги, состояние загрузки, размер и возраст сохранённых файлов',
    access: 'tasks.read',
    schema: { querystring: exportsQuery, response: { 200: exportsPage } },
    export: texts.exports.exportName,
    handle: list,
  },
  {
    method: 'POST',
    path: '/showcase/exports/:id/resend',
    summary: 'Отправить сохранённый файл выгрузки на витрину ПОС ещё раз',
    access: 'tasks.manage',
    schema: { response: { 202: resendAnswer } },
    handle: resend,
  },
  {
    method: 'GET',
    path: '/showcase/exports/:id/file',
    summary: 'Сохранённый файл выгрузки, таким, каким он передан на витрину до архивирования',
    access: 'tasks.read',
    handle: async ({ parameters }, context) => ({ file: await keptFile(context, positive(parameters.id) ?? 0) }),
  },
  {
    method: 'DELETE',
    path: '/showcase/exports/:id/file',
    summary: 'Удалить сохранённый файл выгрузки',
    access: 'tasks.manage',
    handle: dropFile,
  },
  {
    method: 'PUT',
    path: '/documents/:isn/pos/upload',
    summary: '«Выгрузить в витрину ПОС»: сохранить флажок из окна «Интеграция с ПОС»',
    access: 'documents.write',
    schema: { body: uploadFlag, response: { 200: windowAnswer } },
    handle: saveFlag,
  },
];

async function list({ query }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const limit = Math.min(positive(query.limit) ?? pageSize.default, pageSize.most);
  const jobId = query.jobId === undefined ? undefined : whole(query.jobId);
  return { body: await listExports(context, { jobId, before: positive(query.cursor), limit }) };
}

async function resend({ parameters, user }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const id = positive(parameters.id) ?? 0;
  await resendExport(context, id, user ?? '');
  return { status: 202, body: { id, state: 'built' } };
}

async function dropFile({ parameters }: PluginRequest, context: PosContext): Promise<PluginReply> {
  await deleteKeptFile(context, positive(parameters.id) ?? 0);
  return { status: 204 };
}

async function saveFlag({ parameters, body, user, cards }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const isn = positive(parameters.isn) ?? 0;
  await setUpload(
    context,
    await visibleDocument(context, isn, cards),
    (body as { upload: boolean }).upload,
    user ?? '',
  );
  return { body: await showcaseWindow(context, await visibleDocument(context, isn, cards)) };
}

function positive(text: string | undefined): number | undefined {
  const number = text === undefined ? undefined : whole(text);
  if (number === 0) throw wrongNumber();
  return number;
}

function whole(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw wrongNumber();
}

function wrongNumber(): InvalidError {
  return new InvalidError('POS_PARAMETER_WRONG', texts.exports.wrongNumber);
}
