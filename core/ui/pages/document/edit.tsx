import { useQuery } from '@tanstack/react-query';
import { Checkbox, Flex, Form, Input } from 'antd';
import type { DocumentCard } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import { type Attribute, type Attributes, useAttributes } from '../documents/attributes.ts';
import type { AddProps } from './add-parts.tsx';
import { Conflicts, nameOf, useSettled, type Version } from './conflicts.tsx';
import { Delivery, ValueField } from './fields.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';

const { Item } = Form;
const words = formTexts.edit;

interface Typed {
  readonly content: string;
  readonly note: string | null;
  readonly planDate: string | null;
  readonly factDate: string | null;
  readonly deliveryIsn: number | null;
  readonly urgent: boolean;
  readonly collective: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

type Changes = Partial<Typed>;

function typedOf({ delivery, values, ...document }: DocumentCard): Typed {
  const { content, note, planDate, factDate, urgent, collective } = document;
  return { content, note, planDate, factDate, urgent, collective, deliveryIsn: delivery?.isn ?? null, values };
}

/** What was typed and is not what was there: only this is sent (ED-11). */
function changesOf(before: Typed, typed: Typed): Changes {
  const same = (one: unknown, other: unknown) => (one ?? '') === (other ?? '');
  const { values: given, ...plain } = typed;
  const changed = Object.entries(plain).filter(([name, value]) => !same(value, before[name as keyof Typed]));
  const values = Object.entries(given ?? {}).filter(([name, value]) => !same(value, before.values[name]));
  const cleaned = (value: unknown) => (value === undefined || value === '' ? null : value);
  return {
    ...Object.fromEntries(changed.map(([name, value]) => [name, name === 'content' ? (value ?? '') : cleaned(value)])),
    ...(values.length > 0 && { values: Object.fromEntries(values.map(([name, value]) => [name, cleaned(value)])) }),
  };
}

function withChanges(fresh: Typed, changes: Changes, editable: readonly Attribute[]): Typed {
  const given = changes.values ?? {};
  const values = editable.map(({ apiName }) => [
    apiName,
    apiName in given ? given[apiName] : (fresh.values[apiName] ?? null),
  ]);
  return { ...fresh, ...changes, values: Object.fromEntries(values) };
}

/** Changes of реквизиты. */
export function EditDocument({ isn, close, document }: AddProps & { readonly document: DocumentCard }) {
  const [form] = Form.useForm<Typed>();
  const attributes = useAttributes();
  const editable = useEditable(document, attributes);
  const path = apiPath(['/api/documents', isn]);
  const versionOf = (card: DocumentCard): Version<Typed> => ({ version: card.version, typed: typedOf(card) });
  const { send, ...settled } = useSettled<Typed, Changes>({
    form,
    initial: versionOf(document),
    changesOf,
    write: (changes, version) => request('PATCH', path, { version, ...changes }),
    read: async () => versionOf(await follow<DocumentCard>(path)),
    merged: (fresh, changes) => withChanges(fresh, changes, editable),
  });

  return (
    <FormDrawer
      form={form}
      title={words.title}
      yes={formTexts.save}
      done={words.saved}
      initial={typedOf(document)}
      send={send}
      close={close}
    >
      <Conflicts {...settled} titleOf={(field) => titleOf(field, attributes)} />
      <Item name="content" label={words.content}>
        <Input.TextArea rows={3} />
      </Item>
      <Item name="note" label={words.note}>
        <Input.TextArea rows={2} />
      </Item>
      <Flex wrap gap="0 16px">
        <Item name="planDate" label={words.planDate}>
          <DayField />
        </Item>
        <Item name="factDate" label={words.factDate}>
          <DayField />
        </Item>
        <Item name="deliveryIsn" label={words.delivery}>
          <Delivery />
        </Item>
      </Flex>
      <Flex wrap gap="0 16px">
        <Item name="urgent" valuePropName="checked">
          <Checkbox>{words.urgent}</Checkbox>
        </Item>
        <Item name="collective" valuePropName="checked">
          <Checkbox>{words.collective}</Checkbox>
        </Item>
      </Flex>
      {editable.map((attribute) => (
        <Item key={attribute.apiName} name={['values', attribute.apiName]} label={attribute.title}>
          <ValueField attribute={attribute} />
        </Item>
      ))}
    </FormDrawer>
  );
}

/** Доп. реквизиты of the group that a user may change (ED-02). */
function useEditable({ group }: DocumentCard, attributes: Attributes): readonly Attribute[] {
  const { data } = useQuery({
    queryKey: ['directory', 'document-groups'],
    queryFn: ({ signal }) =>
      follow<{ items: { due: string; name: string; attributes: string[] }[] }>(
        '/api/directories/document-groups?limit=500',
        signal,
      ),
    staleTime: 60_000,
  });
  const attached = data?.items.find(({ due }) => due === group.due)?.attributes ?? [];
  return attached.flatMap((apiName) => {
    const attribute = attributes.of('document', apiName);
    return attribute === undefined || attribute.readonly || attribute.secret ? [] : [attribute];
  });
}

function titleOf(path: string, attributes: Attributes): string {
  const [field = '', apiName = ''] = nameOf(path);
  if (field === 'values') return attributes.of('document', apiName)?.title ?? apiName;
  const label = { deliveryIsn: words.delivery, ...words }[field];
  return typeof label === 'string' ? label : field;
}
