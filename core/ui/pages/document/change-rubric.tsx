import { Form } from 'antd';
import type { DocumentCard } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';
import { type AddProps, partsOf, useRubricAttributes } from './add-parts.tsx';
import { Conflicts, nameOf, shown, useSettled } from './conflicts.tsx';
import { ValueField } from './fields.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';
import { partGone } from './part-gone.ts';
import { shownValue } from './values.tsx';

const words = formTexts.rubric;
export type RubricLine = DocumentCard['rubrics'][number];

interface Typed {
  readonly values: Readonly<Record<string, unknown>>;
}

interface ChangeProps extends AddProps {
  readonly document: DocumentCard;
  readonly line: RubricLine;
}

function changesOf(before: Typed, { values = {} }: Typed): Partial<Typed> {
  const changed = Object.entries(values).filter(([name, value]) => (value ?? '') !== (before.values[name] ?? ''));
  return changed.length === 0
    ? {}
    : { values: Object.fromEntries(changed.map(([name, value]) => [name, value === '' ? null : (value ?? null)])) };
}

/** Changes of the доп. реквизиты of a rubric of the РК (ED-02). */
export function ChangeRubric({ isn, close, document, line }: ChangeProps) {
  const [form] = Form.useForm<Typed>();
  const attributes = useRubricAttributes();
  const { send, ...conflicts } = useSettled<Typed, Partial<Typed>>({
    form,
    initial: { version: document.version, typed: { values: line.values } },
    changesOf,
    write: (changes, version) => request('PATCH', apiPath([partsOf(isn, 'rubrics'), line.id]), { version, ...changes }),
    read: async () => {
      const fresh = await follow<DocumentCard>(apiPath(['/api/documents', isn]));
      const found = fresh.rubrics.find(({ id }) => id === line.id);
      if (found === undefined) throw partGone();
      return { version: fresh.version, typed: { values: found.values } };
    },
    merged: (fresh, { values = {} }) => ({
      values: Object.fromEntries(
        attributes.map(({ apiName }) => [
          apiName,
          apiName in values ? values[apiName] : (fresh.values[apiName] ?? null),
        ]),
      ),
    }),
  });
  const attributeOf = (path: string) => attributes.find(({ apiName }) => apiName === nameOf(path)[1]);
  return (
    <FormDrawer
      form={form}
      title={words.change(line.code === '' ? line.name : `${line.code} ${line.name}`)}
      yes={formTexts.save}
      done={words.changed}
      initial={{ values: line.values }}
      send={send}
      close={close}
    >
      <Conflicts
        {...conflicts}
        titleOf={(path) => attributeOf(path)?.title ?? path}
        shownOf={(path, value) => (value === null ? shown(value) : shownValue(attributeOf(path), value))}
      />
      {attributes.map((attribute) => (
        <Form.Item key={attribute.apiName} name={['values', attribute.apiName]} label={attribute.title}>
          <ValueField attribute={attribute} />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}
