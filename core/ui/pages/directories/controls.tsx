import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select } from 'antd';
import { useRef, useState } from 'react';
import { apiPath, follow } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import { Quiet } from '../../kit/pieces.tsx';
import { useAttributes } from '../documents/attributes.ts';
import { descriptionOf } from './descriptions.ts';
import type { DirectoryName, Field, Row } from './fields.ts';
import { pathOf, titled, useRowName } from './reads.ts';
import { texts } from './texts.ts';

/** What antd's form gives to the control of a field. */
interface ControlProps {
  readonly field: Field;
  readonly id?: string;
  readonly disabled?: boolean;
  readonly value?: unknown;
  onChange?(value: unknown): void;
}

const given = ({ id, disabled = false }: ControlProps) => ({ ...(id !== undefined && { id }), disabled });

/** The control that a field is typed into; flags stand in their form by themselves. */
export function Control({ field, value, onChange = () => undefined, ...rest }: ControlProps) {
  const own = given({ field, ...rest });
  const text = (value as string | null | undefined) ?? '';
  const typed = ({ target }: { target: { value: string } }) => onChange(target.value);
  switch (field.kind) {
    case 'lines':
      return <Input.TextArea {...own} autoSize={{ minRows: 2, maxRows: 12 }} value={text} onChange={typed} />;
    case 'secret':
      return <Input.Password {...own} autoComplete="new-password" value={text} onChange={typed} />;
    case 'number':
      return (
        <InputNumber
          {...own}
          controls={false}
          min={0}
          decimalSeparator=","
          value={value as number | null}
          onChange={onChange}
        />
      );
    case 'date':
      return <DayField {...own} value={(value as string | null | undefined) ?? null} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          {...own}
          allowClear={field.required !== true}
          placeholder={texts.anyChoice}
          value={value ?? null}
          options={(field.choices ?? []).map((one) => (field.number ? { ...one, value: Number(one.value) } : one))}
          onChange={(next: unknown) => onChange(next ?? null)}
        />
      );
    case 'list':
      return (
        <Select
          {...own}
          mode="tags"
          tokenSeparators={[',', ';']}
          open={false}
          suffixIcon={null}
          value={(value as string[] | null) ?? []}
          onChange={onChange}
        />
      );
    case 'attributes':
      return <AttributesControl {...own} value={value as string[] | null} onChange={onChange} />;
    case 'row':
      return (
        <RowControl
          {...own}
          directory={field.directory as DirectoryName}
          required={field.required === true}
          value={value as string | number | null | undefined}
          onChange={onChange}
        />
      );
    default:
      return <Input {...own} autoComplete="off" value={text} onChange={typed} />;
  }
}

interface OwnProps<T> {
  readonly id?: string;
  readonly disabled: boolean;
  readonly value: T | null | undefined;
  onChange(value: unknown): void;
}

/** Доп. реквизиты of РК and rubrics, in the order in which they are shown. */
function AttributesControl({ value, onChange, ...own }: OwnProps<string[]>) {
  const { all } = useAttributes();
  const options = all
    .filter(({ owner }) => owner === 'document' || owner === 'rubric')
    .map(({ apiName, title, owner }) => ({
      value: apiName,
      label: owner === 'rubric' ? texts.ofRubric(title) : title,
    }));
  return (
    <Select
      {...own}
      mode="multiple"
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? []}
      options={options}
      onChange={onChange}
    />
  );
}

const shownRows = 50;
const pauseMs = 250;

/** A row of another directory, found by name on the server. */
function RowControl({
  directory,
  required,
  value,
  onChange,
  ...own
}: OwnProps<string | number> & { readonly directory: DirectoryName; readonly required: boolean }) {
  const description = descriptionOf(directory);
  const [q, setQ] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const chosen = useRowName(directory, value);
  const { data, isFetching } = useQuery({
    queryKey: ['directory', directory, 'choice', q],
    queryFn: ({ signal }) =>
      follow<{ items: Row[]; nextCursor: string | null }>(
        apiPath([pathOf(directory)], { q, limit: shownRows }),
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  if (description === undefined) return null;
  const options = (data?.items ?? []).map((row) => ({
    value: row[description.key] as string | number,
    label: titled(description, row),
  }));
  const search = {
    filterOption: false as const,
    onSearch(text: string) {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setQ(text.trim()), pauseMs);
    },
  };
  return (
    <>
      <Select<{ value: string | number; label: string } | null>
        {...own}
        labelInValue
        allowClear={!required}
        placeholder={texts.anyChoice}
        loading={isFetching}
        notFoundContent={isFetching ? texts.loadingRows : texts.empty}
        showSearch={search}
        value={value === null || value === undefined ? null : { value, label: chosen }}
        options={options}
        onOpenChange={(open) => !open && setQ('')}
        onChange={(next) => onChange(next?.value ?? null)}
      />
      {data !== undefined && data.nextCursor !== null && q !== '' && <Quiet>{texts.firstRows(shownRows)}</Quiet>}
    </>
  );
}
