import type { AttributeDefinition, DocumentSystem, SetupFinding } from '../../../core/contract/index.ts';
import { posAttributes, technicalUser } from '../attributes.ts';
import { posWatch } from '../watch-documents.ts';
import { at, doubtful, wrong } from './finding.ts';
import { texts } from './texts.ts';

const { places } = texts;
const where = at(places.wizard, places.posOperation);
const flags = ['readonly', 'protocolInfo', 'noCopy', 'secret', 'indexed'] as const;

/** What the operations of «Мастер БД» make: доп. реквизиты, triggers, the registrar. */
export async function baseFindings({ directories, wizard }: DocumentSystem): Promise<SetupFinding[]> {
  const owners = ['document', 'rubric', 'organization', 'citizen'] as const;
  const found = (await Promise.all(owners.map((owner) => directories.attributes(owner)))).flat();
  const watched = await wizard.isWatched(posWatch);
  const [registrar] = await directories.sets.users([technicalUser.login]);
  return [
    ...attributeFindings(new Map(found.map((attribute) => [attribute.apiName, attribute]))),
    ...(watched ? [] : [wrong('TRIGGERS_MISSING', texts.base.triggers, where)]),
    ...registrarFindings(registrar),
  ];
}

function attributeFindings(found: ReadonlyMap<string, AttributeDefinition>): SetupFinding[] {
  const missing = posAttributes.filter(({ apiName }) => !found.has(apiName));
  const names = missing.map(({ title, apiName }) => `${title} (${apiName})`);
  return [
    ...(missing.length > 0 ? [wrong('ATTRIBUTES_MISSING', texts.base.attributesMissing(names), where)] : []),
    ...posAttributes.flatMap((wanted) => {
      const attribute = found.get(wanted.apiName);
      return attribute === undefined ? [] : differences(wanted, attribute);
    }),
  ];
}

function differences(wanted: AttributeDefinition, found: AttributeDefinition): SetupFinding[] {
  const name = `${wanted.title} (${wanted.apiName})`;
  const place = at(places.attributeSettings, wanted.title);
  if (found.owner !== wanted.owner || found.type !== wanted.type) {
    const what = found.owner === wanted.owner ? texts.base.type : texts.base.owner;
    return [wrong('ATTRIBUTE_DIFFERS', texts.base.attributeDiffers(name, what), place)];
  }
  const what: string[] = [];
  const { maxLength = 0, values } = wanted;
  if (found.maxLength !== undefined && found.maxLength < maxLength) what.push(texts.base.length(maxLength));
  // A list that is not there takes any value.
  const absent =
    found.values === undefined ? [] : (values ?? []).filter((value) => !isAmong(value, found.values ?? []));
  if (absent.length > 0) what.push(texts.base.values(absent));
  for (const flag of flags) if (wanted[flag] && !found[flag]) what.push(texts.base.flags[flag]);
  return what.length === 0 ? [] : [doubtful('ATTRIBUTE_OUTDATED', texts.base.attributeOutdated(name, what), where)];
}

/** Values of lists are compared without case (ED-02). */
function isAmong(value: string, values: readonly string[]): boolean {
  return values.some((one) => one.toLowerCase() === value.toLowerCase());
}

function registrarFindings(registrar: { readonly technical: boolean } | undefined): SetupFinding[] {
  const { login } = technicalUser;
  if (registrar === undefined) return [wrong('REGISTRAR_MISSING', texts.base.registrarMissing(login), where)];
  return registrar.technical ? [] : [wrong('REGISTRAR_CAN_LOG_IN', texts.base.registrarLogsIn(login), where)];
}
