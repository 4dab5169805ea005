import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { FilePart, Reply } from './replies.ts';

const html = '<!doctype html><html lang="ru"><title>Ошибка</title><p>Сервис временно недоступен</p></html>';
/** Files up to this size go out in one piece. */
const onePiece = 256 * 1024;

/** Writes a reply onto the wire, spoilt by the fault where that concerns the form of the answer. */
export async function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): Promise<void> {
  const bytesPerSecond = fault?.kind === 'slow-body' ? fault.bytesPerSecond : reply.file?.bytesPerSecond;
  if (fault?.kind === 'wrong-content-type') {
    write(response, reply, 'text/html; charset=utf-8', Buffer.from(html));
  } else if (fault?.kind === 'cut-body') {
    await cut(response, reply);
  } else if (bytesPerSecond !== undefined) {
    await trickle(response, reply, bytesPerSecond);
  } else if (reply.file) {
    await sendFile(response, reply, reply.file);
  } else {
    const body = jsonBody(reply, fault);
    write(response, reply, 'application/json; charset=utf-8', body);
  }
}

function write(response: ServerResponse, reply: Reply, contentType: string, body: Buffer): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-type': contentType, 'content-length': body.length });
  response.end(body);
}

async function sendFile(response: ServerResponse, reply: Reply, part: FilePart): Promise<void> {
  const length = part.end - part.start;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': length });
  const slices = part.content.slices(part.start, part.end);
  if (length <= onePiece) response.end(Buffer.concat([...slices]));
  else await pipeline(Readable.from(slices), response);
}

/** Announces the whole body, sends half of it, and breaks off. */
async function cut(response: ServerResponse, reply: Reply): Promise<void> {
  const body = wholeBody(reply);
  writeHead(response, reply, body);
  const half = body.subarray(0, Math.floor(body.length / 2));
  await new Promise<void>((resolve) => response.write(half, () => resolve()));
  response.socket?.destroy();
}

async function trickle(response: ServerResponse, reply: Reply, bytesPerSecond: number): Promise<void> {
  const body = wholeBody(reply);
  writeHead(response, reply, body);
  const step = Math.max(1, Math.round(bytesPerSecond / 10));
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    response.write(body.subarray(at, at + step));
    await pause(100, undefined, { ref: false });
  }
  response.end();
}

function writeHead(response: ServerResponse, reply: Reply, body: Buffer): void {
  const type = reply.file ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(reply.status, { ...reply.headers, ...type, 'content-length': body.length });
}

function wholeBody(reply: Reply): Buffer {
  return reply.file
    ? Buffer.concat([...reply.file.content.slices(reply.file.start, reply.file.end)])
    : jsonBody(reply, undefined);
}

function jsonBody(reply: Reply, fault: Fault | undefined): Buffer {
  const body = Buffer.from(JSON.stringify(spoilt(reply.json, fault)));
  return fault?.kind === 'broken-json' ? body.subarray(0, Math.floor(body.length / 2)) : body;
}

function spoilt(json: unknown, fault: Fault | undefined): unknown {
  switch (fault?.kind) {
    case 'changed-page-order':
      return isObject(json) && Array.isArray(json.items) ? { ...json, items: [...json.items].reverse() } : json;
    case 'unknown-field':
      return eachObject(json, (object) => ({ unknownField: ['значение'], ...object }));
    case 'missing-field':
      return eachObject(json, ({ [fault.field ?? 'category']: _, ...rest }) => rest);
    default:
      return json;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function eachObject(value: unknown, change: (object: Record<string, unknown>) => Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((each) => eachObject(each, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(change(value)).map(([key, inner]) => [key, eachObject(inner, change)]);
  return Object.fromEntries(entries);
}
