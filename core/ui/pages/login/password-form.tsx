import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { request } from '../../kit/api.ts';
import { showProblems } from '../../kit/field-problems.ts';
import { Failed } from '../../kit/states.tsx';
import { texts } from './texts.ts';

interface Typed {
  readonly login: string;
  readonly password: string;
}

const rules = [{ required: true, message: texts.required }];

export function PasswordForm({ next, primary }: { readonly next: string; readonly primary: boolean }) {
  const [form] = Form.useForm<Typed>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  async function enter({ login, password }: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await request('POST', '/api/session', { login, password });
      location.replace(next);
    } catch (failure) {
      setBusy(false);
      if (!showProblems(form, failure)) setError(failure);
      form.focusField('password');
    }
  }
  return (
    <>
      {error !== undefined && <Failed error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={enter} scrollToFirstError={{ focus: true }}>
        <Form.Item name="login" label={texts.name} rules={rules}>
          <Input autoComplete="username" autoFocus={primary} />
        </Form.Item>
        <Form.Item name="password" label={texts.password} rules={rules}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type={primary ? 'primary' : 'default'} htmlType="submit" loading={busy} block>
          {texts.enter}
        </Button>
      </Form>
    </>
  );
}
