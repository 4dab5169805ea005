import {
  Alert,
  Button,
  Failed,
  Flex,
  Mark,
  type ModuleActionProps,
  Nothing,
  Quiet,
  request,
  Table,
} from 'priemnaya/ui';
import { useState } from 'react';
import { texts } from './texts.ts';

interface Connection {
  readonly due: string;
  readonly name: string;
  readonly ok: boolean;
  readonly lko: { readonly lkoId: string; readonly name: string; readonly integrationEnabled: boolean } | null;
  readonly reason: { readonly code: string; readonly text: string } | null;
}

const columns = [
  { title: texts.organization, dataIndex: 'name' },
  { title: texts.lko, render: (_: unknown, { lko }: Connection) => lko?.name ?? '—' },
  {
    title: texts.state,
    render: (_: unknown, { ok, reason }: Connection) => (
      <Flex wrap gap="2px 8px" align="baseline">
        <Mark look={ok ? 'good' : 'bad'}>{ok ? texts.good : texts.bad}</Mark>
        <span>{ok ? texts.integrationOn : reason?.text}</span>
      </Flex>
    ),
  },
];

/** «Проверить соединение» (PX-03): for each organisation name and switch of its ЛКО, or the reason. */
export default function Connections({ changed }: ModuleActionProps) {
  const [found, setFound] = useState<readonly Connection[]>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function check(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      setFound((await request<{ items: Connection[] }>('POST', '/api/modules/pos/check')).items);
    } catch (failure) {
      setFound(undefined);
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Flex vertical gap={10} align="stretch">
      <Quiet>{texts.connectionsLead}</Quiet>
      {changed && <Alert type="warning" showIcon title={texts.connectionsChanged} />}
      <div>
        <Button onClick={check} loading={busy}>
          {texts.connections}
        </Button>
      </div>
      <div role="status">
        {error !== undefined && <Failed title={texts.connectionsFailed} error={error} />}
        {found !== undefined && found.length === 0 && <Nothing text={texts.connectionsNone} />}
        {found !== undefined && found.length > 0 && (
          <Table size="small" pagination={false} rowKey="due" dataSource={found} columns={columns} />
        )}
      </div>
    </Flex>
  );
}
