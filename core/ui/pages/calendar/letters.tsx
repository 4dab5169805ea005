import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Flex, Form, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import type { DeadlineSettings } from '../../api-types.ts';
import { follow, request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { Panel } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Facts, Mark, Quiet } from '../../kit/pieces.tsx';
import { Failed, Shown } from '../../kit/states.tsx';
import { texts } from './texts.ts';

const words = texts.letters;
const path = '/api/deadlines/settings';
const key = ['deadline-settings'];

/** Whether letters go, and to whom (UI-09). */
export function Letters() {
  const settings = useQuery({ queryKey: key, queryFn: ({ signal }) => follow<DeadlineSettings>(path, signal) });
  const manage = useMay()('settings.manage');
  return (
    <Panel title={words.title}>
      <Flex vertical gap={12}>
        <Quiet>{words.lead}</Quiet>
        <Shown query={settings} rows={3}>
          {(data) => (manage ? <LettersForm settings={data} /> : <LettersShown settings={data} />)}
        </Shown>
      </Flex>
    </Panel>
  );
}

function LettersShown({
  settings: { enabled, executors, heads, daysBefore },
}: {
  readonly settings: DeadlineSettings;
}) {
  const whom = [executors && words.executors, heads && words.heads].filter(Boolean).join(', ');
  return (
    <Flex vertical gap={8} align="start">
      <Mark look={enabled ? 'good' : 'off'}>{enabled ? words.state.on : words.state.off}</Mark>
      <Facts
        column={1}
        items={[
          [words.to, whom || words.nobodyShown],
          [words.daysBefore, daysBefore],
        ]}
      />
    </Flex>
  );
}

function LettersForm({ settings }: { readonly settings: DeadlineSettings }) {
  const [form] = Form.useForm<DeadlineSettings>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const tell = useTell();
  const queries = useQueryClient();
  async function save(typed: DeadlineSettings): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      queries.setQueryData(key, await request<DeadlineSettings>('PUT', path, typed));
      tell.done(words.saved);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  }
  return (
    <Form form={form} layout="vertical" initialValues={settings} onFinish={save} className="letters">
      {error !== undefined && <Failed error={error} />}
      <Flex gap={8} align="center">
        <Form.Item name="enabled" valuePropName="checked" noStyle>
          <Switch id="letters-enabled" />
        </Form.Item>
        <label htmlFor="letters-enabled">{words.enabled}</label>
      </Flex>
      <fieldset>
        <legend className="whom">{words.whom}</legend>
        <Form.Item name="executors" valuePropName="checked" noStyle>
          <Checkbox>{words.executors}</Checkbox>
        </Form.Item>
        <Form.Item
          name="heads"
          valuePropName="checked"
          dependencies={['enabled', 'executors']}
          rules={[
            ({ getFieldsValue }) => ({
              validator: async (_, heads: boolean) => {
                const { enabled, executors } = getFieldsValue();
                if (enabled && !executors && !heads) throw new Error(words.nobody);
              },
            }),
          ]}
        >
          <Checkbox>{words.heads}</Checkbox>
        </Form.Item>
      </fieldset>
      <Form.Item name="daysBefore" label={words.daysBefore} rules={[{ required: true, message: words.required }]}>
        <InputNumber min={1} max={30} precision={0} controls={false} />
      </Form.Item>
      <div>
        <Button type="primary" htmlType="submit" loading={busy}>
          {words.save}
        </Button>
      </div>
    </Form>
  );
}
