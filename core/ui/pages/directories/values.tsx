import type { ReactNode } from 'react';
import { type RowKey, RowName } from '../../kit/directory-rows.tsx';
import { nothing, shownDate } from '../../kit/format.ts';
import { texts as frame } from '../../texts.ts';
import { useAttributes } from '../documents/attributes.ts';
import type { DirectoryName, Field } from './fields.ts';
import { texts } from './texts.ts';

/** A value as people read it. */
export function Value({ field, value }: { readonly field: Field; readonly value: unknown }): ReactNode {
  if (field.kind === 'secret') return value === undefined ? nothing : texts.secretKept;
  if (field.kind === 'flag') return value === true ? texts.yes : texts.no;
  if (value === undefined || value === null || value === '') return nothing;
  switch (field.kind) {
    case 'date':
      return shownDate(String(value));
    case 'number':
      return Number(value).toLocaleString('ru-RU');
    case 'choice':
      return field.choices?.find((choice) => choice.value === String(value))?.label ?? String(value);
    case 'row':
      return <RowName directory={field.directory as DirectoryName} of={value as RowKey} />;
    case 'attributes':
      return <AttributeNames apiNames={value as string[]} />;
    case 'roles':
      return (value as string[]).map((role) => frame.roles[role] ?? role).join(', ') || nothing;
    case 'list':
      return (value as string[]).join(', ') || nothing;
    default:
      return <span className="lines">{String(value)}</span>;
  }
}

function AttributeNames({ apiNames }: { readonly apiNames: readonly string[] }) {
  const { all } = useAttributes();
  if (apiNames.length === 0) return <>{nothing}</>;
  const titles = apiNames.map((apiName) => all.find((one) => one.apiName === apiName)?.title ?? apiName);
  return (
    <ol className="directory-names">
      {titles.map((title, index) => (
        <li key={apiNames[index]}>{title}</li>
      ))}
    </ol>
  );
}
