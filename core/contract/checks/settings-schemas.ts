import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginManifest, SettingsDeclaration } from '../manifest.ts';
import { compileSchema } from '../schema/compile.ts';
import { schemasAt } from '../schema/pointer.ts';
import { PluginFault } from './fault.ts';
import { texts } from './texts.ts';

export interface TaskSchemas {
  readonly common: object | null;
  readonly instance: object | null;
}

/** Settings schemas of a plugin, read and compiled. */
export interface PluginSchemas {
  readonly module: object | null;
  readonly tasks: ReadonlyMap<string, TaskSchemas>;
}

/** Reads every settings schema that a manifest names, and checks that it compiles and knows the secrets. */
export async function readSchemas(manifest: PluginManifest, manifestFile: string): Promise<PluginSchemas> {
  const read = (declaration: SettingsDeclaration | undefined, place: string) =>
    declaration === undefined ? null : readSchema(declaration, manifestFile, place);
  const tasks = new Map<string, TaskSchemas>();
  for (const [index, task] of manifest.tasks.entries()) {
    const place = `/tasks/${index}/settings`;
    const common = await read(task.settings?.common, `${place}/common`);
    tasks.set(task.id, { common, instance: await read(task.settings?.instance, `${place}/instance`) });
  }
  return { module: await read(manifest.moduleSettings, '/moduleSettings'), tasks };
}

async function readSchema(declaration: SettingsDeclaration, manifestFile: string, place: string): Promise<object> {
  const name = declaration.schema;
  const at = `${place}/schema`;
  const fail = (code: 'SETTINGS_SCHEMA_MISSING' | 'SETTINGS_SCHEMA_INVALID', message: string) =>
    new PluginFault(code, manifestFile, message);
  const text = await readFile(path.resolve(path.dirname(manifestFile), name), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw fail('SETTINGS_SCHEMA_MISSING', texts.schemaMissing(at, name));
      throw fail('SETTINGS_SCHEMA_MISSING', texts.schemaUnreadable(at, name, error.code ?? 'EIO'));
    },
  );
  let schema: unknown;
  try {
    schema = JSON.parse(text);
    compileSchema(schema as object);
  } catch (error) {
    throw fail('SETTINGS_SCHEMA_INVALID', texts.schemaInvalid(at, name, (error as Error).message));
  }
  const shape = schema as { type?: unknown };
  if (shape.type !== 'object') throw fail('SETTINGS_SCHEMA_INVALID', texts.schemaNotObject(at, name));
  checkSecrets(declaration, shape, manifestFile, `${place}/secrets`);
  return shape;
}

function checkSecrets(declaration: SettingsDeclaration, schema: object, file: string, place: string): void {
  for (const pointer of declaration.secrets ?? []) {
    const places = schemasAt(schema, pointer);
    if (places.length === 0) {
      throw new PluginFault('SECRET_UNKNOWN', file, texts.secretUnknown(place, pointer, declaration.schema));
    }
    const typed = places.some(({ type }) => type === 'string' || (Array.isArray(type) && type.includes('string')));
    // A value that stands in the schema would be no secret.
    const open = places.some((at) => 'default' in at || 'const' in at || 'enum' in at);
    if (!typed || open) {
      throw new PluginFault('SECRET_UNKNOWN', file, texts.secretNotString(place, pointer, declaration.schema));
    }
  }
}
