import { useQuery } from '@tanstack/react-query';
import { Flex, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { HostNode } from '../../api-types.ts';
import { follow } from '../../kit/api.ts';
import { nothing } from '../../kit/format.ts';
import { Page } from '../../kit/page.tsx';
import { type Look, Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Nothing, Shown } from '../../kit/states.tsx';
import { texts } from './texts.ts';

/** Signs of life are announced to nobody, so they are looked for. */
const everyMs = 5_000;
const looks: Readonly<Record<HostNode['state'], Look>> = { alive: 'good', silent: 'bad', stopped: 'off' };
const { columns: titles } = texts;

const columns: ColumnsType<HostNode> = [
  { title: titles.name, dataIndex: 'name', render: (name: string) => <strong>{name}</strong> },
  { title: titles.labels, dataIndex: 'labels', render: (labels: string[]) => labels.join(', ') || nothing },
  {
    title: titles.state,
    dataIndex: 'state',
    render: (state: HostNode['state']) => (
      <Flex vertical align="start">
        <Mark look={looks[state]}>{texts.states[state]}</Mark>
        {state === 'silent' && <Quiet>{texts.silent}</Quiet>}
      </Flex>
    ),
  },
  { title: titles.startedAt, dataIndex: 'startedAt', render: (at: string) => <Moment at={at} /> },
  { title: titles.seenAt, dataIndex: 'seenAt', render: (at: string) => <Moment at={at} /> },
  { title: titles.stoppedAt, dataIndex: 'stoppedAt', render: (at: string | null) => <Moment at={at} /> },
  { title: titles.runs, dataIndex: 'runs', align: 'right' },
];

/** «Узлы» (TM-50, TM-51). */
export default function Nodes() {
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => follow<{ items: HostNode[] }>('/api/nodes', signal),
    refetchInterval: everyMs,
  });
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Shown query={nodes}>
        {({ items }) => (
          <Flex vertical gap={8}>
            <Quiet>{texts.alive(items.length, items.filter(({ state }) => state === 'alive').length)}</Quiet>
            <Scrollable>
              <Table<HostNode>
                aria-label={texts.title}
                size="small"
                rowKey="name"
                columns={columns}
                dataSource={items}
                pagination={false}
                scroll={{ x: 900 }}
                locale={{ emptyText: <Nothing text={texts.empty} /> }}
              />
            </Scrollable>
          </Flex>
        )}
      </Shown>
    </Page>
  );
}
