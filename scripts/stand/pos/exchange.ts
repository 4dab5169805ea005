import { deliveryOf, historyOf, type Message, stateOf } from './appeals.ts';
import { classifier, statusNames } from './classifier.ts';
import { type Content, jsonContent, multipartContent } from './content.ts';
import type { Call, PosCore, Route } from './core.ts';
import { readCursor, start, writeCursor } from './cursors.ts';
import { refusals } from './errors.ts';
import { fileReply } from './file-content.ts';
import { tokenRoute } from './oauth.ts';
import type { Position } from './ordered-list.ts';
import type { Organisation } from './organisations.ts';
import { type Outcome, ok } from './replies.ts';
import { readAnswer, readConfirmation, readStatus } from './requests.ts';
import { formatInstant, parseInstant } from './time.ts';

const guid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The message exchange: every operation of the contract but those of the showcase, which stand in `showcase/`. */
export const exchangeRoutes: readonly Route[] = [
  tokenRoute,
  get('lkoMe', '/api/v1/lko/me', me, 'token'),
  get('listAppeals', '/api/v1/appeals', listAppeals),
  get('appealRegistry', '/api/v1/appeals/registry', registry),
  get('appealState', '/api/v1/appeals/{id}', appealState),
  get('delivery', '/api/v1/appeals/{id}/deliveries/{deliveryId}', delivery),
  get('fileContent', '/api/v1/appeals/{id}/files/{fileId}/content', fileContent),
  post('confirmRegistration', '/api/v1/appeals/{id}/registration', jsonContent, confirm),
  post('sendStatus', '/api/v1/appeals/{id}/statuses', jsonContent, status),
  post('sendAnswer', '/api/v1/appeals/{id}/answers', multipartContent, answer),
  get('categories', '/api/v1/dictionaries/categories', () => ok(classifier)),
  get('statuses', '/api/v1/dictionaries/statuses', () => ok(statusNames)),
];

function get(operation: string, path: string, handle: Route['handle'], access: Route['access'] = 'integration'): Route {
  return { operation, method: 'GET', path, access, handle };
}

function post(operation: string, path: string, content: NonNullable<Route['content']>, handle: Route['handle']): Route {
  return { operation, method: 'POST', path, access: 'integration', content, handle };
}

function me(_core: PosCore, call: Call): Outcome {
  const { lkoId, name, sedIntegrationEnabled, answersRequireApproval, region } = speakerOf(call);
  return ok({ lkoId, name, sedIntegrationEnabled, answersRequireApproval, ...(region && { region }) });
}

function listAppeals(core: PosCore, call: Call): Outcome {
  const limit = limitOf(call, 50, 100);
  const waiting = core.appeals[call.contour].waiting(speakerOf(call).lkoId);
  const from = cursorOf(call, 'd') ?? start;
  const found = waiting.after(from, limit + 1);
  const last = found[limit - 1];
  const next = found.length > limit && last ? { at: last.queuedAt, id: last.appeal.deliveryId } : null;
  return ok({
    items: found.slice(0, limit).map(({ appeal }) => appeal),
    nextCursor: nextCursor(call, 'd', from, next),
    total: waiting.size,
  });
}

function registry(core: PosCore, call: Call): Outcome {
  const limit = limitOf(call, 100, 500);
  const since = changedSince(call);
  const from = cursorOf(call, 'r') ?? start;
  const found = core.appeals[call.contour]
    .registry(speakerOf(call).lkoId)
    .after(from.at < since.at ? since : from, limit + 1);
  const last = found[limit - 1];
  const next = found.length > limit && last ? { at: last.changedAt, id: last.id } : null;
  return ok({ items: found.slice(0, limit).map(stateOf), nextCursor: nextCursor(call, 'r', from, next) });
}

function appealState(core: PosCore, call: Call): Outcome {
  const message = ownMessage(core, call);
  return ok({ ...stateOf(message), history: historyOf(message) });
}

function delivery(core: PosCore, call: Call): Outcome {
  const deliveryId = parameter(call, 'deliveryId', guid);
  const found = deliveryOf(ownMessage(core, call), deliveryId);
  if (!found) throw refusals.deliveryNotFound();
  return ok(found.appeal);
}

function fileContent(core: PosCore, call: Call): Outcome {
  const file = ownMessage(core, call).files.get(call.parameters.fileId ?? '');
  if (!file) throw refusals.fileNotFound();
  return { effective: false, reply: fileReply(file, call.headers) };
}

function confirm(core: PosCore, call: Call): Outcome {
  const message = ownMessage(core, call);
  const request = readConfirmation(contentOf(call));
  const { confirmation, effective } = core.appeals[call.contour].confirm(message, request, call.idempotencyKey);
  const confirmedAt = formatInstant(confirmation.confirmedAt);
  const deliveryId = request.deliveryId.toLowerCase();
  return ok({ id: message.id, deliveryId, state: 'REGISTERED', confirmedAt }, effective);
}

function status(core: PosCore, call: Call): Outcome {
  const message = ownMessage(core, call);
  return ok(core.appeals[call.contour].status(message, readStatus(contentOf(call)), call.idempotencyKey), true);
}

function answer(core: PosCore, call: Call): Outcome {
  const message = ownMessage(core, call);
  const request = readAnswer(contentOf(call), core.clock());
  const { answersRequireApproval } = speakerOf(call);
  return ok(core.appeals[call.contour].answer(message, request, answersRequireApproval, call.idempotencyKey), true);
}

function ownMessage(core: PosCore, call: Call): Message {
  const message = core.appeals[call.contour].get(parameter(call, 'id', /^\d+$/));
  if (!message) throw refusals.appealNotFound();
  if (message.lkoId !== speakerOf(call).lkoId) throw refusals.foreignLko();
  return message;
}

/** The server lets no call without an organisation through to these operations. */
function speakerOf(call: Call): Organisation {
  return call.organisation as Organisation;
}

function contentOf(call: Call): Content {
  return call.content as Content;
}

function parameter(call: Call, name: string, pattern: RegExp): string {
  const value = call.parameters[name] ?? '';
  if (!pattern.test(value)) throw refusals.badRequest('Неверный параметр адреса.', [{ field: name, value }]);
  return value;
}

function queryValue(call: Call, name: string): string | undefined {
  const values = call.query.getAll(name);
  if (values.length > 1) throw refusals.badRequest('Параметр указан несколько раз.', [{ field: name }]);
  return values[0];
}

function limitOf(call: Call, usual: number, most: number): number {
  const text = queryValue(call, 'limit');
  if (text === undefined) return usual;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > most) {
    throw refusals.badRequest(`Параметр limit должен быть числом от 1 до ${most}.`, [{ field: 'limit', value: text }]);
  }
  return limit;
}

function cursorOf(call: Call, kind: 'd' | 'r'): Position | undefined {
  const text = queryValue(call, 'cursor');
  return text === undefined ? undefined : readCursor(kind, text);
}

function changedSince(call: Call): Position {
  const text = queryValue(call, 'changedSince');
  if (text === undefined) return start;
  const instant = parseInstant(text);
  if (instant === undefined) {
    throw refusals.badRequest('Неверная дата и время.', [{ field: 'changedSince', value: text }]);
  }
  return { at: instant, id: '' };
}

function nextCursor(call: Call, kind: 'd' | 'r', from: Position, next: Position | null): string | null {
  if (call.fault?.kind === 'duplicate-page') return writeCursor(kind, from);
  if (next) return writeCursor(kind, next);
  return call.fault?.kind === 'endless-list' ? writeCursor(kind, start) : null;
}
