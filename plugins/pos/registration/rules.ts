import { createHash } from 'node:crypto';
import type { DocumentSystem } from '../../../core/contract/index.ts';
import { ModuleMisconfigured } from '../errors.ts';
import type { PosSettings } from '../settings.ts';
import { texts } from '../texts.ts';
import { type MappingRules, mappingVersion } from './map.ts';
import type { RegistrationPlace } from './organizations.ts';
import { RubricTree } from './rubrics.ts';

/** What all organisations share during one run. */
export type SharedRules = Pick<MappingRules, 'sizes' | 'attributes' | 'rubrics' | 'timeZone'>;

/** @throws {ModuleMisconfigured} where the module's settings name what is not in the directories (any more). */
export async function sharedRules(
  documents: DocumentSystem,
  settings: PosSettings,
  timeZone: string,
): Promise<SharedRules> {
  const { directories } = documents;
  if ((await directories.deliveryKind(settings.deliveryKindIsn)) === undefined) {
    throw new ModuleMisconfigured(texts.module.deliveryKind);
  }
  if ((await directories.linkType(settings.linkTypeIsn)) === undefined) {
    throw new ModuleMisconfigured(texts.module.linkType);
  }
  if ((await directories.rubric(settings.rubricVertexDue)) === undefined) {
    throw new ModuleMisconfigured(texts.module.rubricVertex);
  }
  const attributes = await directories.attributes('document');
  return {
    sizes: documents.sizes,
    attributes: new Map(
      attributes.map(({ apiName, title, maxLength }) => [apiName, { title, maxLength: maxLength ?? 255 }]),
    ),
    rubrics: new RubricTree(settings.rubricVertexDue, await directories.rubricsBelow(settings.rubricVertexDue)),
    timeZone,
  };
}

export function rulesFor(shared: SharedRules, place: RegistrationPlace): MappingRules {
  return { ...shared, fileLimits: place.group.fileLimits, remarks: place.remarks };
}

/** Changes with every setting that a registration depends on (RG-09). */
export function fingerprintOf(shared: SharedRules, place: RegistrationPlace, settings: PosSettings): string {
  const { deliveryKindIsn, linkTypeIsn, rubricVertexDue } = settings;
  const parts = [
    mappingVersion,
    { deliveryKindIsn, linkTypeIsn, rubricVertexDue },
    [...shared.attributes],
    shared.sizes,
    place,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
