import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../access/index.ts';
import { editableCards, UnauthenticatedError, type User, visibleCards } from '../access/index.ts';
import type { Logger, PluginReply, PluginRequest, PluginRoute } from '../contract/index.ts';
import type { DocumentReader } from '../documents/api.ts';
import type { ContextFactory, LoadedPlugin, PluginRegistry } from '../plugins/api.ts';
import type { Clock } from '../ports/clock.ts';
import { audited } from './audited.ts';
import { traceOf } from './errors.ts';
import type { ExportFormat } from './export/export.ts';
import { pluginExport, withFormat } from './export/plugin-export.ts';
import { described } from './mount.ts';
import type { Call, Route, RouteAccess } from './route.ts';
import { sentFile } from './sent-file.ts';
import { errorShape } from './shapes/common.ts';
import { texts } from './texts.ts';
import { compile } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    rawBody: Buffer | undefined;
  }
}

export interface PluginMountOptions {
  readonly access: Access;
  readonly plugins: PluginRegistry;
  readonly contexts: ContextFactory;
  readonly documents: Pick<DocumentReader, 'get'>;
  readonly log: Logger;
  readonly clock: Clock;
  readonly timeZone: string;
}

/**
 * Routes of plugins, below `/api`. They have a context of their own, where bodies are kept as they came. A route that
 * is declared wrongly, or twice, is left out and logged: it harms neither the host nor other plugins (TM-44).
 */
export async function mountPlugins(app: FastifyInstance, options: PluginMountOptions): Promise<void> {
  app.decorateRequest('rawBody', undefined);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      request.rawBody = bytes;
      return bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
    },
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    request.rawBody = bytes;
    return undefined;
  });
  for (const plugin of options.plugins.plugins) {
    for (const route of plugin.code.routes ?? []) {
      const fault = faultOf(app, route);
      if (fault === undefined) mountRoute(app, plugin, route, options);
      else
        options.log.error('Route of a plugin is left out', { plugin: plugin.manifest.id, path: route.path, ...fault });
    }
  }
}

function mountRoute(app: FastifyInstance, plugin: LoadedPlugin, route: PluginRoute, options: PluginMountOptions): void {
  const { access, contexts, documents } = options;
  const webhook = route.access === 'webhook';
  app.route({
    method: route.method,
    url: urlOf(route),
    // The line names the action where the guard refuses.
    config: { access: route.access, line: lineOf(plugin, route, async () => undefined) },
    schema: {
      ...route.schema,
      ...(route.export !== undefined && { querystring: withFormat(route.schema?.querystring) }),
      summary: route.summary,
      tags: [plugin.manifest.title.ru],
      description: webhook
        ? 'Вызывается другой системой; подлинность проверяется по подписи.'
        : `Нужно право \`${route.access}\`.`,
      ...(webhook && { security: [] }),
      response: described({ ...route.schema?.response, '4xx': errorShape, '5xx': errorShape }),
    },
    // What a plugin answers is its own business: its schemas describe, and drop nothing.
    serializerCompiler: () => (value) => JSON.stringify(value),
    ...(webhook && {
      preValidation: async (request) => {
        const genuine = (await route.verify?.(requestOf(request, route), contexts(plugin))) ?? false;
        if (!genuine) throw new UnauthenticatedError('WEBHOOK_REFUSED', texts.webhookRefused);
      },
    }),
    handler: async (request, reply) => {
      const answered = async () => {
        const asked = requestOf(request, route);
        const { format, ...query } = asked.query;
        const answer = (query: PluginRequest['query']) => route.handle({ ...asked, query }, contexts(plugin));
        if (route.export === undefined || format === undefined) return answer(query);
        const body = await pluginExport(route, format as ExportFormat, { ...options, query, answer, reply });
        return { body };
      };
      const line = lineOf(plugin, route, answered);
      const { params, query, body, user } = request;
      const call = { params, query, body, user, by: user?.login ?? '', request, reply } as unknown as Call;
      const answer = (await audited(line, call, access)) as PluginReply;
      if (answer.file !== undefined) {
        const { name, size, content } = answer.file;
        return reply.code(answer.status ?? 200).send(sentFile({ name, size, content }, String(request.id), reply));
      }
      const said = answer.document === undefined ? answer.body : await documents.get(answer.document);
      return reply.code(answer.status ?? (said === undefined ? 204 : 200)).send(said);
    },
  });
}

/** The route as a line of the table, for the audit. */
function lineOf(plugin: LoadedPlugin, route: PluginRoute, handle: () => Promise<unknown>): Route {
  const recorded = route.method !== 'GET' && route.access !== 'webhook';
  return {
    method: route.method,
    path: urlOf(route),
    access: route.access as RouteAccess,
    summary: route.summary,
    schema: {},
    ...(recorded && { audit: { action: `${plugin.manifest.id}: ${route.method} ${route.path}` } }),
    handle,
  };
}

function requestOf(request: FastifyRequest, route: PluginRoute): PluginRequest {
  return {
    parameters: request.params as Record<string, string>,
    query: request.query as Record<string, string | undefined>,
    headers: request.headers,
    body: request.body,
    rawBody: route.rawBody === true ? request.rawBody : undefined,
    user: request.user?.login,
    cards: request.user === undefined ? [] : cardsFor(route, request.user),
  };
}

/** Reading reaches as far as the user sees; changing no further than he changes РК (AC-02). */
function cardsFor({ method }: PluginRoute, user: User): readonly string[] | undefined {
  return method === 'GET' ? visibleCards(user) : editableCards(user);
}

function urlOf({ path }: PluginRoute): string {
  return `/api${path}`;
}

/** Why a route cannot be mounted. */
function faultOf(app: FastifyInstance, route: PluginRoute): Record<string, unknown> | undefined {
  if (!route.path.startsWith('/')) return { fault: 'The path does not begin with a slash' };
  if (app.hasRoute({ method: route.method, url: urlOf(route) })) return { fault: 'The route exists already' };
  if (route.access === 'webhook' && route.verify === undefined) return { fault: 'A webhook needs `verify`' };
  try {
    const { querystring, params, body } = route.schema ?? {};
    for (const schema of [querystring, params]) if (schema !== undefined) compile(schema, false);
    if (body !== undefined) compile(body, true);
    return undefined;
  } catch (error) {
    return { fault: 'A schema is wrong', ...traceOf(error) };
  }
}
