import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { DocumentRow } from '../../api-types.ts';
import { apiPath, follow, request, upload } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import { shownDate } from '../../kit/format.ts';
import { useAttributes } from '../documents/attributes.ts';
import { Official, Officials, Rubric, ValueField } from './fields.tsx';
import { FormDrawer, needed } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';
import type { Resolution } from './resolutions.tsx';
import { texts } from './texts.ts';

export interface AddProps {
  readonly isn: number;
  close(changed: boolean): void;
}

const { Item } = Form;
const partsOf = (isn: number, part: string) => apiPath(['/api/documents', isn, part]);

interface ResolutionTyped {
  readonly authorDue: string;
  readonly text: string;
  readonly planDate?: string | null;
  readonly responsible?: string | null;
  readonly others?: readonly string[] | null;
}

/** A резолюция, or one below another. */
export function AddResolution({ isn, close, parent }: AddProps & { readonly parent?: Resolution | undefined }) {
  const [form] = Form.useForm<ResolutionTyped>();
  const words = formTexts.resolution;
  async function send({ responsible, others, ...typed }: ResolutionTyped): Promise<undefined> {
    const executors = [
      ...(responsible ? [{ due: responsible, responsible: true }] : []),
      ...(others ?? []).map((due) => ({ due, responsible: false })),
    ];
    await request('POST', partsOf(isn, 'resolutions'), { ...typed, parentId: parent?.id ?? null, executors });
  }
  const title = parent === undefined ? words.title : words.below(parent.author);
  return (
    <FormDrawer form={form} title={title} yes={formTexts.add} done={words.added} send={send} close={close}>
      <Item name="authorDue" label={words.author} rules={needed}>
        <Official />
      </Item>
      <Item name="text" label={words.text} rules={needed}>
        <Input.TextArea rows={3} />
      </Item>
      <Item name="responsible" label={words.responsible}>
        <Official />
      </Item>
      <Item name="others" label={words.others}>
        <Officials />
      </Item>
      <Item name="planDate" label={words.planDate}>
        <DayField />
      </Item>
    </FormDrawer>
  );
}

interface RubricTyped {
  readonly rubricDue: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

export function AddRubric({ isn, close }: AddProps) {
  const [form] = Form.useForm<RubricTyped>();
  const words = formTexts.rubric;
  const attributes = useAttributes().all.filter(({ owner, readonly }) => owner === 'rubric' && !readonly);
  async function send({ rubricDue, values = {} }: RubricTyped): Promise<undefined> {
    const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
    await request('POST', partsOf(isn, 'rubrics'), { rubricDue, values: Object.fromEntries(filled) });
  }
  return (
    <FormDrawer form={form} title={words.title} yes={formTexts.add} done={words.added} send={send} close={close}>
      <Item name="rubricDue" label={words.rubric} extra={words.rubricHelp} rules={needed}>
        <Rubric />
      </Item>
      {attributes.map((attribute) => (
        <Item key={attribute.apiName} name={['values', attribute.apiName]} label={attribute.title}>
          <ValueField attribute={attribute} />
        </Item>
      ))}
    </FormDrawer>
  );
}

interface FileTyped {
  readonly file: File;
  readonly description?: string;
  readonly send?: boolean;
}

export function AddFile({ isn, close }: AddProps) {
  const [form] = Form.useForm<FileTyped>();
  const words = formTexts.file;
  async function send({ file, description, send: marked }: FileTyped): Promise<undefined> {
    const body = new FormData();
    body.append('send', String(marked === true));
    if (description) body.append('description', description);
    body.append('file', file, file.name);
    await upload(partsOf(isn, 'files'), body);
  }
  return (
    <FormDrawer
      form={form}
      title={words.title}
      yes={formTexts.add}
      done={words.added}
      initial={{ send: true }}
      send={send}
      close={close}
    >
      <Item
        name="file"
        label={words.file}
        rules={needed}
        valuePropName="given"
        getValueFromEvent={({ target }: { target: HTMLInputElement }) => target.files?.[0]}
      >
        <ChosenFile />
      </Item>
      <Item name="description" label={words.description}>
        <Input maxLength={255} />
      </Item>
      <Item name="send" valuePropName="checked">
        <Checkbox>{words.send}</Checkbox>
      </Item>
    </FormDrawer>
  );
}

function ChosenFile({ id, onChange }: { readonly id?: string; onChange?(event: React.ChangeEvent): void }) {
  return <input type="file" {...(id !== undefined && { id })} onChange={(event) => onChange?.(event)} />;
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
