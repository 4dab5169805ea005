import { Form, Input } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import type { DocumentCard } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';
import { DayField } from '../../kit/day-field.tsx';
import { type KnownNames, Official, Officials, RowName } from '../../kit/directory-rows.tsx';
import { type AddProps, partsOf } from './add-parts.tsx';
import { Conflicts, nameOf, shown, useSettled, type Version } from './conflicts.tsx';
import { FormDrawer, needed } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';
import { partGone } from './part-gone.ts';
import type { Resolution } from './resolutions.tsx';

const { Item } = Form;
const words = formTexts.resolution;

interface Executors {
  readonly responsible: string | null;
  readonly others: readonly string[];
}

interface Typed {
  readonly authorDue: string;
  readonly text: string;
  readonly planDate: string | null;
  readonly executors: Executors;
}

type Executor = Pick<Resolution['assigned'][number], 'due' | 'responsible'>;

/** The API has one list of executors, the form the responsible one apart. */
function listOf(executors: Partial<Executors> | undefined): Executor[] {
  const { responsible = null, others = null } = executors ?? {};
  return [
    ...(responsible ? [{ due: responsible, responsible: true }] : []),
    ...(others ?? []).filter((due) => due !== responsible).map((due) => ({ due, responsible: false })),
  ];
}

function apart(list: readonly Executor[]): Executors {
  const responsible = list.find((one) => one.responsible)?.due ?? null;
  return { responsible, others: list.map(({ due }) => due).filter((due) => due !== responsible) };
}

/** A резолюция, or one below another. */
export function AddResolution({ isn, close, parent }: AddProps & { readonly parent?: Resolution | undefined }) {
  const [form] = Form.useForm<Typed>();
  async function send({ executors, ...typed }: Typed): Promise<undefined> {
    const body = { ...typed, parentId: parent?.id ?? null, executors: listOf(executors) };
    await request('POST', partsOf(isn, 'resolutions'), body);
  }
  const title = parent === undefined ? words.title : words.below(parent.author);
  return (
    <FormDrawer form={form} title={title} yes={formTexts.add} done={words.added} send={send} close={close}>
      <Fields />
    </FormDrawer>
  );
}

/** What is sent is what was typed and is not what was there; {@link listOf} of the executors. */
type Changes = Partial<Omit<Typed, 'executors'> & { readonly executors: readonly Executor[] }>;

function changesOf(before: Typed, { executors, ...typed }: Typed): Changes {
  const plain = Object.entries(typed).filter(([name, value]) => (value ?? '') !== (before[name as keyof Typed] ?? ''));
  const [had, has] = [listOf(before.executors), listOf(executors)];
  return {
    ...Object.fromEntries(plain.map(([name, value]) => [name, value ?? null])),
    ...(JSON.stringify(had) !== JSON.stringify(has) && { executors: has }),
  };
}

function typedOf({ authorDue, text, planDate, assigned }: Resolution): Typed {
  return { authorDue, text, planDate, executors: apart(assigned) };
}

interface ChangeProps extends AddProps {
  readonly document: DocumentCard;
  readonly resolution: Resolution;
}

/** Changes of a резолюция; what a colleague changed meanwhile is shown with both values (ED-11). */
export function ChangeResolution({ isn, close, document, resolution }: ChangeProps) {
  const [form] = Form.useForm<Typed>();
  const known = new Map(
    document.resolutions.flatMap(({ assigned, author, authorDue }) => [
      [authorDue, author] as const,
      ...assigned.map(({ due, name }) => [due, name] as const),
    ]),
  );
  const named = (due: string) => <RowName key={due} directory="departments" of={due} known={known} />;
  const settled = useSettled<Typed, Changes>({
    form,
    initial: { version: document.version, typed: typedOf(resolution) },
    changesOf,
    write: (changes, version) =>
      request('PATCH', apiPath([partsOf(isn, 'resolutions'), resolution.id]), { version, ...changes }),
    read: async (): Promise<Version<Typed>> => {
      const fresh = await follow<DocumentCard>(apiPath(['/api/documents', isn]));
      const found = fresh.resolutions.find(({ id }) => id === resolution.id);
      if (found === undefined) throw partGone();
      return { version: fresh.version, typed: typedOf(found) };
    },
    merged: (fresh, { executors, ...changes }) => ({
      ...fresh,
      ...changes,
      ...(executors !== undefined && { executors: apart(executors) }),
    }),
    asTyped: (path, value) => (path === '/executors' ? apart((value ?? []) as Executor[]) : value),
  });
  const { send, ...conflicts } = settled;
  return (
    <FormDrawer
      form={form}
      title={words.change}
      yes={formTexts.save}
      done={words.changed}
      initial={typedOf(resolution)}
      send={send}
      close={close}
    >
      <Conflicts
        {...conflicts}
        titleOf={(path) => words.fields[nameOf(path)[0] ?? ''] ?? path}
        shownOf={(path, value) => {
          if (path === '/authorDue' && typeof value === 'string') return named(value);
          if (path !== '/executors') return shown(value);
          const executors = (value ?? []) as Executor[];
          return executors.length === 0 ? shown(null) : listed(executors.map(({ due }) => named(due)));
        }}
      />
      <Fields known={known} />
    </FormDrawer>
  );
}

/** Names in a line, divided by commas. */
function listed(names: readonly ReactElement[]): ReactNode {
  return names.flatMap((name, index) => (index === 0 ? [name] : [', ', name]));
}

function Fields({ known = new Map() }: { readonly known?: KnownNames }) {
  return (
    <>
      <Item name="authorDue" label={words.author} rules={needed}>
        <Official known={known} />
      </Item>
      <Item name="text" label={words.text} rules={needed}>
        <Input.TextArea rows={3} />
      </Item>
      <Item name={['executors', 'responsible']} label={words.responsible}>
        <Official known={known} />
      </Item>
      <Item name={['executors', 'others']} label={words.others}>
        <Officials known={known} />
      </Item>
      <Item name="planDate" label={words.planDate}>
        <DayField />
      </Item>
    </>
  );
}
