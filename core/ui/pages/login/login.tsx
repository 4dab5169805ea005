import { Button, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { request } from '../../kit/api.ts';
import { Failed } from '../../kit/states.tsx';
import { showProblems } from './fields.ts';
import { LoginFrame } from './frame.tsx';
import { texts } from './texts.ts';

interface Typed {
  readonly login: string;
  readonly password: string;
}

const rules = [{ required: true, message: texts.required }];

/** Login by name and password (AC-01). */
export default function Login() {
  const [form] = Form.useForm<Typed>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  async function enter({ login, password }: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await request('POST', '/api/session', { login, password });
      location.replace(target());
    } catch (failure) {
      setBusy(false);
      if (!showProblems(form, failure)) setError(failure);
      form.focusField('password');
    }
  }
  return (
    <LoginFrame title={texts.login}>
      {error !== undefined && <Failed error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={enter} scrollToFirstError={{ focus: true }}>
        <Form.Item name="login" label={texts.name} rules={rules}>
          <Input autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={texts.password} rules={rules}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy} block>
          {texts.enter}
        </Button>
      </Form>
      <Typography.Text type="secondary">{texts.help}</Typography.Text>
    </LoginFrame>
  );
}

/** Back to the page that was asked for, never to another site (AC-03). */
function target(): string {
  const next = new URLSearchParams(location.search).get('next') ?? '/';
  const url = new URL(next, location.origin);
  return url.origin === location.origin && next.startsWith('/') ? url.href : '/';
}
