import { createHash } from 'node:crypto';
import { refusals } from './errors.ts';

/** One part of a multipart/form-data body. */
export interface Part {
  name: string;
  filename: string | null;
  /** Media type in lower case, without parameters; null where the part names none. */
  contentType: string | null;
  content: Buffer;
  sha256: string;
}

const malformed = (reason: string) => refusals.badRequest(`Неверный multipart: ${reason}.`);

/** The boundary of a multipart/form-data content type; refuses with 400 where there is none. */
export function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed('не указана граница частей');
  return boundary;
}

/** Reads a whole body strictly by RFC 7578; refuses with 400 on any deviation. */
export function parseMultipart(body: Buffer, boundary: string): Part[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const separator = Buffer.from(`\r\n--${boundary}`);
  let at = body.indexOf(delimiter);
  if (at < 0 || (at > 0 && body.toString('latin1', at - 2, at) !== '\r\n')) throw malformed('нет первой границы');
  at += delimiter.length;
  const parts: Part[] = [];
  while (body.toString('latin1', at, at + 2) !== '--') {
    if (body.toString('latin1', at, at + 2) !== '\r\n') throw malformed('после границы нет конца строки');
    const headersEnd = body.indexOf('\r\n\r\n', at);
    if (headersEnd < 0) throw malformed('заголовки части не завершены');
    const contentEnd = body.indexOf(separator, headersEnd + 2);
    if (contentEnd < 0) throw malformed('часть не завершена');
    const headers = body.toString('utf8', at + 2, Math.max(at + 2, headersEnd));
    parts.push(partOf(headers, body.subarray(Math.min(headersEnd + 4, contentEnd), contentEnd)));
    at = contentEnd + separator.length;
  }
  return parts;
}

function partOf(headers: string, content: Buffer): Part {
  const values = new Map<string, string>();
  for (const line of headers.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed('неверный заголовок части');
    values.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = values.get('content-disposition') ?? '';
  const name = parameter(disposition, 'name');
  if (!/^form-data\s*(;|$)/i.test(disposition) || name === null) throw malformed('у части нет имени');
  const encoding = values.get('content-transfer-encoding')?.toLowerCase() ?? 'binary';
  if (!['binary', '8bit', '7bit'].includes(encoding)) throw malformed('кодировка передачи не поддерживается');
  return {
    name,
    filename: parameter(disposition, 'filename'),
    contentType: values.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

/** A quoted parameter, with the escapes that browsers and libraries use. */
function parameter(disposition: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}="((?:\\\\"|[^"])*)"`, 'i').exec(disposition);
  return match
    ? (match[1] ?? '')
        .replace(/\\"|%22/g, '"')
        .replace(/%0D/gi, '\r')
        .replace(/%0A/gi, '\n')
    : null;
}
