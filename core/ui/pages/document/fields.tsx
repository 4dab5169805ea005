import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { apiPath, follow } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import type { Attribute } from '../documents/attributes.ts';
import { texts } from './texts.ts';

interface FieldProps<Value> {
  readonly id?: string;
  readonly value?: Value | null;
  onChange?(value: Value | null): void;
}

interface Found {
  readonly value: string;
  readonly label: string;
}

interface SearchedProps<Value> extends FieldProps<Value> {
  readonly directory: string;
  readonly several?: boolean;
  /** How a row is shown; undefined: it cannot be chosen. */
  labelOf(row: Readonly<Record<string, unknown>>): string | undefined;
}

/** Rows of a directory by their DUE, found as one types. */
export function Searched<Value extends string | string[]>(props: SearchedProps<Value>) {
  const { id, value = null, onChange, directory, several = false, labelOf } = props;
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
    return label === undefined ? [] : [{ value: String(row.due), label }];
  });
  return (
    <Select<Value>
      {...(id !== undefined && { id })}
      {...(several && { mode: 'multiple' as const })}
      allowClear
      loading={isFetching}
      value={value}
      onChange={(next: Value | undefined) => onChange?.(next ?? null)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      options={options}
    />
  );
}

const official = ({ kind, name, duty }: Readonly<Record<string, unknown>>) =>
  kind === 'official' ? [name, duty].filter(Boolean).join(' — ') : undefined;

/** Officials of «Подразделения». */
export function Officials(props: FieldProps<string[]>) {
  return <Searched<string[]> {...props} several directory="departments" labelOf={official} />;
}

export function Official(props: FieldProps<string>) {
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
