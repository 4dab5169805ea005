import { Alert, Button, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { request } from '../../kit/api.ts';
import { showProblems } from '../../kit/field-problems.ts';
import { Failed } from '../../kit/states.tsx';
import { LoginFrame } from './frame.tsx';
import { texts } from './texts.ts';

// The token stands behind `#`, which is sent to no server; it leaves the address at once, and the history with it.
const token = location.hash.slice(1);
if (location.pathname === '/first-administrator') history.replaceState(null, '', location.pathname);

interface Typed {
  readonly name: string;
  readonly login: string;
  readonly password: string;
}

const rules = [{ required: true, message: texts.required }];

/** Who came by the one-time link of the log makes the first administrator (AC-01). */
export default function FirstAdministrator() {
  const [form] = Form.useForm<Typed>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  async function create({ name, login, password }: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await request('POST', '/api/first-administrator', { token, name, login, password });
      location.replace('/');
    } catch (failure) {
      setBusy(false);
      if (!showProblems(form, failure)) setError(failure);
    }
  }
  if (token === '') {
    return (
      <LoginFrame title={texts.first}>
        <Alert type="error" showIcon title={texts.noToken} role="alert" />
      </LoginFrame>
    );
  }
  return (
    <LoginFrame title={texts.first}>
      <Typography.Text type="secondary">{texts.firstLead}</Typography.Text>
      {error !== undefined && <Failed error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={create} scrollToFirstError={{ focus: true }}>
        <Form.Item name="name" label={texts.fullName} rules={rules}>
          <Input autoComplete="name" autoFocus />
        </Form.Item>
        <Form.Item name="login" label={texts.name} rules={rules}>
          <Input autoComplete="username" />
        </Form.Item>
        <Form.Item name="password" label={texts.password} rules={rules} extra={texts.passwordHelp}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="repeat"
          label={texts.repeat}
          dependencies={['password']}
          rules={[
            ...rules,
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(texts.differ)),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy} block>
          {texts.create}
        </Button>
      </Form>
    </LoginFrame>
  );
}
