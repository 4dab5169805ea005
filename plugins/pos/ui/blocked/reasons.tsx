import { Button, type ColumnsType, Panel, shownNumber, Table } from 'priemnaya/ui';
import type { ReasonCount } from '../../showcase/look.ts';
import { texts } from './texts.ts';

/** Reasons with their counts, and what to do about each. */
export function Reasons({
  reasons,
  chosen,
  choose,
}: {
  readonly reasons: readonly ReasonCount[];
  readonly chosen: string | undefined;
  choose(reason: string | undefined): void;
}) {
  if (reasons.length === 0) return null;
  const columns: ColumnsType<ReasonCount> = [
    { title: texts.reason, dataIndex: 'title' },
    { title: texts.whatToDo, dataIndex: 'remedy' },
    {
      title: texts.count,
      width: 100,
      align: 'right',
      render: (_, { count }) => shownNumber(count),
    },
    {
      title: texts.show,
      width: 120,
      render: (_, { reason, title }) => (
        <Button
          size="small"
          aria-label={texts.showOf(title)}
          aria-pressed={reason === chosen}
          type={reason === chosen ? 'primary' : 'default'}
          onClick={() => choose(reason === chosen ? undefined : reason)}
        >
          {reason === chosen ? texts.shown : texts.show}
        </Button>
      ),
    },
  ];
  return (
    <Panel title={texts.reasons} flush>
      <Table<ReasonCount>
        aria-label={texts.reasons}
        size="small"
        rowKey="reason"
        columns={columns}
        dataSource={reasons as ReasonCount[]}
        pagination={false}
        scroll={{ x: 720 }}
      />
    </Panel>
  );
}
