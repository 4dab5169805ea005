import { Button, Drawer, Flex, Form, type FormInstance } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTell } from '../../kit/ask.ts';
import { showProblems } from '../../kit/field-problems.ts';
import { Failed } from '../../kit/states.tsx';
import { formTexts } from './form-texts.ts';

export interface FormDrawerProps<Typed> {
  readonly form: FormInstance<Typed>;
  readonly title: string;
  /** What the button does, as a verb. */
  readonly yes: string;
  /** What is said when it is done. */
  readonly done: string;
  readonly initial?: object;
  /** Sends what is typed; resolves with false where there is more to ask. */
  send(typed: Typed): Promise<boolean | undefined>;
  close(changed: boolean): void;
  readonly children: ReactNode;
}

/** A form beside the РК. What the server refuses stands at its field, and nothing typed is lost (UI-05). */
export function FormDrawer<Typed>(props: FormDrawerProps<Typed>) {
  const { form, title, yes, done, initial = {}, send, close, children } = props;
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const tell = useTell();
  async function finish(typed: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      if ((await send(typed)) !== false) {
        tell.done(done);
        close(true);
      }
    } catch (failure) {
      if (!showProblems(form, failure)) setError(failure);
    }
    setBusy(false);
  }
  return (
    <Drawer
      open
      size={560}
      title={title}
      mask={{ closable: false }}
      onClose={() => close(false)}
      footer={
        <Flex gap={8} justify="end">
          <Button onClick={() => close(false)}>{formTexts.cancel}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {yes}
          </Button>
        </Flex>
      }
    >
      {error !== undefined && <Failed error={error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={finish}
        scrollToFirstError={{ focus: true }}
      >
        {children}
      </Form>
    </Drawer>
  );
}

export const needed = [{ required: true, message: formTexts.required }];
