import { Button, Checkbox, Drawer, Flex, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { User } from '../../api-types.ts';
import { request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { Official } from '../../kit/directory-rows.tsx';
import { showProblems } from '../../kit/field-problems.ts';
import { Failed } from '../../kit/states.tsx';
import { texts } from './texts.ts';

interface Typed {
  readonly login: string;
  readonly name: string;
  readonly roles: string[];
  readonly cards: string[];
  readonly officialDue: string | null;
  readonly password?: string;
  readonly active: boolean;
}

interface UserFormProps {
  /** Null: somebody new. */
  readonly user: User | null;
  readonly cards: { value: string; label: string }[];
  close(changed: boolean): void;
}

const rules = [{ required: true, message: texts.required }];
const roles = Object.entries(texts.roleTitles).map(([value, label]) => ({ value, label }));

/** A new user, or the changes of one. */
export function UserForm({ user, cards, close }: UserFormProps) {
  const [form] = Form.useForm<Typed>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const tell = useTell();
  const made = user === null;
  async function save({ login, active, password, officialDue = null, ...typed }: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      if (made) await request('POST', '/api/users', { ...typed, officialDue, login, password });
      else {
        const changes = { ...typed, officialDue, disabled: !active, ...(password ? { password } : {}) };
        await request('PATCH', `/api/users/${encodeURIComponent(user.login)}`, changes);
      }
      tell.done(made ? texts.created(login) : texts.saved(user.login));
      close(true);
    } catch (failure) {
      setBusy(false);
      if (!showProblems(form, failure)) setError(failure);
    }
  }
  const initial = made
    ? { roles: [], cards: [], active: true, officialDue: null }
    : { ...user, active: !user.disabled };
  return (
    <Drawer
      open
      size={520}
      title={made ? texts.create : texts.change(user.name)}
      onClose={() => close(false)}
      footer={
        <Flex gap={8} justify="end">
          <Button onClick={() => close(false)}>{texts.cancel}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {texts.save}
          </Button>
        </Flex>
      }
    >
      {error !== undefined && <Failed error={error} />}
      <Form form={form} layout="vertical" initialValues={initial} onFinish={save} scrollToFirstError={{ focus: true }}>
        {made && (
          <Form.Item name="login" label={texts.login} rules={rules} extra={texts.loginHelp}>
            <Input autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item name="name" label={texts.fullName} rules={rules}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="roles" label={texts.roles}>
          <Checkbox.Group options={roles} className="column-group" />
        </Form.Item>
        <Form.Item name="cards" label={texts.cards} extra={texts.cardsHelp}>
          <Select mode="multiple" options={cards} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item name="officialDue" label={texts.official} extra={texts.officialHelp}>
          <Official />
        </Form.Item>
        <Form.Item
          name="password"
          label={made ? texts.password : texts.newPassword}
          extra={made ? texts.passwordHelp : texts.newPasswordHelp}
          {...(made && { rules })}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {!made && (
          <Form.Item name="active" valuePropName="checked">
            <Checkbox>{texts.active}</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Drawer>
  );
}
