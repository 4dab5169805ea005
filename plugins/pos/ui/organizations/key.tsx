import { ApiError, apiPath, Form, Input, Quiet, request, useAsk } from 'priemnaya/ui';
import { CommandDialog } from '../common/command-dialog.tsx';
import type { Organization } from '../common/organizations.ts';
import { texts } from './texts.ts';

interface Typed {
  readonly id?: string;
  readonly key: string;
}

/** Mends the key where it is seen to be wrong: it stands in «Список организаций», with what depends on it asked about (PX-05). */
export function KeyDialog({
  organization: { due, name },
  close,
}: {
  readonly organization: Organization;
  close(changed: boolean): void;
}) {
  const ask = useAsk();
  async function save({ id, key }: Typed): Promise<string> {
    const values = { POS_KEY: key, ...(id !== undefined && id.trim() !== '' && { POS_ID: id.trim() }) };
    const change = (confirm?: string) =>
      request('PATCH', apiPath(['/api/directories/organizations', due], { confirm }), { values });
    try {
      await change();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'CONFIRMATION_NEEDED') throw error;
      const [finding] = error.details;
      const agreed = await ask({ title: texts.keyConfirm, text: finding?.message, yes: texts.keyConfirmYes });
      if (!agreed) throw error;
      await change(finding?.code);
    }
    return texts.keySaved;
  }
  return (
    <CommandDialog<Typed>
      title={texts.keyTitle(name)}
      yes={texts.keySave}
      about={<Quiet>{texts.keyHelp}</Quiet>}
      give={save}
      close={close}
    >
      <Form.Item name="key" label={texts.key} rules={[{ required: true, whitespace: true, message: texts.keyMissing }]}>
        <Input.Password autoComplete="new-password" autoFocus maxLength={255} />
      </Form.Item>
      <Form.Item name="id" label={texts.id} extra={texts.idHelp}>
        <Input autoComplete="off" maxLength={255} />
      </Form.Item>
    </CommandDialog>
  );
}
