/** A letter as whoever got it reads it. */
export interface SeenLetter {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: string;
  readonly text: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly attachments: readonly { readonly name: string; readonly contentType: string; readonly content: string }[];
}

/** Reads a letter of one part, or of a text with attachments, which all letters of the product are. */
export function readLetter(raw: string): SeenLetter {
  const { header, headers, content } = readPart(raw.replaceAll('\r\n', '\n'));
  const boundary = /boundary="?([^";]+)"?/.exec(header('content-type'))?.[1];
  const parts = boundary === undefined ? [] : partsOf(content, boundary);
  const [first, ...attached] = parts;
  const whole = { messageId: header('message-id'), from: header('from'), to: header('to'), subject: header('subject') };
  return {
    ...whole,
    date: header('date'),
    text: body(first?.content ?? content, (first?.header ?? header)('content-transfer-encoding')).trimEnd(),
    headers,
    attachments: attached.map((part) => ({
      name: /filename="?([^";]+)"?/.exec(part.header('content-disposition'))?.[1] ?? '',
      contentType: part.header('content-type'),
      content: body(part.content, part.header('content-transfer-encoding')),
    })),
  };
}

function partsOf(content: string, boundary: string) {
  return content
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => readPart(part.replace(/^\n/, '').replace(/\n$/, '')));
}

function readPart(text: string) {
  const [head = '', ...rest] = text.split('\n\n');
  const lines = head.replace(/\n[ \t]+/g, ' ').split('\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), words(line.slice(colon + 1).trim())] as const;
    }),
  );
  return { headers, header: (name: string) => headers.get(name) ?? '', content: rest.join('\n\n') };
}

function body(text: string, encoding: string): string {
  const plain =
    encoding.toLowerCase() === 'base64'
      ? Buffer.from(text, 'base64').toString()
      : encoding.toLowerCase() === 'quoted-printable'
        ? quoted(text.replace(/=\n/g, ''))
        : text;
  return plain.replaceAll('\r\n', '\n');
}

/** Words of a header that are encoded (RFC 2047). */
function words(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, inner: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(inner, 'base64').toString() : quoted(inner.replaceAll('_', ' ')),
    );
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
