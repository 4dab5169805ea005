import type { FieldProblem } from '../contract/index.ts';
import { compileSchema } from '../contract/schema/compile.ts';
import { toPointer, valueAt } from '../contract/schema/pointer.ts';
import { SettingsMigrationFailed } from './errors.ts';
import type { SecretKeys } from './secret-key.ts';
import { seal, unseal, type Values } from './secrets.ts';
import type { Block, Shape } from './shape.ts';
import { texts } from './texts.ts';

interface StoredBlock {
  readonly schemaVersion: number;
  /** Secrets are encrypted. */
  readonly values: Values;
}

/** Settings of an owner as they are stored. */
export interface StoredDocument {
  readonly common: StoredBlock;
  readonly instances: readonly (StoredBlock & { readonly jobId: number })[];
}

/** Settings of an owner with secrets in clear; never leaves this folder but for the plugin itself. */
export interface PlainDocument {
  readonly common: Values;
  readonly instances: readonly { readonly jobId: number; readonly settings: Values }[];
  /** Secrets that do not decrypt, by their pointers in the document. */
  readonly unreadable: readonly string[];
}

const nothing: object = { type: 'object', additionalProperties: false };

/** The document as stored, brought to the present versions of the schemas; that of version 0 where there is none. */
export function openDocument(shape: Shape, stored: StoredDocument | undefined, keys: SecretKeys): PlainDocument {
  if (stored === undefined) {
    return { common: {}, instances: shape.instance === null ? [] : [{ jobId: 0, settings: {} }], unreadable: [] };
  }
  const unreadable: string[] = [];
  const open = (block: Block, { schemaVersion, values }: StoredBlock, name: string, prefix: string) => {
    const opened = unseal(values, placeOf(shape, name), keys);
    unreadable.push(...opened.unreadable.map((pointer) => prefix + pointer));
    return migrated(shape, block, opened.values, schemaVersion);
  };
  return {
    common: open(shape.common, stored.common, 'common', '/common'),
    instances: stored.instances.map((instance, index) => ({
      jobId: instance.jobId,
      settings: open(shape.instance!, instance, `instance:${instance.jobId}`, `/instances/${index}`),
    })),
    unreadable,
  };
}

export function closeDocument(shape: Shape, plain: PlainDocument, keys: SecretKeys): StoredDocument {
  const close = (block: Block, values: Values, name: string): StoredBlock => ({
    schemaVersion: block.version,
    values: seal(values, block.secrets, placeOf(shape, name), keys),
  });
  return {
    common: close(shape.common, plain.common, 'common'),
    instances: plain.instances.map(({ jobId, settings }) => ({
      jobId,
      ...close(shape.instance!, settings, `instance:${jobId}`),
    })),
  };
}

/** A copy with the defaults filled in, and every wrong field (TM-22). Paths are those of the API. */
export function validated(shape: Shape, plain: PlainDocument): { document: PlainDocument; problems: FieldProblem[] } {
  const document = structuredClone(plain) as PlainDocument;
  const problems: FieldProblem[] = document.unreadable.map((path) => ({
    path,
    message: texts.unreadable(),
    code: 'MISSING',
  }));
  const check = (block: Block, values: unknown, prefix: string) => {
    for (const problem of compileSchema(block.schema ?? nothing)(values)) {
      const path = prefix + problem.path;
      if (!document.unreadable.includes(path)) problems.push({ ...problem, path });
    }
  };
  check(shape.common, document.common, '/common');
  document.instances.forEach(({ settings }, index) => {
    check(shape.instance!, settings, `/instances/${index}`);
  });
  return { document, problems };
}

/** Every secret of a document that has a value: its pointer in the API and its text. */
export function secretsOf(shape: Shape, { common, instances }: PlainDocument): { path: string; text: string }[] {
  const found: { path: string; text: string }[] = [];
  const look = (block: Block, values: Values, prefix: string) => {
    for (const pointer of block.secrets) {
      const text = valueAt(values, pointer);
      if (typeof text === 'string' && text !== '') found.push({ path: prefix + pointer, text });
    }
  };
  look(shape.common, common, '/common');
  instances.forEach(({ settings }, index) => {
    look(shape.instance!, settings, toPointer(['instances', index]));
  });
  return found;
}

function placeOf({ owner }: Shape, block: string): string {
  return `${owner.kind}:${owner.id}:${block}:`;
}

function migrated({ owner }: Shape, block: Block, values: Values, fromVersion: number): Values {
  if (fromVersion >= block.version) return values;
  try {
    return block.migrate(values, fromVersion) as Values;
  } catch {
    // Without the cause: its text may hold values, among them secrets.
    throw new SettingsMigrationFailed(owner.id, fromVersion);
  }
}
