import { Failed, Flex, Form, Modal, request, Select, useTell } from 'priemnaya/ui';
import { useState } from 'react';
import type { Blocked } from './api.ts';
import { texts } from './texts.ts';

/** «Статус ПОС» for all chosen questions, or none of them. */
export function StatusDialog({
  lines,
  statuses,
  close,
}: {
  readonly lines: readonly Blocked[];
  readonly statuses: readonly string[];
  close(changed: boolean): void;
}) {
  const [form] = Form.useForm<{ status: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const tell = useTell();
  async function set({ status }: { readonly status: string }): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const body = { status, lines: lines.map(({ document, rubric }) => ({ isn: document.isn, rubric: rubric.id })) };
      const { count } = await request<{ count: number }>('POST', '/api/showcase/blocked/status', body);
      tell.done(texts.done(count));
      close(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={texts.setStatus}
      okText={texts.set}
      cancelText={texts.cancel}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={() => close(false)}
      width={560}
    >
      <Flex vertical gap={12}>
        <span>{texts.chosen(lines.length)}</span>
        {error !== undefined && <Failed error={error} />}
        <Form form={form} layout="vertical" requiredMark={false} onFinish={set}>
          <Form.Item
            name="status"
            label={texts.status}
            extra={texts.statusHelp}
            rules={[{ required: true, message: texts.statusMissing }]}
          >
            <Select options={statuses.map((value) => ({ value, label: value }))} />
          </Form.Item>
        </Form>
      </Flex>
    </Modal>
  );
}
