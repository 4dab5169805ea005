import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { showProblems } from '../../kit/field-problems.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { usePerson } from '../../kit/person.ts';
import { Facts } from '../../kit/pieces.tsx';
import { Failed } from '../../kit/states.tsx';
import { texts as frame } from '../../texts.ts';
import { texts } from './texts.ts';

interface Typed {
  readonly current: string;
  readonly next: string;
}

const rules = [{ required: true, message: texts.required }];

/** What the installation knows of who is logged in, and the own password. */
export default function Account() {
  const { login, name, roles, cards } = usePerson();
  return (
    <Page title={texts.title}>
      <Panel>
        <Facts
          column={1}
          items={[
            [texts.name, login],
            [texts.fullName, name],
            [texts.roles, roles.map((role) => frame.roles[role] ?? role).join(', ')],
            [texts.cards, cards.includes('0.') ? texts.all : cards.join(', ') || texts.none],
          ]}
        />
      </Panel>
      <Panel title={texts.password}>
        <NewPassword />
      </Panel>
    </Page>
  );
}

function NewPassword() {
  const [form] = Form.useForm<Typed>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const tell = useTell();
  async function change(typed: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await request('POST', '/api/me/password', typed);
      form.resetFields();
      tell.done(texts.changed);
    } catch (failure) {
      if (!showProblems(form, failure)) setError(failure);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={change} className="narrow-form">
      {error !== undefined && <Failed error={error} />}
      <Form.Item name="current" label={texts.current} rules={rules}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="next" label={texts.next} rules={rules} extra={texts.nextHelp}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {texts.change}
      </Button>
    </Form>
  );
}
