import { nothing, shownDate } from '../../kit/format.ts';
import { Facts, Lines, Quiet } from '../../kit/pieces.tsx';
import type { Attribute, Attributes } from '../documents/attributes.ts';
import { texts } from './texts.ts';

const { yes, no } = texts.values;

/** A value of a доп. реквизит, as its type asks. */
export function shownValue(attribute: Attribute | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return nothing;
  if (typeof value === 'boolean') return value ? yes : no;
  if (attribute?.type === 'date') return shownDate(String(value));
  if (typeof value === 'number') return value.toLocaleString('ru-RU');
  return String(value);
}

/** Доп. реквизиты of a РК or of a rubric that are filled in. */
export function Values({
  owner,
  values,
  attributes,
}: {
  readonly owner: Attribute['owner'];
  readonly values: Readonly<Record<string, unknown>>;
  readonly attributes: Attributes;
}) {
  const shown = Object.entries(values).map(([apiName, value]) => {
    const attribute = attributes.of(owner, apiName);
    return [attribute?.title ?? apiName, <Lines key={apiName} text={shownValue(attribute, value)} />] as const;
  });
  return shown.length === 0 ? <Quiet>{texts.values.empty}</Quiet> : <Facts column={1} items={shown} />;
}
