import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson, type ReceivedBody } from './content.ts';
import { PosControl } from './control.ts';
import { ShowcaseControl } from './showcase/control.ts';

type Operation = (...parameters: unknown[]) => unknown;

const operations = new Set(
  [PosControl, ShowcaseControl]
    .flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype))
    .filter((name) => name !== 'constructor'),
);
const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * `POST /control/<operation>` with the arguments as a JSON array (an object or text alone is the only argument); `GET`
 * where there are none. Answers the result as JSON; only from this machine, and not from a page in a browser.
 */
export async function serveControl(
  control: PosControl,
  request: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
): Promise<void> {
  const [status, json] = await answer(control, request, body);
  const bytes = Buffer.from(JSON.stringify(json));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
  response.end(bytes);
}

async function answer(
  control: PosControl,
  request: IncomingMessage,
  body: ReceivedBody,
): Promise<[status: number, json: unknown]> {
  const name = (request.url ?? '').slice('/control/'.length).split('?')[0] ?? '';
  if (!loopback.has(request.socket.remoteAddress ?? '')) return [403, { error: 'loopback only' }];
  if (!operations.has(name)) return [404, { error: `no operation ${name}` }];
  const isPost = request.method === 'POST';
  // Browsers send JSON to another origin only after asking, which is never granted here.
  if (isPost && !request.headers['content-type']?.startsWith('application/json')) {
    return [415, { error: 'application/json expected' }];
  }
  try {
    const given = isPost && body.bytes?.length ? parseJson(body.bytes) : [];
    const parameters = Array.isArray(given) ? given : [given];
    const operation = control[name as keyof PosControl] as Operation;
    return [200, (await operation.apply(control, parameters)) ?? null];
  } catch (error) {
    return [400, { error: error instanceof Error ? error.message : String(error) }];
  }
}

/** The control interface of an emulator in another process. */
export type RemotePosControl = {
  [Name in keyof PosControl]: (
    ...parameters: Parameters<PosControl[Name]>
  ) => Promise<Awaited<ReturnType<PosControl[Name]>>>;
};

/** Connects to the control interface at the URL that the emulator printed. */
export function connectControl(url: string): RemotePosControl {
  const call = async (name: string, parameters: unknown[]): Promise<unknown> => {
    const response = await fetch(`${url}/control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters, encodeSpecial),
    });
    const json = (await response.json()) as { error?: string } | null;
    if (!response.ok) throw new Error(`${name}: ${json?.error ?? response.status}`);
    return json;
  };
  const remote = [...operations].map((name) => [name, (...parameters: unknown[]) => call(name, parameters)]);
  return Object.fromEntries(remote) as RemotePosControl;
}

/** Patterns travel as their source, bytes as base64. */
function encodeSpecial(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof RegExp) return original.source;
  if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
  return value;
}
