import type { FastifyRequest } from 'fastify';
import type { Access } from '../access/index.ts';
import { failureOf } from './errors.ts';
import type { Call, Route } from './route.ts';

/**
 * Calls the handler, and writes down who did what to which object and how it ended (AC-04), before the answer goes out.
 * Of what was sent only the names of the fields are kept, never the values.
 */
export async function audited(route: Route, call: Call, access: Access): Promise<unknown> {
  const { audit } = route;
  if (audit === undefined || audit === 'own' || audit.own) return route.handle(call);
  const record = (outcome: string, details: Record<string, unknown>) =>
    access.audit.record({
      login: call.user?.login ?? null,
      address: call.request.ip,
      action: audit.action,
      object: audit.object === undefined ? lastParameter(call.request) : audit.object(call),
      outcome,
      details,
    });
  let result: unknown;
  try {
    result = await route.handle(call);
  } catch (error) {
    await record(failureOf(error, '').code, {});
    throw error;
  }
  const fields = fieldNames(call.body);
  await record('done', { ...(fields.length > 0 && { fields }), ...audit.details?.(call) });
  return result;
}

/** A call that the guard refused; its body was not even read. */
export async function auditRefusal(request: FastifyRequest, access: Access): Promise<void> {
  const { config, url, method } = request.routeOptions;
  const audit = config.line?.audit;
  await access.audit.record({
    login: request.user?.login ?? null,
    address: request.ip,
    action: typeof audit === 'object' ? audit.action : `${method} ${url}`,
    object: lastParameter(request),
    outcome: 'FORBIDDEN',
  });
}

function lastParameter(request: FastifyRequest): string | null {
  const values = Object.values((request.params ?? {}) as Record<string, unknown>);
  return values.length === 0 ? null : String(values.at(-1));
}

/** `{common: {a: 1}, instances: […]}` → `['common.a', 'instances']` */
function fieldNames(body: unknown, prefix = '', depth = 0): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || depth > 3)
    return prefix === '' ? [] : [prefix];
  const names = Object.entries(body).flatMap(([name, value]) =>
    fieldNames(value, prefix === '' ? name : `${prefix}.${name}`, depth + 1),
  );
  return names.slice(0, 100).map((name) => name.slice(0, 200));
}
