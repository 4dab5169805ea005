import type { Appeals } from './appeals.ts';
import type { PosCore } from './core.ts';
import { DerivedContent, type FileKind, GivenContent, mediaTypes } from './files.ts';
import { declare, type MessageFile } from './generator.ts';
import type { Random } from './random.ts';
import type { Appeal, Contour } from './wire.ts';

/** A file that a test asks for; content is derived unless given. */
export interface FileSpecification {
  id?: string;
  name: string;
  contentType?: string;
  /** Bytes, or their base64 over HTTP. */
  content?: Uint8Array | string;
  /** Size of derived content (10,000 by default). With given content: a declared size that may be untrue. */
  size?: number;
  /** A declared hash that may be untrue. */
  sha256?: string;
}

export function fileOf(random: Random, specification: FileSpecification): MessageFile {
  const { id, name, contentType, content: given, size, sha256 } = specification;
  const kind = kindOf(name);
  const seed = random.uint32();
  const content = given === undefined ? new DerivedContent(kind, seed, size ?? 10_000) : new GivenContent(bytes(given));
  const declared = declare(id ?? random.guid(), name, contentType ?? mediaTypes[kind], content);
  if (given !== undefined && size !== undefined) declared.size = size;
  if (sha256 !== undefined) declared.sha256 = sha256;
  return { declared, content };
}

function bytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'base64') : content;
}

function kindOf(name: string): FileKind {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return extension in mediaTypes ? (extension as FileKind) : 'pdf';
}

/** Numbers of messages: consecutive, leaving out those that a test has used. */
export class NumberSequence {
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  next(appeals: Appeals): string {
    while (appeals.has(String(this.#next))) this.#next++;
    return String(this.#next++);
  }
}

/** The last delivery of some earlier message of the ЛКО. */
export function pickEarlier(core: PosCore, contour: Contour, lkoId: string, random: Random): Appeal | undefined {
  const registry = core.appeals[contour].registry(core.organisations.of(lkoId).lkoId);
  if (registry.size === 0) return undefined;
  return registry.at(random.integer(0, registry.size - 1))?.deliveries.at(-1)?.appeal;
}
