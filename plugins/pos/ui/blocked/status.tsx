import { Form, request, Select } from 'priemnaya/ui';
import { CommandDialog } from '../common/command-dialog.tsx';
import type { Blocked } from './api.ts';
import { texts } from './texts.ts';

interface StatusDialogProps {
  readonly lines: readonly Blocked[];
  readonly statuses: readonly string[];
  close(changed: boolean): void;
}

/** «Статус ПОС» for all chosen questions, or none of them. */
export function StatusDialog({ lines, statuses, close }: StatusDialogProps) {
  async function set({ status }: { readonly status: string }): Promise<string> {
    const body = { status, lines: lines.map(({ document, rubric }) => ({ isn: document.isn, rubric: rubric.id })) };
    const { count } = await request<{ count: number }>('POST', '/api/showcase/blocked/status', body);
    return texts.done(count);
  }
  return (
    <CommandDialog title={texts.setStatus} yes={texts.set} about={texts.chosen(lines.length)} give={set} close={close}>
      <Form.Item
        name="status"
        label={texts.status}
        extra={texts.statusHelp}
        rules={[{ required: true, message: texts.statusMissing }]}
      >
        <Select options={statuses.map((value) => ({ value, label: value }))} />
      </Form.Item>
    </CommandDialog>
  );
}
