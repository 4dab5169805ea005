import { Input, InputNumber, Select } from 'antd';
import { DayField } from '../../kit/day-field.tsx';
import { type RowKey, RowSelect } from '../../kit/directory-rows.tsx';
import { useAttributes } from '../documents/attributes.ts';
import type { DirectoryName, Field } from './fields.ts';
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
        <RowSelect<RowKey>
          {...own}
          directory={field.directory as DirectoryName}
          placeholder={texts.anyChoice}
          required={field.required === true}
          value={(value as RowKey | undefined) ?? null}
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
