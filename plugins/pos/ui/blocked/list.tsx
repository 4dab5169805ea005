import {
  Button,
  Clamped,
  type ColumnsType,
  ExportButton,
  Flex,
  ListTable,
  Panel,
  Quiet,
  Select,
  shownDate,
  useList,
  useMay,
  useQueryClient,
} from 'priemnaya/ui';
import { useState } from 'react';
import type { ReasonCount } from '../../showcase/look.ts';
import { DocumentLink } from '../common/pieces.tsx';
import { type Blocked, key, rowKey } from './api.ts';
import { StatusDialog } from './status.tsx';
import { texts } from './texts.ts';

const columns: ColumnsType<Blocked> = [
  {
    title: texts.columns.document,
    width: 170,
    render: (_, { document }) => <DocumentLink isn={document.isn} number={document.number} />,
  },
  { title: texts.columns.date, width: 100, render: (_, { document }) => shownDate(document.date) },
  {
    title: texts.columns.rubric,
    render: (_, { rubric }) => (
      <Flex vertical>
        <span>{rubric.name}</span>
        <Quiet>{rubric.code}</Quiet>
      </Flex>
    ),
  },
  {
    title: texts.columns.reason,
    render: (_, { title, detail }) => (
      <Flex vertical>
        <span>{title}</span>
        {detail !== null && detail !== '' && <Clamped text={detail} />}
      </Flex>
    ),
  },
];

/** The questions themselves, with the setting of «Статус ПОС» for many at once. */
export function BlockedList({
  path,
  jobId,
  reason,
  reasons,
  statuses,
  choose,
}: {
  readonly path: string;
  readonly jobId: string | undefined;
  readonly reason: string | undefined;
  readonly reasons: readonly ReasonCount[];
  readonly statuses: readonly string[];
  choose(reason: string | undefined): void;
}) {
  const mayWrite = useMay()('documents.write');
  const queries = useQueryClient();
  const list = useList<Blocked>([...key, 'list'], path, { jobId, reason, limit: 100 });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [setting, setSetting] = useState(false);
  const lines = list.rows.filter((row) => chosen.includes(rowKey(row)));
  function closed(changed: boolean): void {
    setSetting(false);
    if (!changed) return;
    setChosen([]);
    void queries.invalidateQueries({ queryKey: key });
  }
  const all = reasons.reduce((sum, { count }) => sum + count, 0);
  return (
    <Panel title={texts.list} extra={<ExportButton size="small" path={path} query={{ jobId, reason }} />}>
      <Flex vertical gap={12}>
        <Flex wrap gap={8} align="center">
          <Select
            aria-label={texts.reason}
            value={reason ?? ''}
            options={[
              { value: '', label: texts.allReasons(all) },
              ...reasons.map(({ reason: value, title, count }) => ({ value, label: texts.withCount(title, count) })),
            ]}
            onChange={(value) => choose(value === '' ? undefined : value)}
            style={{ minWidth: 280, maxWidth: '100%' }}
            popupMatchSelectWidth={false}
          />
          {mayWrite && (
            <>
              <Button disabled={lines.length === 0} onClick={() => setSetting(true)}>
                {texts.setStatus}
              </Button>
              <Quiet>{texts.chosen(lines.length)}</Quiet>
            </>
          )}
        </Flex>
        <ListTable<Blocked>
          list={list}
          label={texts.list}
          empty={reason === undefined ? texts.nothing : texts.filtered}
          rowKey={rowKey}
          columns={columns}
          width={780}
          {...(mayWrite && {
            rowSelection: {
              selectedRowKeys: [...chosen],
              onChange: (keys) => setChosen(keys.map(String)),
              getCheckboxProps: ({ document, rubric }) => ({
                'aria-label': texts.select(document.number, rubric.name),
              }),
            },
          })}
        />
        {setting && <StatusDialog lines={lines} statuses={statuses} close={closed} />}
      </Flex>
    </Panel>
  );
}
