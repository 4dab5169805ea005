import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Flex, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { DocumentCard } from '../../api-types.ts';
import { ApiError, apiPath, type FieldProblem, follow, request } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import { shownDate } from '../../kit/format.ts';
import { type Attribute, type Attributes, useAttributes } from '../documents/attributes.ts';
import type { AddProps } from './add-parts.tsx';
import { ValueField } from './fields.tsx';
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
type Side = 'theirs' | 'mine';

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

/** Names of the fields of the form, by pointers of the API. */
const nameOf = (path: string) => path.slice(1).split('/');

/**
 * Changes of реквизиты. Where another user has changed the same fields since the РК was opened, both values are shown,
 * and one is chosen for each (ED-11).
 */
export function EditDocument({ isn, close, document }: AddProps & { readonly document: DocumentCard }) {
  const [form] = Form.useForm<Typed>();
  /** The РК that the changes are against. */
  const [base, setBase] = useState(document);
  const [conflicts, setConflicts] = useState<readonly FieldProblem[]>([]);
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const attributes = useAttributes();
  const editable = useEditable(document, attributes);
  const path = apiPath(['/api/documents', isn]);

  async function send(typed: Typed): Promise<boolean> {
    for (const { path: field, current } of conflicts) {
      if (chosen[field] !== 'mine') form.setFieldValue(nameOf(field), current ?? null);
    }
    const settled = conflicts.length > 0 ? (form.getFieldsValue(true) as Typed) : typed;
    const changes = changesOf(typedOf(base), settled);
    if (Object.keys(changes).length === 0) return true;
    try {
      await request('PATCH', path, { version: base.version, ...changes });
      return true;
    } catch (error) {
      const changedThere = error instanceof ApiError && error.status === 409 ? error.details.filter(hasBoth) : [];
      if (changedThere.length === 0) throw error;
      const fresh = await follow<DocumentCard>(path);
      setBase(fresh);
      // What was not touched here is as it is there now: it must not come back as a change.
      form.setFieldsValue(withChanges(typedOf(fresh), changes, editable));
      setConflicts(changedThere);
      setChosen({});
      return false;
    }
  }

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
      {conflicts.length > 0 && (
        <Conflicts conflicts={conflicts} chosen={chosen} choose={setChosen} attributes={attributes} />
      )}
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

const hasBoth = (problem: FieldProblem) => 'given' in problem || 'current' in problem;

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

interface DeliveryProps {
  readonly id?: string;
  readonly value?: number | null;
  onChange?(isn: number | null): void;
}

function Delivery({ id, value = null, onChange }: DeliveryProps) {
  const { data } = useQuery({
    queryKey: ['directory', 'delivery-kinds'],
    queryFn: ({ signal }) =>
      follow<{ items: { isn: number; name: string }[] }>('/api/directories/delivery-kinds?limit=500', signal),
  });
  return (
    <Select<number | null>
      {...(id !== undefined && { id })}
      className="wide-select"
      allowClear
      value={value}
      onChange={(isn) => onChange?.(isn ?? null)}
      options={(data?.items ?? []).map((row) => ({ value: row.isn, label: row.name }))}
    />
  );
}

interface ConflictsProps {
  readonly conflicts: readonly FieldProblem[];
  readonly chosen: Readonly<Record<string, Side>>;
  choose(chosen: Readonly<Record<string, Side>>): void;
  readonly attributes: Attributes;
}

function Conflicts({ conflicts, chosen, choose, attributes }: ConflictsProps) {
  const title = (path: string) => {
    const [field = '', apiName = ''] = nameOf(path);
    if (field === 'values') return attributes.of('document', apiName)?.title ?? apiName;
    const label = { deliveryIsn: words.delivery, ...words }[field];
    return typeof label === 'string' ? label : field;
  };
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="conflicts"
      title={words.changed}
      description={
        <Flex vertical gap={10}>
          <span>{words.changedText}</span>
          {conflicts.map(({ path, message, current, given }) => (
            <fieldset key={path} className="conflict">
              <legend className="strong">{title(path)}</legend>
              <div className="lesser">{message}</div>
              <Radio.Group
                className="column-group"
                value={chosen[path] ?? 'theirs'}
                onChange={({ target }) => choose({ ...chosen, [path]: target.value as Side })}
                options={[
                  { value: 'theirs', label: words.theirs(shown(current)) },
                  { value: 'mine', label: words.mine(shown(given)) },
                ]}
              />
            </fieldset>
          ))}
        </Flex>
      }
    />
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return words.empty;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? shownDate(String(value)) : String(value);
}
