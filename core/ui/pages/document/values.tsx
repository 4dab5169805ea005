import { nothing, shownDate } from '../../kit/format.ts';
import { Facts, Quiet } from '../../kit/pieces.tsx';
import type { Attribute, Attributes } from '../documents/attributes.ts';
import { texts } from './texts.ts';

const { yes, no, empty, unset } = texts.values;

/** A value of a доп. реквизит, as its type asks. */
export function shownValue(attribute: Attribute | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return nothing;
  if (typeof value === 'boolean') return value ? yes : no;
  if (attribute?.type === 'date') return shownDate(String(value));
  if (typeof value === 'number') return value.toLocaleString('ru-RU');
  return String(value);
}

const filled = (value: unknown) => value !== null && value !== undefined && value !== '';

/** Доп. реквизиты of a РК or of a rubric: what is filled in, and the names of what is not. */
export function Values({
  owner,
  values,
  attributes,
}: {
  readonly owner: Attribute['owner'];
  readonly values: Readonly<Record<string, unknown>>;
  readonly attributes: Attributes;
}) {
  const named = Object.entries(values).map(([apiName, value]) => {
    const attribute = attributes.of(owner, apiName);
    return { title: attribute?.title ?? apiName, value, shown: shownValue(attribute, value) };
  });
  const shown = named.filter(({ value }) => filled(value));
  const missing = named.filter(({ value }) => !filled(value)).map(({ title }) => `«${title}»`);
  return (
    <>
      {shown.length === 0 && <Quiet>{empty}</Quiet>}
      {shown.length > 0 && (
        <Facts column={1} items={shown.map(({ title, shown: text }) => [title, <Lines key={title} text={text} />])} />
      )}
      {shown.length > 0 && missing.length > 0 && <Quiet>{unset(missing.join(', '))}</Quiet>}
    </>
  );
}

/** A text with its line breaks. */
export function Lines({ text }: { readonly text: string }) {
  return <span className="lines">{text}</span>;
}
