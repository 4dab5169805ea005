import { useQuery } from '@tanstack/react-query';
import { Flex, Table, Typography } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { Link } from 'react-router';
import type { Plugin } from '../../api-types.ts';
import { follow } from '../../kit/api.ts';
import { nothing } from '../../kit/format.ts';
import { Page } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Mark, Quiet } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Nothing, Shown } from '../../kit/states.tsx';
import { texts } from './texts.ts';

const { columns: titles } = texts;

const columns: ColumnsType<Plugin> = [
  { title: titles.title, key: 'title', width: 260, render: (_, plugin) => <Title {...plugin} /> },
  { title: titles.version, dataIndex: 'version', width: 90, render: (version: string | null) => version ?? nothing },
  { title: titles.state, key: 'state', width: 320, render: (_, plugin) => <State {...plugin} /> },
  { title: titles.tasks, dataIndex: 'tasks', width: 300, render: (tasks: string[]) => <Tasks ids={tasks} /> },
  { title: titles.file, dataIndex: 'file', render: (file: string) => <Typography.Text code>{file}</Typography.Text> },
];

/** «Плагины» (TM-63): what was loaded, and first what was not and why. */
export default function Plugins() {
  const plugins = useQuery({
    queryKey: ['plugins'],
    queryFn: ({ signal }) => follow<{ items: Plugin[] }>('/api/plugins', signal),
  });
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Shown query={plugins}>
        {({ items }) => (
          <Scrollable>
            <Table<Plugin>
              aria-label={texts.title}
              size="small"
              rowKey="file"
              columns={columns}
              dataSource={[...items].sort((a, b) => a.state.localeCompare(b.state))}
              pagination={false}
              scroll={{ x: 1000 }}
              locale={{ emptyText: <Nothing text={texts.empty} /> }}
            />
          </Scrollable>
        )}
      </Shown>
    </Page>
  );
}

function Title({ id, title, module }: Plugin) {
  const may = useMay();
  return (
    <Flex vertical>
      <strong>{title ?? texts.unknown}</strong>
      {id !== null && <Quiet>{id}</Quiet>}
      {module !== null && may('settings.read') && <Link to={`/modules/${module.id}`}>{texts.module}</Link>}
    </Flex>
  );
}

function State({ state, reason, code }: Plugin) {
  if (state === 'loaded') return <Mark look="good">{texts.loaded}</Mark>;
  return (
    <Flex vertical align="start" gap={2}>
      <Mark look="bad">{texts.failed}</Mark>
      <span>{reason}</span>
      <Quiet>{code}</Quiet>
    </Flex>
  );
}

function Tasks({ ids }: { readonly ids: readonly string[] }) {
  const may = useMay();
  if (ids.length === 0) return <>{nothing}</>;
  return (
    <Flex vertical gap={4}>
      {ids.map((id) =>
        may('tasks.read') ? (
          <Link key={id} to={`/tasks/${id}`}>
            {id}
          </Link>
        ) : (
          <span key={id}>{id}</span>
        ),
      )}
    </Flex>
  );
}
