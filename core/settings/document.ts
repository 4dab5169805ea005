import type { FieldProblem } from '../contract/index.ts';
import { storable } from '../contract/mask.ts';
import { compileSchema } from '../contract/schema/compile.ts';
import { toPointer, valueAt } from '../contract/schema/pointer.ts';
import type { SettingsOwner } from './api.ts';
import { SettingsMigrationFailed } from './errors.ts';
import type { SecretKeys } from './keyring.ts';
import type { SecretKey } from './secret-key.ts';
import { reservedName, seal, unseal, type Values } from './secrets.ts';
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
  /** Secrets as they are stored that the present schema does not call secret, by their pointers: still not to be shown. */
  readonly former: readonly string[];
}

const nothing: object = { type: 'object', additionalProperties: false };

/** The document as stored, brought to the present versions of the schemas; that of version 0 where there is none. */
export function openDocument(shape: Shape, stored: StoredDocument | undefined, keys: SecretKeys): PlainDocument {
  if (stored === undefined) {
    const instances = shape.instance === null ? [] : [{ jobId: 0, settings: {} }];
    return { common: {}, instances, unreadable: [], former: [] };
  }
  const unreadable: string[] = [];
  const former: string[] = [];
  const open = (block: Block, { schemaVersion, values }: StoredBlock, name: string, prefix: string) => {
    const opened = unseal(values, placeOf(shape.owner, name), keys);
    unreadable.push(...opened.unreadable.map((pointer) => prefix + pointer));
    const present = migrated(shape, block, opened.values, schemaVersion);
    for (const pointer of opened.sealed.filter((one) => !block.secrets.includes(one))) {
      const text = valueAt(opened.values, pointer);
      if (text !== undefined && valueAt(present, pointer) === text) former.push(prefix + pointer);
    }
    return present;
  };
  return {
    common: open(shape.common, stored.common, 'common', '/common'),
    instances: stored.instances.map((instance, index) => ({
      jobId: instance.jobId,
      settings: open(shape.instance!, instance, `instance:${instance.jobId}`, `/instances/${index}`),
    })),
    unreadable,
    former,
  };
}

/** The document as it is stored, its secrets encrypted with the key. */
export function closeDocument(shape: Shape, plain: PlainDocument, key: SecretKey): StoredDocument {
  const close = (block: Block, values: Values, name: string, prefix: string): StoredBlock => ({
    schemaVersion: block.version,
    values: seal(values, secretPointers(block, plain, prefix), placeOf(shape.owner, name), key),
  });
  return {
    common: close(shape.common, plain.common, 'common', '/common'),
    instances: plain.instances.map(({ jobId, settings }, index) => ({
      jobId,
      ...close(shape.instance!, settings, `instance:${jobId}`, `/instances/${index}`),
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
    problems.push(...unstorable(values, prefix));
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

/** Pointers in a block of what is secret there, also of what only an earlier schema called so. */
export function secretPointers(block: Block, { former }: PlainDocument, prefix: string): string[] {
  const own = former.filter((path) => path.startsWith(`${prefix}/`));
  return [...block.secrets, ...own.map((path) => path.slice(prefix.length))];
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

/** The document with another content of its blocks; `place` is that of {@link seal}. */
export function mapBlocks(
  owner: SettingsOwner,
  document: StoredDocument,
  change: (values: Values, place: string) => Values,
): StoredDocument {
  const changed = <B extends StoredBlock>(block: B, name: string): B => ({
    ...block,
    values: change(block.values, placeOf(owner, name)),
  });
  return {
    common: changed(document.common, 'common'),
    instances: document.instances.map((instance) => changed(instance, `instance:${instance.jobId}`)),
  };
}

function placeOf({ kind, id }: SettingsOwner, block: string): string {
  return `${kind}:${id}:${block}:`;
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

/** What cannot be stored, whatever the schema says: characters that PostgreSQL refuses, and the name of encrypted texts. */
function unstorable(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') {
    return storable(value) === value ? [] : [{ path, message: texts.unstorable(), code: 'INVALID' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === reservedName || storable(name) !== name
      ? [{ path, message: texts.reserved(), code: 'INVALID' }]
      : unstorable(inner, path + toPointer([name])),
  );
}
