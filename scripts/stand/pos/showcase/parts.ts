import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { mediaType } from '../content.ts';
import { type PosError, refusals } from '../errors.ts';
import type { ErrorDetail } from '../wire.ts';
import { showcaseRefusals } from './errors.ts';
import type { FileKind, UploadFolder } from './folder.ts';
import { FileSink } from './sink.ts';

/** The file of an upload as it arrived. */
export interface ReceivedFile {
  uploadId: string;
  path: string;
  kind: FileKind;
  filename: string;
  size: number;
  sha256: string;
}

/** A multipart body understood, or the reason why it is not. */
export type ReceivedUpload = { rows: number; sha256: string; file: ReceivedFile } | { failure: PosError };

const kinds: Readonly<Record<string, FileKind>> = { 'text/csv': 'csv', 'application/zip': 'zip' };
const malformed = () => refusals.badRequest('Неверный multipart: тело запроса нарушает RFC 7578.');

/**
 * Reads parts `rows`, `sha256` and `file` from a body as it comes; the file goes to the disk, however large it is. The
 * body is read to its end also where it is refused; rejects where it breaks off, with nothing left behind.
 */
export async function readParts(
  headers: IncomingHttpHeaders,
  body: AsyncIterable<Buffer>,
  folder: UploadFolder,
  limit: number,
): Promise<ReceivedUpload> {
  const parser = openParser(headers);
  if ('failure' in parser) {
    for await (const _ of body);
    return parser;
  }
  const collected = new Parts(folder, limit);
  try {
    const broken = await feed(parser, body, collected);
    const result = broken ? { failure: malformed() } : await collected.result();
    if ('failure' in result) await collected.discard();
    return result;
  } catch (error) {
    await collected.discard();
    throw error;
  }
}

function openParser(headers: IncomingHttpHeaders): BusboyInstance | { failure: PosError } {
  const contentType = headers['content-type'] ?? '';
  if (mediaType(contentType) !== 'multipart/form-data') return { failure: refusals.mediaType('multipart/form-data') };
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': contentType },
      isPartAFile: (name) => name === 'file',
      limits: { fieldSize: 1024, headerSize: 16 * 1024 },
    });
  } catch {
    return { failure: malformed() };
  }
}

/** Gives the body to the parser as fast as the disk takes the file; true where the body is no multipart. */
async function feed(parser: BusboyInstance, body: AsyncIterable<Buffer>, parts: Parts): Promise<boolean> {
  let broken = false;
  const ended = new Promise<void>((resolve) => {
    parser.once('finish', resolve);
    parser.on('error', () => {
      broken = true;
      parts.abandon();
      resolve();
    });
  });
  parser.on('field', (name, value) => parts.field(name, value));
  parser.on('file', (name, stream, filename, _encoding, type) => parts.file(name, stream, filename ?? '', type));
  for await (const chunk of body) {
    if (broken) continue;
    if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), ended, parts.diskTrouble]).catch(ignored);
    parts.throwDiskTrouble();
  }
  if (!broken) parser.end();
  await Promise.race([ended, parts.diskTrouble]);
  return broken;
}

/** The reason is looked at elsewhere: by the parser's own listener, or by `throwDiskTrouble`. */
const ignored = () => undefined;

class Parts {
  readonly #folder: UploadFolder;
  readonly #limit: number;
  readonly #fields = new Map<string, string>();
  readonly #details: ErrorDetail[] = [];
  #sink: FileSink | undefined;
  #filename = '';
  #mediaType = '';

  constructor(folder: UploadFolder, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  field(name: string, value: string): void {
    if (name !== 'rows' && name !== 'sha256') return;
    if (this.#fields.has(name)) this.#wrong(name, 'DUPLICATE', `Часть ${name} должна быть одна.`);
    if (this.#sink) this.#wrong(name, 'ORDER', `Часть ${name} должна идти до части file.`);
    this.#fields.set(name, value.trim());
  }

  file(_name: string, stream: NodeJS.ReadableStream, filename: string, type: string): void {
    if (this.#sink) {
      this.#wrong('file', 'DUPLICATE', 'Часть file должна быть одна.');
      stream.on('error', ignored).resume();
      return;
    }
    this.#filename = filename;
    this.#mediaType = type;
    this.#sink = new FileSink(this.#folder, randomUUID(), kinds[type] ?? 'csv', this.#limit, stream);
  }

  get diskTrouble(): Promise<never> {
    return this.#sink?.trouble ?? new Promise(ignored);
  }

  throwDiskTrouble(): void {
    if (this.#sink?.failed) throw this.#sink.failed;
  }

  abandon(): void {
    this.#sink?.abandon();
  }

  async discard(): Promise<void> {
    this.abandon();
    await this.#sink?.discard();
  }

  /** What the parts come to, once all have been read. */
  async result(): Promise<ReceivedUpload> {
    this.#required('rows', /^\d{1,10}$/, 'целым числом');
    this.#required('sha256', /^[\da-f]{64}$/i, 'суммой SHA-256 в шестнадцатеричном виде');
    const sink = this.#sink;
    if (!sink) this.#wrong('file', 'REQUIRED', 'Нет части file.');
    if (this.#details.length > 0 || !sink) return { failure: refusals.validation(this.#details) };
    const kind = kinds[this.#mediaType];
    if (!kind) return { failure: refusals.mediaType('text/csv или application/zip в части file') };
    const stored = await sink.stored;
    if (stored.size > this.#limit) return { failure: showcaseRefusals.fileTooLarge(this.#limit) };
    const file = { uploadId: sink.uploadId, kind, filename: this.#filename, ...stored };
    return { rows: Number(this.#fields.get('rows')), sha256: (this.#fields.get('sha256') ?? '').toLowerCase(), file };
  }

  #required(name: string, pattern: RegExp, form: string): void {
    const value = this.#fields.get(name);
    if (value === undefined) this.#wrong(name, 'REQUIRED', `Нет части ${name}.`);
    else if (!pattern.test(value)) this.#wrong(name, 'FORMAT', `Часть ${name} должна быть ${form}.`);
  }

  #wrong(field: string, code: string, message: string): void {
    this.#details.push({ field, code, message });
  }
}
