import { Checkbox, Flex, Form, Select } from 'antd';
import { useState } from 'react';
import type { DocumentCard } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';
import { RowSelect } from '../../kit/directory-rows.tsx';
import { Moment, Quiet } from '../../kit/pieces.tsx';
import type { AddProps } from './add-parts.tsx';
import { Conflicts, shown, useSettled, type Version } from './conflicts.tsx';
import { Delivery } from './fields.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';
import { RowAction } from './part-actions.tsx';

const words = formTexts.addressees;
type Addressee = Omit<DocumentCard['addressees'][number], 'delivery'>;

interface Typed {
  readonly addressees: readonly Addressee[];
}

/** Whom a row means, however often its name is there. */
const keyOf = ({ citizenIsn, organizationDue, departmentDue }: Omit<Addressee, 'name' | 'sentAt' | 'deliveryIsn'>) =>
  [citizenIsn, organizationDue, departmentDue].map((part) => part ?? '').join(' ');
const withoutNames = (rows: readonly Addressee[]) => rows.map(({ name: _, ...row }) => row);

function changesOf(before: Typed, { addressees }: Typed): Partial<Typed> {
  const [had, has] = [withoutNames(before.addressees), withoutNames(addressees)];
  return JSON.stringify(had) === JSON.stringify(has) ? {} : { addressees: has as Addressee[] };
}

function versionOf({ version, addressees }: DocumentCard): Version<Typed> {
  // In one order of fields, as rows are compared as a whole.
  const typed = addressees.map(({ name, citizenIsn, organizationDue, departmentDue, deliveryIsn, sentAt }) => {
    return { name, citizenIsn, organizationDue, departmentDue, deliveryIsn, sentAt };
  });
  return { version, typed: { addressees: typed } };
}

/** Whom the РК is sent to: taken in, taken out, with «Вид доставки» and the mark of sending. */
export function ChangeAddressees({ isn, close, document }: AddProps & { readonly document: DocumentCard }) {
  const [form] = Form.useForm<Typed>();
  /** Names of all that were seen, as the API speaks of addressees by their keys. */
  const [names] = useState(() => new Map(document.addressees.map((row) => [keyOf(row), row.name])));
  const path = apiPath(['/api/documents', isn]);
  const named = (rows: readonly Addressee[]) =>
    rows.map((row) => ({ ...row, name: names.get(keyOf(row)) ?? row.name }));
  const { send, ...conflicts } = useSettled<Typed, Partial<Typed>>({
    form,
    initial: versionOf(document),
    changesOf,
    write: (changes, version) => request('PATCH', path, { version, ...changes }),
    read: async () => {
      const fresh = await follow<DocumentCard>(path);
      for (const row of fresh.addressees) names.set(keyOf(row), row.name);
      return versionOf(fresh);
    },
    merged: (fresh, { addressees = fresh.addressees }) => ({ addressees: named(addressees) }),
    asTyped: (_, value) => named((value ?? []) as Addressee[]),
  });
  return (
    <FormDrawer
      form={form}
      title={words.title}
      yes={formTexts.save}
      done={words.changed}
      initial={versionOf(document).typed}
      send={send}
      close={close}
    >
      <Conflicts
        {...conflicts}
        titleOf={() => words.list}
        shownOf={(_, value) =>
          shown(
            named((value ?? []) as Addressee[])
              .map(({ name }) => name)
              .join(', '),
          )
        }
      />
      <Form.Item name="addressees">
        <AddresseeList seen={(row) => names.set(keyOf(row), row.name)} />
      </Form.Item>
    </FormDrawer>
  );
}

interface ListProps {
  readonly value?: readonly Addressee[];
  onChange?(rows: readonly Addressee[]): void;
  seen(row: Addressee): void;
}

function AddresseeList({ value = [], onChange, seen }: ListProps) {
  const change = (row: Addressee, changes: Partial<Addressee>) =>
    onChange?.(value.map((one) => (one === row ? { ...one, ...changes } : one)));
  return (
    <Flex vertical gap={12}>
      {value.length === 0 && <Quiet>{words.empty}</Quiet>}
      <ul className="addressees" aria-label={words.list}>
        {value.map((row) => (
          <li key={keyOf(row)}>
            <Flex wrap gap="4px 12px" align="center" justify="space-between">
              <span className="strong">{row.name}</span>
              <RowAction
                label={formTexts.remove}
                of={words.removeOf(row.name)}
                danger
                act={() => onChange?.(value.filter((one) => one !== row))}
              />
            </Flex>
            <Flex wrap gap="4px 12px" align="center">
              <Delivery
                label={words.deliveryOf(row.name)}
                value={row.deliveryIsn}
                onChange={(deliveryIsn) => change(row, { deliveryIsn })}
              />
              <Checkbox
                aria-label={words.sentOf(row.name)}
                checked={row.sentAt !== null}
                onChange={({ target }) => change(row, { sentAt: target.checked ? new Date().toISOString() : null })}
              >
                {words.sent} {row.sentAt !== null && <Moment at={row.sentAt} />}
              </Checkbox>
            </Flex>
          </li>
        ))}
      </ul>
      <NewAddressee
        add={(row) => {
          if (value.some((one) => keyOf(one) === keyOf(row))) return;
          seen(row);
          onChange?.([...value, row]);
        }}
      />
    </Flex>
  );
}

type Kind = 'citizens' | 'organizations' | 'departments';
const kinds = Object.entries(words.kinds).map(([kind, label]) => ({ value: kind as Kind, label }));

function NewAddressee({ add }: { add(row: Addressee): void }) {
  const [kind, setKind] = useState<Kind>('citizens');
  return (
    <Flex wrap gap={8}>
      <Select<Kind>
        className="addressee-kind"
        aria-label={words.kind}
        value={kind}
        onChange={setKind}
        options={kinds}
      />
      <div className="addressee-found">
        <RowSelect
          key={kind}
          label={words.add}
          placeholder={words.add}
          directory={kind}
          value={null}
          onRow={({ name, isn, due }) =>
            add({
              name: String(name),
              citizenIsn: kind === 'citizens' ? Number(isn) : null,
              organizationDue: kind === 'organizations' ? String(due) : null,
              departmentDue: kind === 'departments' ? String(due) : null,
              deliveryIsn: null,
              sentAt: null,
            })
          }
        />
      </div>
    </Flex>
  );
}
