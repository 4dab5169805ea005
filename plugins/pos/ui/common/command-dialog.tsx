import { Failed, Flex, Form, Modal, useTell } from 'priemnaya/ui';
import { type ReactNode, useId, useState } from 'react';
import { texts } from './texts.ts';

export interface CommandDialogProps<Typed> {
  readonly title: string;
  /** What the button does, as a verb. */
  readonly yes: string;
  /** What the command does, and to what. */
  readonly about: ReactNode;
  /** The fields of its form, where it has some. */
  readonly children?: ReactNode;
  /** @returns what was done, in words */
  give(typed: Typed): Promise<string>;
  close(changed: boolean): void;
}

/** Asks before a command is given, for what it needs; what was typed outlives a refusal (UI-05). */
export function CommandDialog<Typed>({ title, yes, about, children, give, close }: CommandDialogProps<Typed>) {
  const [form] = Form.useForm<Typed>();
  // Of the form that the button below belongs to, so that Enter in a field presses it.
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const tell = useTell();
  async function finish(typed: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      tell.done(await give(typed));
      close(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={title}
      okText={yes}
      cancelText={texts.cancel}
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: id }}
      onCancel={() => close(false)}
      width={560}
    >
      <Flex vertical gap={12}>
        {about}
        {error !== undefined && <Failed error={error} />}
        <Form id={id} form={form} layout="vertical" requiredMark={false} onFinish={finish}>
          {children}
        </Form>
      </Flex>
    </Modal>
  );
}
