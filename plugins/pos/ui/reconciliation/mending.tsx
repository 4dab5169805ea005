import { apiPath, Form, Input, request } from 'priemnaya/ui';
import { type DifferenceKind, type Mend, mendsOf } from '../../reconciliation/kinds.ts';
import { texts as module } from '../../reconciliation/texts.ts';
import { CommandDialog } from '../common/command-dialog.tsx';
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

/** Asks before a difference is mended, for the reason where it stays. */
export function MendDialog({ mending, close }: { readonly mending: Mending; close(changed: boolean): void }) {
  const { how, kind, one, all } = mending;
  async function mend({ reason }: { readonly reason?: string }): Promise<string> {
    const given = how === 'accept' ? { how, reason } : { how };
    if (one !== undefined) {
      await request('POST', apiPath(['/api/pos/reconciliation', one.id, 'mend']), given);
      return how === 'accept' ? texts.accepted : texts.wanted;
    }
    const body = { ...given, kind, ...(all?.organization !== undefined && { organization: all.organization }) };
    const { count } = await request<{ count: number }>('POST', '/api/pos/reconciliation/mend', body);
    return texts.wantedAll(count);
  }
  const what =
    one === undefined ? texts.all(module.kinds[kind], all?.count ?? 0) : texts.one(module.kinds[kind], one.msgId);
  return (
    <CommandDialog
      title={module.mends[how]}
      yes={texts.yes[how]}
      about={
        <>
          <span>{what}</span>
          <span>{texts.does[how]}</span>
        </>
      }
      give={mend}
      close={close}
    >
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
    </CommandDialog>
  );
}
