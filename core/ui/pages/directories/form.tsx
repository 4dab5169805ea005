import { Button, Checkbox, Flex, Form } from 'antd';
import { useState } from 'react';
import { ApiError, apiPath, request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { showProblems } from '../../kit/field-problems.ts';
import { ProblemList } from '../../kit/problem-list.tsx';
import { Failed } from '../../kit/states.tsx';
import { Control } from './controls.tsx';
import { type Description, nameOf } from './descriptions.ts';
import { bodyOf, type Field, fieldAt, flatOf, helpOf, labelOf, type Row } from './fields.ts';
import { pathOf } from './reads.ts';
import { texts } from './texts.ts';

export interface RowFormProps {
  readonly description: Description;
  readonly fields: readonly Field[];
  /** Undefined: a new one. */
  readonly row: Row | undefined;
  /** What a new one begins with. */
  readonly given?: Row;
  /** Something is typed that would be lost. */
  touched(): void;
  saved(row: Row): void;
  cancel(): void;
}

const rules = [{ required: true, message: texts.required, whitespace: true }];
const chosen = [{ required: true, message: texts.required }];

/** The fields of a row, a new one or one that is there. */
export function RowForm({ description, fields, row, given = {}, touched, saved, cancel }: RowFormProps) {
  const [form] = Form.useForm<Record<string, unknown>>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [initial] = useState(() => (row === undefined ? given : flatOf(row, fields)));
  const send = useSend(description);
  const typed: Row = { ...initial, ...Form.useWatch([], form) };
  const shown = fields.filter(({ when }) => when?.(typed) ?? true);

  async function save(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const values: Row = { ...initial, ...form.getFieldsValue(true) };
      const own = fields.filter(({ when }) => when?.(values) ?? true);
      const above = row === undefined && given.parentDue !== undefined ? { parentDue: given.parentDue } : {};
      const body = { ...bodyOf(values, row === undefined ? undefined : initial, own), ...above };
      const answer = await send(row, body);
      if (answer !== undefined) saved(answer);
    } catch (failure) {
      if (!showProblems(form, failure, (path) => fieldAt(path, shown)?.id)) setError(failure);
    }
    setBusy(false);
  }

  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={initial}
      onFinish={save}
      onValuesChange={touched}
      scrollToFirstError={{ focus: true }}
      className="directory-form"
    >
      {error !== undefined && <Failed error={error} />}
      {shown.map((field, index) => (
        <FormField
          key={field.id}
          description={description}
          field={field}
          made={row !== undefined}
          kept={row !== undefined && initial[field.id] !== undefined}
          heading={field.part !== undefined && field.part !== shown[index - 1]?.part}
        />
      ))}
      <Flex gap={8} justify="end" className="directory-buttons">
        <Button onClick={cancel}>{texts.cancel}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {texts.save}
        </Button>
      </Flex>
    </Form>
  );
}

interface FormFieldProps {
  readonly description: Description;
  readonly field: Field;
  /** The row is there already. */
  readonly made: boolean;
  /** It has a value that is not shown. */
  readonly kept: boolean;
  readonly heading: boolean;
}

function FormField({ description, field, made, kept, heading }: FormFieldProps) {
  const { id, kind, required, fixed, part } = field;
  const label = labelOf(description.name, field);
  const help = kind === 'secret' ? (kept ? texts.secretKeep : texts.secretUnset) : helpOf(description.name, field);
  const disabled = fixed === true && made;
  const item = { name: id, extra: help };
  return (
    <>
      {heading && <h3 className="directory-part">{part}</h3>}
      {kind === 'flag' ? (
        <Form.Item {...item} valuePropName="checked">
          <Checkbox disabled={disabled}>{label}</Checkbox>
        </Form.Item>
      ) : (
        <Form.Item
          {...item}
          label={label}
          {...(required && { rules: kind === 'text' || kind === 'lines' ? rules : chosen })}
        >
          <Control field={field} disabled={disabled} />
        </Form.Item>
      )}
    </>
  );
}

/** Sends a row; where a plugin wants to be sure, the person is asked. Undefined: the person would rather not. */
function useSend(description: Description) {
  const confirmed = useConfirmed();
  return (row: Row | undefined, body: object): Promise<Row | undefined> => {
    const path = pathOf(description.name);
    if (row === undefined) return request<Row>('POST', path, body);
    return confirmed((query) =>
      request<Row>('PATCH', `${apiPath([path, String(row[description.key])])}${query}`, body),
    );
  };
}

/** Does something of which plugins may want to be sure (409 CONFIRMATION_NEEDED), with the answer of the person. */
export function useConfirmed() {
  const ask = useAsk();
  return async <T,>(act: (query: string) => Promise<T>): Promise<T | undefined> => {
    try {
      return await act('');
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.code !== 'CONFIRMATION_NEEDED') throw failure;
      const sure = await ask({
        title: texts.confirmTitle,
        text: <ProblemList lines={failure.details.map(({ message }) => message)} />,
        yes: texts.confirmYes,
        danger: true,
      });
      const codes = failure.details.flatMap(({ code }) => (code === undefined ? [] : [['confirm', code]]));
      return sure ? act(`?${new URLSearchParams(codes)}`) : undefined;
    }
  };
}

/** Marks a row as deleted, after a question. @returns whether it was */
export function useRemove(description: Description): (row: Row) => Promise<boolean> {
  const ask = useAsk();
  const tell = useTell();
  const confirmed = useConfirmed();
  return async (row) => {
    const name = nameOf(description, row);
    const text = description.tree && row.leaf !== true ? texts.removeTreeText : texts.removeText;
    if (!(await ask({ title: texts.removeTitle(name), text, yes: texts.remove, danger: true }))) return false;
    const path = apiPath([pathOf(description.name), String(row[description.key])]);
    try {
      const done = await confirmed((query) => request('DELETE', `${path}${query}`).then(() => true));
      if (done === true) tell.done(texts.removed(name));
      return done === true;
    } catch (error) {
      tell.failed(texts.notRemoved, error);
      return false;
    }
  };
}
