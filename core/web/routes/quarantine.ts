import Type from 'typebox';
import { InvalidError, NotFoundError } from '../../contract/errors.ts';
import type { QuarantineItem, QuarantineSource } from '../../contract/index.ts';
import type { LoadedPlugin } from '../../plugins/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, page, paging, text } from '../shapes/common.ts';
import { quarantineItem } from '../shapes/house.ts';
import { texts } from '../texts.ts';

const tag = 'Карантин';
const params = Type.Object({ id: text });
const rawShape = Type.Unsafe<unknown>({
  description: 'Сообщение, как оно пришло',
  type: 'object',
  additionalProperties: true,
});

/** A place in the list of all plugins' items: a plugin, and its own cursor. */
interface Place {
  readonly plugin: string;
  readonly cursor?: string;
}

/** Items of all plugins that wait for a person (RG-09); an id is `<plugin>:<id in the plugin>`. */
export function quarantineRoutes({ plugins, contexts }: WebServices): Route[] {
  const sources = plugins.plugins.filter(({ code }) => code.quarantine !== undefined);

  function find(id: string): { source: QuarantineSource; plugin: LoadedPlugin; itemId: string } {
    const plugin = sources.find(({ manifest }) => id.startsWith(`${manifest.id}:`));
    const source = plugin?.code.quarantine;
    if (plugin === undefined || source === undefined) throw missing(id);
    return { source, plugin, itemId: id.slice(plugin.manifest.id.length + 1) };
  }

  /** Plugin after plugin, until the page is full. */
  async function list(limit: number, from: Place | undefined) {
    const items: object[] = [];
    const start = from === undefined ? 0 : sources.findIndex(({ manifest }) => manifest.id === from.plugin);
    if (start < 0) throw badCursor();
    for (const [index, plugin] of sources.slice(start).entries()) {
      const { id } = plugin.manifest;
      if (items.length === limit) return { items, nextCursor: written({ plugin: id }) };
      const cursor = index === 0 ? from?.cursor : undefined;
      const page = { limit: limit - items.length, ...(cursor !== undefined && { cursor }) };
      const found = await plugin.code.quarantine?.list(page, contexts(plugin));
      items.push(...(found?.items ?? []).map((item) => shown(item, id)));
      if (found?.nextCursor != null) {
        return { items, nextCursor: written({ plugin: id, cursor: found.nextCursor }) };
      }
    }
    return { items, nextCursor: null };
  }

  return [
    route({
      method: 'GET',
      path: '/api/quarantine',
      access: 'quarantine.read',
      summary: 'Карантин: что не удалось обработать и ждёт человека.',
      tag,
      schema: { querystring: Type.Object(paging, closed), response: { 200: page(quarantineItem) } },
      export: { name: 'Карантин' },
      handle: ({ query }) => list(query.limit, query.cursor === undefined ? undefined : read(query.cursor)),
    }),
    route({
      method: 'GET',
      path: '/api/quarantine/:id/raw',
      access: 'raw-messages.read',
      summary: 'Исходное сообщение; обращение записывается в аудит.',
      tag,
      schema: { params, response: { 200: rawShape } },
      audit: { action: 'quarantine.raw' },
      async handle({ params, reply }) {
        const { source, plugin, itemId } = find(params.id);
        const raw = await source.raw(itemId, contexts(plugin));
        if (raw === undefined) throw missing(params.id);
        reply.type('application/json; charset=utf-8');
        return JSON.stringify(raw);
      },
    }),
    route({
      method: 'POST',
      path: '/api/quarantine/:id/retry',
      access: 'quarantine.manage',
      summary: 'Возврат элемента его задаче.',
      tag,
      schema: { params, response: { 202: Type.Object({}) } },
      audit: { action: 'quarantine.retry' },
      async handle({ params, reply }) {
        const { source, plugin, itemId } = find(params.id);
        if (!(await source.retry(itemId, contexts(plugin)))) throw missing(params.id);
        reply.code(202);
        return {};
      },
    }),
  ];
}

function shown({ id, taskId, ...item }: QuarantineItem, plugin: string): object {
  const whole = `${plugin}:${id}`;
  return { ...item, id: whole, task: taskId, plugin, raw: `/api/quarantine/${encodeURIComponent(whole)}/raw` };
}

function written(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function read(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    if (typeof place.plugin === 'string' && ['string', 'undefined'].includes(typeof place.cursor)) return place;
  } catch {
    // Falls through: whatever it is, it was not made by `written`.
  }
  throw badCursor();
}

const missing = (id: string) => new NotFoundError('QUARANTINE_MISSING', texts.quarantineMissing(id), { item: id });
const badCursor = () =>
  new InvalidError('CURSOR_INVALID', texts.badCursor, { details: [{ path: '/cursor', message: texts.badCursor }] });
