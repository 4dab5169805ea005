import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { apiPath, follow } from '../../kit/api.ts';
import { Labelled } from '../../kit/filter-fields.tsx';
import { texts } from './texts.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Rows of a directory to choose from, by DUE. */
export function useChoices(directory: string): readonly Choice[] {
  const { data } = useQuery({
    queryKey: ['directory', directory],
    queryFn: ({ signal }) =>
      follow<{ items: { due: string; name: string }[] }>(
        apiPath(['/api/directories', directory], { limit: 500 }),
        signal,
      ),
    staleTime: 60_000,
  });
  return (data?.items ?? []).map(({ due, name }) => ({ value: due, label: name }));
}

export interface ChoiceFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly Choice[];
  change(value: string | undefined): void;
}

/** A criterion with some values to choose from. */
export function ChoiceFilter({ label, value, options, change }: ChoiceFilterProps) {
  return (
    <Labelled label={label}>
      <Select
        className="wide"
        aria-label={label}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={texts.any}
        value={value ?? null}
        onChange={(next: string | null | undefined) => change(next ?? undefined)}
        options={[...options]}
      />
    </Labelled>
  );
}
