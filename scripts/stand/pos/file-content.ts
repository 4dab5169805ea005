import type { IncomingHttpHeaders } from 'node:http';
import type { FileFault, StoredFile } from './appeals.ts';
import { refusals } from './errors.ts';
import { AlteredContent, type FileContent, ShortenedContent } from './files.ts';
import type { Reply } from './replies.ts';

/** The answer to a request for a file: whole (200), one range (206), or a refusal. */
export function fileReply(file: StoredFile, headers: IncomingHttpHeaders): Reply {
  const fault = takeFault(file);
  const content = spoilt(file.content, fault);
  const etag = `"sha256:${file.declared.sha256}"`;
  const range = rangeOf(headers, content.size, etag) ?? { start: 0, end: content.size, whole: true };
  const pace = fault?.how === 'slow' ? { bytesPerSecond: fault.bytesPerSecond ?? 10_000 } : {};
  return {
    status: range.whole ? 200 : 206,
    headers: {
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      etag,
      ...(!range.whole && { 'content-range': `bytes ${range.start}-${range.end - 1}/${content.size}` }),
    },
    file: { content, start: range.start, end: range.end, ...pace },
  };
}

/** The fault that this fetch meets; a fault with `times` wears out. */
function takeFault(file: StoredFile): FileFault | undefined {
  const fault = file.fault;
  if (fault?.times === undefined) return fault;
  if (fault.times <= 0) return undefined;
  fault.times--;
  return fault;
}

function spoilt(content: FileContent, fault: FileFault | undefined): FileContent {
  switch (fault?.how) {
    case 'gone':
      throw refusals.fileExpired();
    case 'missing':
      throw refusals.fileNotFound();
    case 'hash':
      return new AlteredContent(content);
    case 'size':
      return new ShortenedContent(content);
    default:
      return content;
  }
}

/** One byte range by RFC 9110; a header that is malformed, multiple or outdated by If-Range is ignored. */
function rangeOf(headers: IncomingHttpHeaders, size: number, etag: string) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '')) return undefined;
  if (headers['if-range'] !== undefined && headers['if-range'] !== etag) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) throw refusals.range(size);
  return { start, end, whole: false };
}
