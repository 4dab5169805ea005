import { InvalidError, NotFoundError, type PluginReply, type PluginRoute } from '../contract/index.ts';
import { compileSchema } from '../contract/schema/compile.ts';
import type { ContextFactory, LoadedPlugin, PluginRegistry } from '../plugins/index.ts';
import { texts } from './texts.ts';

/** A call of a plugin's route from this machine instead of over HTTP. */
export interface PluginCall {
  readonly method: string;
  /** Without `/api`, with the parameters filled in. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Who calls, for what the plugin keeps. */
  readonly user: string;
}

export interface FoundRoute {
  readonly plugin: LoadedPlugin;
  readonly route: PluginRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

export type PluginCaller = (call: PluginCall) => Promise<PluginReply>;

/** Calls routes of plugins as HTTP would, with the same checks; whoever sits at the server sees all card indexes. */
export function pluginCaller(registry: PluginRegistry, contexts: ContextFactory): PluginCaller {
  return async (call) => {
    const { plugin, route, parameters } = findRoute(registry, call.method, call.path);
    const { querystring, params, body: bodySchema } = route.schema ?? {};
    check(querystring, call.query, '/query');
    check(params, parameters, '/path');
    const body = bodySchema !== undefined && call.body === undefined ? {} : call.body;
    check(bodySchema, body, '');
    const { user, query } = call;
    return route.handle(
      { parameters, query, body, user, headers: {}, rawBody: undefined, cards: undefined },
      contexts(plugin),
    );
  };
}

/** Fixed paths go before those with parameters. @throws NotFoundError */
export function findRoute({ plugins }: PluginRegistry, method: string, path: string): FoundRoute {
  const found = plugins.flatMap((plugin) =>
    (plugin.code.routes ?? []).flatMap((route): FoundRoute[] => {
      const parameters = route.method === method && route.access !== 'webhook' ? match(route.path, path) : undefined;
      return parameters === undefined ? [] : [{ plugin, route, parameters }];
    }),
  );
  const [best] = found.sort((one, other) => count(one.parameters) - count(other.parameters));
  if (best === undefined) throw new NotFoundError('PLUGIN_ROUTE_UNKNOWN', texts.routeUnknown(method, path));
  return best;
}

function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, step] of wanted.entries()) {
    const value = given[index]!;
    if (step.startsWith(':') && value !== '') parameters[step.slice(1)] = value;
    else if (step !== value) return undefined;
  }
  return parameters;
}

function check(schema: object | undefined, value: unknown, path: string): void {
  if (schema === undefined) return;
  const problems = compileSchema(schema)(value).map((problem) => ({ ...problem, path: `${path}${problem.path}` }));
  if (problems.length > 0) throw new InvalidError('PLUGIN_CALL_INVALID', texts.callInvalid, { details: problems });
}

function count(parameters: Readonly<Record<string, string>>): number {
  return Object.keys(parameters).length;
}
