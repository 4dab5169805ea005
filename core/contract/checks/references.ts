import { access } from 'node:fs/promises';
import path from 'node:path';
import type { PluginManifest, ServiceName, SettingReference } from '../manifest.ts';
import { schemasAt } from '../schema/pointer.ts';
import { PluginFault, type PluginFaultCode } from './fault.ts';
import type { PluginSchemas, TaskSchemas } from './settings-schemas.ts';
import { texts } from './texts.ts';

/** Checks that everything a manifest refers to is there: settings, sections, services, folders. */
export async function checkReferences(manifest: PluginManifest, file: string, schemas: PluginSchemas): Promise<void> {
  const fail = (code: PluginFaultCode, message: string): never => {
    throw new PluginFault(code, file, message);
  };
  const refer = (reference: SettingReference | undefined, place: string, tasks: readonly TaskSchemas[]) => {
    if (reference !== undefined && !exists(reference, schemas.module, tasks)) {
      fail('SETTING_UNKNOWN', texts.settingUnknown(place, reference));
    }
  };
  const serve = (services: readonly ServiceName[] | undefined, place: string) => {
    if (services?.includes('http') && manifest.http === undefined) fail('MANIFEST_INVALID', texts.noHttp(place));
    if (services?.includes('database') && manifest.database === undefined) {
      fail('MANIFEST_INVALID', texts.noDatabase(place));
    }
  };

  manifest.tasks.forEach((task, index) => {
    const place = `/tasks/${index}`;
    const own = [schemas.tasks.get(task.id)!];
    if (task.schedule.kind !== 'none') refer(task.schedule.period.setting, `${place}/schedule/period/setting`, own);
    refer(task.runsOn, `${place}/runsOn`, own);
    refer(task.mail, `${place}/mail`, own);
    serve(task.services, `${place}/services`);
    if (task.needsModuleSettings && manifest.moduleSettings === undefined) {
      fail('MANIFEST_INVALID', texts.noModuleSettings(`${place}/needsModuleSettings`));
    }
  });
  serve(manifest.services, '/services');
  const every = [...schemas.tasks.values()];
  manifest.http?.origins.forEach((reference, index) => {
    refer(reference, `/http/origins/${index}`, every);
  });
  refer(manifest.mail, '/mail', []);
  const folder = manifest.database?.migrations;
  if (folder !== undefined) {
    await access(path.resolve(path.dirname(file), folder)).catch(() =>
      fail('MIGRATIONS_MISSING', texts.migrationsMissing(folder)),
    );
  }
}

/** The block and the JSON Pointer of a reference such as `module:/posUrl`. */
export function splitReference(reference: SettingReference): {
  block: 'module' | 'common' | 'instance';
  pointer: string;
} {
  const colon = reference.indexOf(':');
  return { block: reference.slice(0, colon) as 'module', pointer: reference.slice(colon + 1) };
}

function exists(reference: SettingReference, module: object | null, tasks: readonly TaskSchemas[]): boolean {
  const { block, pointer } = splitReference(reference);
  const schemas = block === 'module' ? [module] : tasks.map((task) => task[block]);
  return schemas.some((schema) => schema !== null && schemasAt(schema, pointer).length > 0);
}
