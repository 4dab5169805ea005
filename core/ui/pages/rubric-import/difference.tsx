import { Button, Flex, Segmented, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState } from 'react';
import type { RubricsImported } from '../../api-types.ts';
import { nothing, shownNumber } from '../../kit/format.ts';
import { Panel } from '../../kit/page.tsx';
import { type Look, Mark } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Nothing } from '../../kit/states.tsx';
import { texts } from './texts.ts';

type Change = RubricsImported['changes'][number];
type Kind = Change['kind'];

const looks: Readonly<Record<Kind, Look>> = { added: 'good', renamed: 'warn', note: 'busy', missing: 'off' };
const pageSize = 50;

const columns: ColumnsType<Change> = [
  { title: texts.columns.row, dataIndex: 'row', width: 90, align: 'right', render: (row) => row ?? nothing },
  {
    title: texts.columns.kind,
    dataIndex: 'kind',
    width: 160,
    render: (kind: Kind) => <Mark look={looks[kind]}>{texts.kinds[kind]}</Mark>,
  },
  { title: texts.columns.code, dataIndex: 'code', width: 170 },
  {
    title: texts.columns.before,
    key: 'before',
    render: (_, { kind, before, name }) => (kind === 'missing' ? name : (before ?? nothing)),
  },
  {
    title: texts.columns.after,
    key: 'after',
    render: (_, { kind, after, name }) => {
      if (kind === 'note') return after ?? nothing;
      return kind === 'missing' ? nothing : name;
    },
  },
];

interface DifferenceProps {
  readonly found: RubricsImported;
  readonly busy: boolean;
  load(): void;
}

/** The difference between the file and the rubricator, before anything is done. */
export function Difference({ found, busy, load }: DifferenceProps) {
  const [kind, setKind] = useState<Kind | 'all'>('all');
  const count = found.added + found.updated;
  const shown = found.changes.filter((change) => kind === 'all' || change.kind === kind);
  const kinds = (Object.keys(texts.kinds) as Kind[]).filter((one) =>
    found.changes.some((change) => change.kind === one),
  );
  return (
    <Panel
      title={texts.difference}
      extra={
        count > 0 && (
          <Button type="primary" loading={busy} onClick={load}>
            {texts.load(count)}
          </Button>
        )
      }
    >
      <Flex vertical gap={12}>
        <dl className="import-counts">
          {(['added', 'updated', 'unchanged', 'missing'] as const).map((name) => (
            <div key={name}>
              <dt>{texts.counts[name]}</dt>
              <dd>{shownNumber(found[name])}</dd>
            </div>
          ))}
        </dl>
        {kinds.length > 1 && (
          <Segmented
            className="import-kinds"
            aria-label={texts.filter}
            value={kind}
            onChange={setKind}
            options={[
              { value: 'all' as const, label: texts.all },
              ...kinds.map((value) => ({ value, label: texts.kinds[value] })),
            ]}
          />
        )}
        {found.changes.length === 0 ? (
          <Nothing text={texts.nothing} />
        ) : (
          <Scrollable>
            <Table<Change>
              aria-label={texts.difference}
              size="small"
              rowKey={({ kind: of, code }) => `${of} ${code}`}
              columns={columns}
              dataSource={shown}
              pagination={{ pageSize, showSizeChanger: false, hideOnSinglePage: true }}
              scroll={{ x: 760 }}
            />
          </Scrollable>
        )}
      </Flex>
    </Panel>
  );
}
