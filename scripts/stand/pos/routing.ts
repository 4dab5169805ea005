import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Call, Route } from './core.ts';
import { type PosError, refusals } from './errors.ts';
import { type Contour, contours } from './wire.ts';

interface CompiledRoute {
  route: Route;
  pattern: RegExp;
  names: readonly string[];
}

/** Finds the operation of a request by method and path. */
export class Routing {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({
      route,
      pattern: new RegExp(`^${route.path.replace(/\{\w+\}/g, '([^/]+)')}$`),
      names: [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string),
    }));
  }

  /** The call that a request makes, before its body is there; null where its path belongs to no contour. */
  open(request: IncomingMessage): Call | null {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const contour = path.split('/', 2)[1] as Contour;
    if (!contours.includes(contour)) return null;
    const method = request.method ?? 'GET';
    const found = this.#find(method, path.slice(contour.length + 1));
    return {
      requestId: randomUUID(),
      contour,
      method,
      path,
      query: new URLSearchParams(query),
      headers: request.headers,
      parameters: found?.parameters ?? {},
      route: found?.route,
      body: { bytes: null, sha256: '' },
      content: undefined,
      organisation: undefined,
      account: undefined,
      transaction: undefined,
      upload: undefined,
      idempotencyKey: found?.route.content && keyOf(request),
      refusal: undefined,
      fault: undefined,
    };
  }

  /** Why a call has no route: nothing at that path, or another method. */
  refusal(call: Call): PosError {
    const path = call.path.slice(call.contour.length + 1);
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route.method);
    return methods.length > 0 ? refusals.methodNotAllowed(methods) : refusals.notFound();
  }

  #find(method: string, path: string) {
    const matching = this.#routes.filter(({ pattern }) => pattern.test(path));
    // `/appeals/registry` must not be taken for a message of that number by another method.
    const literal = matching.filter(({ names }) => names.length === 0);
    const found = (literal.length > 0 ? literal : matching).find(({ route }) => route.method === method);
    if (!found) return undefined;
    const { route, pattern, names } = found;
    const values = (pattern.exec(path) ?? []).slice(1).map(decoded);
    return { route, parameters: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) };
  }
}

function keyOf(request: IncomingMessage): string | undefined {
  const value = request.headers['idempotency-key'];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** An address that cannot be decoded stays as it is: no id looks like that. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
