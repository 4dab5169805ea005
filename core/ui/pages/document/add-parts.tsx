import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { DocumentRow } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';
import { RowSelect } from '../../kit/directory-rows.tsx';
import { shownDate } from '../../kit/format.ts';
import { useAttributes } from '../documents/attributes.ts';
import { ValueField } from './fields.tsx';
import { FormDrawer, needed } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';
import { texts } from './texts.ts';

export interface AddProps {
  readonly isn: number;
  close(changed: boolean): void;
}

const { Item } = Form;
export const partsOf = (isn: number, part: string) => apiPath(['/api/documents', isn, part]);

interface RubricTyped {
  readonly rubricDue: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Доп. реквизиты of rubrics that a user may change (ED-02). */
export function useRubricAttributes() {
  return useAttributes().all.filter(({ owner, readonly, secret }) => owner === 'rubric' && !readonly && !secret);
}

export function AddRubric({ isn, close }: AddProps) {
  const [form] = Form.useForm<RubricTyped>();
  const words = formTexts.rubric;
  const attributes = useRubricAttributes();
  async function send({ rubricDue, values = {} }: RubricTyped): Promise<undefined> {
    const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
    await request('POST', partsOf(isn, 'rubrics'), { rubricDue, values: Object.fromEntries(filled) });
  }
  return (
    <FormDrawer form={form} title={words.title} yes={formTexts.add} done={words.added} send={send} close={close}>
      <Item name="rubricDue" label={words.rubric} extra={words.rubricHelp} rules={needed}>
        <RowSelect directory="rubrics" />
      </Item>
      {attributes.map((attribute) => (
        <Item key={attribute.apiName} name={['values', attribute.apiName]} label={attribute.title}>
          <ValueField attribute={attribute} />
        </Item>
      ))}
    </FormDrawer>
  );
}

interface LinkTyped {
  readonly typeIsn: number;
  readonly number: string;
  readonly isn?: number;
}

/** A связка with a РК that is named by its number. */
export function AddLink({ isn, close }: AddProps) {
  const [form] = Form.useForm<LinkTyped>();
  const [found, setFound] = useState<readonly DocumentRow[]>([]);
  const words = formTexts.link;
  const types = useQuery({
    queryKey: ['directory', 'link-types'],
    queryFn: ({ signal }) =>
      follow<{ items: { isn: number; name: string }[] }>('/api/directories/link-types?limit=500', signal),
  });
  async function send({ typeIsn, number, isn: chosen }: LinkTyped): Promise<boolean> {
    const other = chosen ?? (await find(number));
    if (other === undefined) return false;
    await request('POST', partsOf(isn, 'links'), { typeIsn, isn: other });
    return true;
  }
  async function find(number: string): Promise<number | undefined> {
    // A star would stand for any rest, and the number is that of one РК.
    const path = apiPath(['/api/documents'], { number: number.replaceAll('*', ''), limit: 50 });
    const { items } = await request<{ items: DocumentRow[] }>('GET', path);
    if (items.length === 1) return items[0]?.isn;
    setFound(items);
    form.setFields([{ name: 'number', errors: [items.length === 0 ? words.notFound : words.several] }]);
    return undefined;
  }
  return (
    <FormDrawer form={form} title={words.title} yes={formTexts.add} done={words.added} send={send} close={close}>
      <Item name="typeIsn" label={words.type} rules={needed}>
        <Select
          loading={types.isPending}
          options={(types.data?.items ?? []).map(({ isn: value, name: label }) => ({ value, label }))}
        />
      </Item>
      <Item name="number" label={words.number} extra={words.numberHelp} rules={needed}>
        <Input
          autoComplete="off"
          onChange={() => {
            setFound([]);
            form.setFieldValue('isn', undefined);
          }}
        />
      </Item>
      {found.length > 1 && (
        <Item name="isn" label={words.which} rules={needed}>
          <Select
            options={found.map(({ isn: value, number, date, group }) => ({
              value,
              label: `${texts.titled(number, shownDate(date))}, ${group.name}`,
            }))}
          />
        </Item>
      )}
    </FormDrawer>
  );
}
