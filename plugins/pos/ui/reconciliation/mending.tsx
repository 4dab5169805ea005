import { apiPath, Failed, Flex, Form, Input, Modal, request, useTell } from 'priemnaya/ui';
import { useState } from 'react';
import { type DifferenceKind, type Mend, mendsOf } from '../../reconciliation/kinds.ts';
import { texts as module } from '../../reconciliation/texts.ts';
import { texts } from './texts.ts';

/** What is to be mended, and how: one difference, or all of a kind. */
export interface Mending {
  readonly how: Mend;
  readonly kind: DifferenceKind;
  readonly one?: { readonly id: number; readonly msgId: string };
  readonly all?: { readonly organization: string | undefined; readonly count: number };
}

/** The commands that a kind of difference offers, for a menu. */
export function offered(kind: DifferenceKind): { key: Mend; label: string }[] {
  return mendsOf[kind].map((key) => ({ key, label: module.mends[key] }));
}

/** Asks before a difference is mended, for the reason where it stays; what was typed outlives a refusal (UI-05). */
export function MendDialog({ mending, close }: { readonly mending: Mending; close(changed: boolean): void }) {
  const { how, kind, one, all } = mending;
  const [form] = Form.useForm<{ reason?: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const tell = useTell();
  async function mend({ reason }: { readonly reason?: string }): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const given = how === 'accept' ? { how, reason } : { how };
      if (one !== undefined) {
        await request('POST', apiPath(['/api/pos/reconciliation', one.id, 'mend']), given);
        tell.done(how === 'accept' ? texts.accepted : texts.wanted);
      } else {
        const body = { ...given, kind, ...(all?.organization !== undefined && { organization: all.organization }) };
        const { count } = await request<{ count: number }>('POST', '/api/pos/reconciliation/mend', body);
        tell.done(texts.wantedAll(count));
      }
      close(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={module.mends[how]}
      okText={texts.yes[how]}
      cancelText={texts.cancel}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={() => close(false)}
      width={560}
    >
      <Flex vertical gap={12}>
        <span>
          {one === undefined
            ? texts.all(module.kinds[kind], all?.count ?? 0)
            : texts.one(module.kinds[kind], one.msgId)}
        </span>
        <span>{texts.does[how]}</span>
        {error !== undefined && <Failed error={error} />}
        <Form form={form} layout="vertical" requiredMark={false} onFinish={mend}>
          {how === 'accept' && (
            <Form.Item
              name="reason"
              label={texts.reason}
              extra={texts.reasonHelp}
              rules={[{ required: true, whitespace: true, message: texts.reasonMissing }]}
            >
              <Input.TextArea rows={3} maxLength={500} showCount />
            </Form.Item>
          )}
        </Form>
      </Flex>
    </Modal>
  );
}
