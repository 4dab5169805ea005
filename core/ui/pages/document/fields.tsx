import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { follow } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import type { Attribute } from '../documents/attributes.ts';
import { formTexts } from './form-texts.ts';
import { texts } from './texts.ts';

interface FieldProps<Value> {
  readonly id?: string;
  readonly value?: Value | null;
  onChange?(value: Value | null): void;
}

/** «Вид доставки»; `label` is its name where no form gives it one. */
export function Delivery({ id, label, value = null, onChange }: FieldProps<number> & { readonly label?: string }) {
  const { data } = useQuery({
    queryKey: ['directory', 'delivery-kinds'],
    queryFn: ({ signal }) =>
      follow<{ items: { isn: number; name: string }[] }>('/api/directories/delivery-kinds?limit=500', signal),
  });
  return (
    <Select<number | null>
      {...(id !== undefined && { id })}
      {...(label !== undefined && { 'aria-label': label, placeholder: formTexts.edit.delivery })}
      className="wide-select"
      allowClear
      value={value}
      onChange={(isn) => onChange?.(isn ?? null)}
      options={(data?.items ?? []).map((row) => ({ value: row.isn, label: row.name }))}
    />
  );
}

interface ValueFieldProps extends FieldProps<unknown> {
  readonly attribute: Attribute;
}

/** The control for a доп. реквизит, by its type. */
export function ValueField({ attribute: { type, values, multiline, maxLength }, ...field }: ValueFieldProps) {
  const { id, value = null, onChange } = field;
  const common = { ...(id !== undefined && { id }) };
  if (type === 'date')
    return <DayField {...common} value={value as string | null} onChange={(day) => onChange?.(day)} />;
  const choices =
    type === 'flag'
      ? [
          { value: 'true', label: texts.values.yes },
          { value: 'false', label: texts.values.no },
        ]
      : (values ?? []).filter((one) => one !== '').map((one) => ({ value: one, label: one }));
  if (choices.length > 0) {
    return (
      <Select<string | null>
        {...common}
        allowClear
        value={value === null ? null : String(value)}
        onChange={(next) =>
          onChange?.(next === undefined || next === null ? null : type === 'flag' ? next === 'true' : next)
        }
        options={choices}
      />
    );
  }
  const shared = {
    ...common,
    value: value === null ? '' : String(value),
    ...(maxLength !== null && { maxLength }),
    onChange: ({ target }: { target: { value: string } }) => onChange?.(target.value === '' ? null : target.value),
  };
  return multiline ? <Input.TextArea {...shared} rows={2} /> : <Input {...shared} />;
}
