import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { apiPath, follow } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import type { Attribute } from '../documents/attributes.ts';
import { formTexts } from './form-texts.ts';
import { texts } from './texts.ts';

interface FieldProps<Value> {
  readonly id?: string;
  readonly value?: Value | null;
  onChange?(value: Value | null): void;
}

export interface Found {
  readonly value: string;
  readonly label: string;
}

interface SearchedProps<Value> extends FieldProps<Value> {
  readonly directory: string;
  readonly several?: boolean;
  /** Its name, where no form gives it one. */
  readonly label?: string;
  readonly placeholder?: string;
  /** What is chosen already, by its name: the directory may have more rows than are shown. */
  readonly known?: readonly Found[];
  /** The row that was chosen, with its name. */
  onFound?(found: Found): void;
  /** How a row is shown; undefined: it cannot be chosen. */
  labelOf(row: Readonly<Record<string, unknown>>): string | undefined;
}

/** Rows of a directory by their DUE, found as one types. */
export function Searched<Value extends string | string[]>(props: SearchedProps<Value>) {
  const {
    id,
    value = null,
    onChange,
    directory,
    several = false,
    label: name,
    placeholder,
    known = [],
    onFound,
    labelOf,
  } = props;
  const [typed, setTyped] = useState('');
  const { data, isFetching } = useQuery({
    queryKey: ['directory', directory, typed],
    queryFn: ({ signal }) =>
      follow<{ items: Record<string, unknown>[] }>(
        apiPath(['/api/directories', directory], { q: typed, limit: 200 }),
        signal,
      ),
    placeholderData: (before) => before,
  });
  const options = (data?.items ?? []).flatMap((row): Found[] => {
    const label = labelOf(row);
    return label === undefined ? [] : [{ value: String(row.due ?? row.isn), label }];
  });
  const shown = [
    ...options,
    ...known.filter((one) => typed === '' && !options.some(({ value: due }) => due === one.value)),
  ];
  return (
    <Select<Value>
      {...(id !== undefined && { id })}
      {...(name !== undefined && { 'aria-label': name })}
      {...(placeholder !== undefined && { placeholder })}
      {...(several && { mode: 'multiple' as const })}
      allowClear
      loading={isFetching}
      value={value}
      onChange={(next: Value | undefined) => {
        onChange?.(next ?? null);
        const found = shown.find((one) => one.value === next);
        if (found !== undefined) onFound?.(found);
      }}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      options={shown}
    />
  );
}

const official = ({ kind, name, duty }: Readonly<Record<string, unknown>>) =>
  kind === 'official' ? [name, duty].filter(Boolean).join(' — ') : undefined;

/** Officials of «Подразделения». */
export function Officials(props: FieldProps<string[]> & { readonly known?: readonly Found[] }) {
  return <Searched<string[]> {...props} several directory="departments" labelOf={official} />;
}

export function Official(props: FieldProps<string> & { readonly known?: readonly Found[] }) {
  return <Searched<string> {...props} directory="departments" labelOf={official} />;
}

/** A rubric of «Рубрикатор». */
export function Rubric(props: FieldProps<string>) {
  return (
    <Searched<string>
      {...props}
      directory="rubrics"
      labelOf={({ code, name }) => [code, name].filter(Boolean).join(' ')}
    />
  );
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
