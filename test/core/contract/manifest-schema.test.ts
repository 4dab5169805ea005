import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseSync, type TsInterfaceDeclaration, type TsType } from '@swc/core';

const file = (name: string) => readFileSync(new URL(`../../../core/contract/${name}`, import.meta.url), 'utf8');
const schema = JSON.parse(file('manifest.schema.json'));
const root = JSON.parse(file('root-manifest.schema.json'));
const parsed = parseSync(file('manifest.ts'), { syntax: 'typescript' });
const declarations = parsed.body.flatMap((item) => (item.type === 'ExportDeclaration' ? [item.declaration] : []));

/** Names and optionality of the members of an interface. */
function shapeOf(name: string): { properties: string[]; required: string[] } {
  const found = declarations.find(
    (item): item is TsInterfaceDeclaration => item.type === 'TsInterfaceDeclaration' && item.id.value === name,
  );
  const members = found!.body.body.flatMap((member) =>
    member.type === 'TsPropertySignature' && member.key.type === 'Identifier'
      ? [{ name: member.key.value, optional: member.optional }]
      : [],
  );
  return {
    properties: members.map((member) => member.name).sort(),
    required: members.flatMap((member) => (member.optional ? [] : [member.name])).sort(),
  };
}

/** The texts of a union of literals. */
function unionOf(name: string): string[] {
  const found = declarations.find((item) => item.type === 'TsTypeAliasDeclaration' && item.id.value === name);
  const union = (found as unknown as { typeAnnotation: { types: TsType[] } }).typeAnnotation.types;
  return union.map((type) => (type as unknown as { literal: { value: string } }).literal.value).sort();
}

const shapeIn = (part: { properties: object; required?: string[] }) => ({
  properties: Object.keys(part.properties).sort(),
  required: [...(part.required ?? [])].sort(),
});

describe('TM-60: the published schema and the types of the manifest are the same', () => {
  test.each([
    ['PluginManifest', schema],
    ['TaskManifest', schema.$defs.task],
    ['SettingsDeclaration', schema.$defs.settings],
    ['PeriodDeclaration', schema.$defs.period],
    ['CounterDeclaration', schema.$defs.task.properties.counters.items],
    ['RootManifest', { ...root, properties: { plugins: root.properties.plugins } }],
  ])('%s', (name, part) => {
    expect(shapeIn(part)).toEqual(shapeOf(name));
    expect(part.additionalProperties).toBe(false);
  });

  test.each([
    ['ServiceName', schema.$defs.services.items.enum],
    ['PeriodUnit', schema.$defs.period.properties.unit.enum],
    ['Capability', schema.properties.capabilities.items.enum],
  ])('%s', (name, values) => {
    expect([...values].sort()).toEqual(unionOf(name));
  });
});
