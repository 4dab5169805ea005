import { NotFoundError, type PluginReply, type PluginRequest, type PluginRoute } from '../../../core/contract/index.ts';
import type { PosContext, PosServices } from '../context.ts';
import { showcaseWindow } from '../showcase/transfer/window.ts';
import { endAbandoned, lookThere } from './command.ts';
import { createAnswer } from './create.ts';
import type { AnswerInput } from './input.ts';
import { answerOffer } from './offer.ts';
import { sendAnswer } from './send.ts';
import {
  answerInput,
  answerPreview,
  answerWindow,
  newAnswer,
  newAnswerOffer,
  sentAnswer,
  standardTextsPage,
  unclearAnswer,
} from './shapes.ts';
import { texts } from './texts.ts';
import { previewOf, sentState, standardTexts, windowView } from './view.ts';
import { readWindow, visibleDocument } from './window.ts';

/** RP-01…RP-07 over the API; rights are those of the РК, not of its attributes (RP-05). */
export const answerRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/documents/:isn/pos',
    summary: 'Окно «Интеграция с ПОС»: условия, исполнитель, руководитель, файлы, состояние отправки',
    access: 'documents.read',
    schema: { response: { 200: answerWindow } },
    handle: show,
  },
  {
    method: 'GET',
    path: '/documents/:isn/pos/standard-texts',
    summary: '«Стандартные тексты» для ответа, с подставленными №, датой и ФИО',
    access: 'documents.read',
    schema: { response: { 200: standardTextsPage } },
    handle: listTexts,
  },
  {
    method: 'POST',
    path: '/documents/:isn/pos/preview',
    summary: 'Что именно получит заявитель; ничего не отправляется',
    access: 'documents.write',
    schema: { body: answerInput, response: { 200: answerPreview } },
    handle: preview,
  },
  {
    method: 'POST',
    path: '/documents/:isn/pos/answer',
    summary: '«Отправить в ПОС»: ответ заявителю; 202 — результат выясняется',
    access: 'documents.write',
    schema: { body: answerInput, response: { 200: sentAnswer, 202: unclearAnswer } },
    handle: send,
  },
  {
    method: 'GET',
    path: '/documents/:isn/answers',
    summary: 'Из чего можно создать РК ответа: группы документов, исполнители обращения, уже созданные ответы',
    access: 'documents.read',
    schema: { response: { 200: newAnswerOffer } },
    handle: offer,
  },
  {
    method: 'POST',
    path: '/documents/:isn/answers',
    summary: 'Создать РК ответа, связанную с РК обращения',
    access: 'documents.write',
    schema: { body: newAnswer },
    handle: create,
  },
];

/** What is not clear is asked for when somebody looks (RP-06). */
async function show(request: PluginRequest, context: PosContext): Promise<PluginReply> {
  const document = await documentOf(request, context);
  if (document.kind !== 3) return { body: await showcaseWindow(context, document) };
  await endAbandoned(context);
  const asked = request.query.messageId;
  const window = await readWindow(context, document, asked);
  const { attempt } = window;
  if (attempt?.state !== 'unknown' && attempt?.state !== 'on-approval') return { body: windowView(window) };
  await lookThere(context, attempt.id);
  return { body: windowView(await readWindow(context, await documentOf(request, context), asked)) };
}

async function listTexts(request: PluginRequest, context: PosContext): Promise<PluginReply> {
  const window = await readWindow(context, await documentOf(request, context), request.query.messageId);
  return { body: { items: await standardTexts(context, window), nextCursor: null } };
}

async function preview(request: PluginRequest, context: PosContext): Promise<PluginReply> {
  const input = request.body as AnswerInput;
  const asked = typeof input.messageId === 'string' ? input.messageId : undefined;
  const window = await readWindow(context, await documentOf(request, context), asked);
  return { body: previewOf(window, input) };
}

async function send({ parameters, body, user, cards }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const request = { isn: isnOf(parameters.isn), login: user ?? '', cards, input: body as AnswerInput };
  const attempt = await sendAnswer(context, request);
  const state = sentState(attempt);
  return state === null ? { status: 202, body: { state: 'UNKNOWN' } } : { body: { state } };
}

async function offer(request: PluginRequest, context: PosContext): Promise<PluginReply> {
  return { body: await answerOffer(context, await documentOf(request, context)) };
}

async function create({ parameters, body, user, cards }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const { groupDue, executorDue, key } = body as { groupDue: string; executorDue: string; key?: string };
  const request = { isn: isnOf(parameters.isn), groupDue, executorDue, key, login: user ?? '', cards };
  return { status: 201, document: await createAnswer(context, request) };
}

function documentOf({ parameters, cards }: PluginRequest, context: PosContext) {
  return visibleDocument(context, isnOf(parameters.isn), cards);
}

/** What is no ISN names no РК. */
function isnOf(text: string | undefined): number {
  if (text !== undefined && /^\d{1,10}$/.test(text)) return Number(text);
  throw new NotFoundError('DOCUMENT_MISSING', texts.documentMissing(Number(text)));
}
