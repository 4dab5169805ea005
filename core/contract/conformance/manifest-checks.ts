import { checkReferences } from '../checks/references.ts';
import { readSchemas } from '../checks/settings-schemas.ts';
import type { PluginManifest } from '../manifest.ts';
import type { ConformanceCheck } from './api.ts';

export function manifestChecks(file: string, manifest: PluginManifest): ConformanceCheck[] {
  return [
    { name: 'the manifest is right', run: async () => {} },
    {
      name: 'settings schemas compile and know the secrets',
      run: async () => {
        await readSchemas(manifest, file);
      },
    },
    {
      name: 'everything that the manifest refers to is there',
      run: async () => checkReferences(manifest, file, await readSchemas(manifest, file)),
    },
    {
      name: 'titles are Russian',
      run: async () => {
        const titles = [manifest.title, manifest.group.title, manifest.moduleSettings?.title];
        for (const task of manifest.tasks) {
          titles.push(task.title, ...(task.counters ?? []).map(({ title }) => title));
        }
        const foreign = titles.filter((title) => title !== undefined && !russian(title.ru));
        if (foreign.length > 0) throw new Error(`Titles without Russian text: ${JSON.stringify(foreign)}`);
      },
    },
    {
      name: 'every field of a settings schema has a Russian title',
      run: async () => {
        const schemas = await readSchemas(manifest, file);
        const all: [string, object | null][] = [['module', schemas.module]];
        for (const [id, { common, instance }] of schemas.tasks) {
          all.push([`${id} common`, common], [`${id} instance`, instance]);
        }
        const untitled = all.flatMap(([name, schema]) => untitledFields(schema).map((field) => `${name}: ${field}`));
        if (untitled.length > 0) throw new Error(`Fields without a Russian title: ${untitled.join(', ')}`);
      },
    },
  ];
}

function russian(text: unknown): boolean {
  return typeof text === 'string' && /[а-яё]/i.test(text);
}

/** JSON Pointers of fields that a form would show by their key. Conditions only repeat fields. */
function untitledFields(schema: unknown, pointer = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, items, $defs } = schema as Record<'properties' | 'items' | '$defs', object | undefined>;
  const named = { ...properties, ...$defs };
  const inner = Object.entries(named).flatMap(([name, field]) => untitledFields(field, `${pointer}/${name}`));
  const own = Object.entries(properties ?? {}).filter(([, field]) => !titled(field));
  return [...own.map(([name]) => `${pointer}/${name}`), ...inner, ...untitledFields(items, `${pointer}/*`)];
}

function titled(field: unknown): boolean {
  if (typeof field !== 'object' || field === null) return true;
  const { title, $ref, const: constant } = field as { title?: unknown; $ref?: unknown; const?: unknown };
  return russian(title) || $ref !== undefined || constant !== undefined;
}
