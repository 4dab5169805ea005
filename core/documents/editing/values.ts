import type { AttributeOwner, AttributeValue } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import { attributesOf, type StoredAttribute } from '../attributes/definitions.ts';
import { castValue, type StoredValue, shownValue } from '../attributes/values.ts';
import { changedValues, sameValue } from '../changes/values.ts';
import type { FieldEdit } from './field-changes.ts';
import type { Problems } from './problems.ts';
import { texts } from './texts.ts';

export type GivenValues = Readonly<Record<string, unknown>>;
type Columns = Readonly<Record<string, StoredValue>>;
type Attributes = ReadonlyMap<string, StoredAttribute>;

/** Attributes of РК that are attached to the group, by API name (ED-02). */
export async function attachedAttributes(groupDue: string, sql: Sql): Promise<Map<string, StoredAttribute>> {
  const attributes = await attributesOf('document', sql);
  const attached = await sql.query<{ isn: number }>(
    'SELECT "ISN_AR_DESCRIPT" AS isn FROM delo."AR_DOCGROUP" WHERE "DUE" = $1',
    [groupDue],
  );
  const isns = new Set(attached.map(({ isn }) => isn));
  return new Map([...attributes].filter(([, { isn }]) => isns.has(isn)));
}

/** What a user wants values to be, as far as it is not what they are. */
export interface WantedValues {
  readonly changed: Columns;
  readonly fields: readonly FieldEdit[];
}

/**
 * Checks values that a user sent against those that are there. A value with «Запретить редактирование» is refused unless
 * it comes back as it is; a secret is shown as null, so null means: as it is.
 */
export function wantedValues(
  given: GivenValues,
  before: Columns,
  { attributes, owner }: { readonly attributes: Attributes; readonly owner: AttributeOwner },
  below: string,
  problems: Problems,
): WantedValues {
  const wanted: Record<string, StoredValue> = {};
  for (const [apiName, value] of Object.entries(given)) {
    const attribute = attributes.get(apiName);
    const cast = castGiven(attribute, value, owner);
    if ('problem' in cast) problems.refuse(`/values/${escaped(apiName)}`, cast.problem);
    else if (attribute!.secret && cast.value === null) continue;
    else if (attribute!.readonly && !sameValue(cast.value, before[apiName] ?? null)) {
      problems.refuse(`/values/${apiName}`, texts.readonly(attribute!.title));
    } else wanted[apiName] = cast.value;
  }
  const changed = changedValues(wanted, before);
  const shown = (name: string, value: StoredValue): AttributeValue => {
    const attribute = attributes.get(name)!;
    return attribute.secret ? null : shownValue(attribute, value);
  };
  const fields = Object.entries(changed).map(([name, value]) => ({
    path: `${below}/values/${name}`,
    current: shown(name, before[name] ?? null),
    given: shown(name, value),
  }));
  return { changed, fields };
}

/** Checks values of a РК or line that is made now: the first value of any attribute can be given. */
export function checkFirstValues(
  given: GivenValues,
  { attributes, owner }: { readonly attributes: Attributes; readonly owner: AttributeOwner },
  problems: Problems,
): Columns {
  const values: Record<string, StoredValue> = {};
  for (const [apiName, value] of Object.entries(given)) {
    const cast = castGiven(attributes.get(apiName), value, owner);
    if ('problem' in cast) problems.refuse(`/values/${escaped(apiName)}`, cast.problem);
    else if (cast.value !== null) values[apiName] = cast.value;
  }
  return values;
}

function castGiven(attribute: StoredAttribute | undefined, value: unknown, owner: AttributeOwner) {
  if (attribute === undefined) return { problem: owner === 'document' ? texts.notAttached : texts.noAttribute };
  return castValue(attribute, value);
}

/** A name in a JSON Pointer. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
