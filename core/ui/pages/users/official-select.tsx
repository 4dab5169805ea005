import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { apiPath, follow } from '../../kit/api.ts';

interface Department {
  readonly due: string;
  readonly kind: 'department' | 'official';
  readonly name: string;
  readonly duty: string | null;
}

interface OfficialSelectProps {
  readonly id?: string;
  /** Its name, where no form gives it one. */
  readonly label?: string;
  readonly value?: string | null;
  onChange?(due: string | null): void;
}

/** An official of the directory, found by name. */
export function OfficialSelect({ id, label, value = null, onChange }: OfficialSelectProps) {
  const [typed, setTyped] = useState('');
  const { data, isFetching } = useQuery({
    queryKey: ['directory', 'departments', typed],
    queryFn: ({ signal }) =>
      follow<{ items: Department[] }>(apiPath(['/api/directories/departments'], { q: typed, limit: 200 }), signal),
  });
  const officials = (data?.items ?? []).filter(({ kind }) => kind === 'official');
  const options = officials.map(({ due, name, duty }) => ({
    value: due,
    label: duty === null ? name : `${name} — ${duty}`,
  }));
  return (
    <Select
      {...(id !== undefined && { id })}
      {...(label !== undefined && { 'aria-label': label })}
      allowClear
      loading={isFetching}
      value={value}
      onChange={(due: string | undefined) => onChange?.(due ?? null)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      options={options}
    />
  );
}
