import { type Document, deserialize, Long, serialize } from 'bson';

/** Operations of the wire protocol that are still spoken. */
const [opReply, opQuery, opMsg] = [1, 2004, 2013];
const headerBytes = 16;
const [checksumPresent, moreToCome, exhaustAllowed] = [1, 2, 1 << 16];
const mostBytes = 48_000_000;

/** A command as it came in. */
export interface Request {
  readonly id: number;
  readonly command: Document;
  /** False where the client wants no answer (`w: 0`). */
  readonly answered: boolean;
  /** The client takes further answers without asking for them. */
  readonly exhaust: boolean;
  /** Came as OP_QUERY, as the first greeting of a driver does. */
  readonly legacy: boolean;
}

/** Cuts the bytes of one connection into requests. */
export class Requests {
  private pending = Buffer.alloc(0);

  /** @throws where this is not the protocol of MongoDB */
  take(bytes: Buffer): Request[] {
    this.pending = Buffer.concat([this.pending, bytes]);
    const requests: Request[] = [];
    while (this.pending.length >= headerBytes) {
      const length = this.pending.readInt32LE(0);
      if (length < headerBytes || length > mostBytes) throw new Error(`message of ${length} bytes`);
      if (this.pending.length < length) break;
      requests.push(parse(this.pending.subarray(0, length)));
      this.pending = this.pending.subarray(length);
    }
    return requests;
  }
}

function parse(message: Buffer): Request {
  const [id, operation] = [message.readInt32LE(4), message.readInt32LE(12)];
  if (operation === opMsg) return { id, legacy: false, ...parseMsg(message) };
  if (operation === opQuery) return { id, legacy: true, answered: true, exhaust: false, command: parseQuery(message) };
  throw new Error(`operation ${operation}`);
}

function parseMsg(message: Buffer): Pick<Request, 'command' | 'answered' | 'exhaust'> {
  const flags = message.readUInt32LE(headerBytes);
  const end = message.length - (flags & checksumPresent ? 4 : 0);
  const command: Document = {};
  for (let at = headerBytes + 4; at < end; ) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === 0) Object.assign(command, deserialize(section));
    else if (kind === 1) Object.assign(command, parseSequence(section));
    else throw new Error(`section of kind ${kind}`);
    at += 1 + size;
  }
  return { command, answered: (flags & moreToCome) === 0, exhaust: (flags & exhaustAllowed) !== 0 };
}

/** A list of documents that stands beside its command. */
function parseSequence(section: Buffer): Document {
  const nameEnd = section.indexOf(0, 4);
  const documents: Document[] = [];
  for (let at = nameEnd + 1; at < section.length; ) {
    const size = section.readInt32LE(at);
    documents.push(deserialize(section.subarray(at, at + size)));
    at += size;
  }
  return { [section.toString('utf8', 4, nameEnd)]: documents };
}

function parseQuery(message: Buffer): Document {
  const nameEnd = message.indexOf(0, headerBytes + 4);
  const [database] = message.toString('utf8', headerBytes + 4, nameEnd).split('.');
  return { ...deserialize(message.subarray(nameEnd + 9)), $db: database };
}

let lastId = 0;

/** The bytes of an answer. `more`: another one follows without a request. */
export function answerTo(request: Pick<Request, 'id' | 'legacy'>, answer: Document, more = false): Buffer {
  const body = serialize(answer, { ignoreUndefined: true });
  lastId += 1;
  if (request.legacy) {
    const prefix = Buffer.alloc(20);
    // Flag «await capable», no cursor, from the first on, one document.
    prefix.writeInt32LE(8, 0);
    prefix.writeInt32LE(1, 16);
    return framed(lastId, request.id, opReply, [prefix, body]);
  }
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32LE(more ? moreToCome : 0, 0);
  return framed(lastId, request.id, opMsg, [prefix, body]);
}

function framed(id: number, to: number, operation: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeInt32LE(headerBytes + parts.reduce((sum, part) => sum + part.length, 0), 0);
  header.writeInt32LE(id, 4);
  header.writeInt32LE(to, 8);
  header.writeInt32LE(operation, 12);
  return Buffer.concat([header, ...parts]);
}

/** Ids of cursors are always 64 bits wide. */
export function wide(id: number): Long {
  return Long.fromNumber(id);
}
