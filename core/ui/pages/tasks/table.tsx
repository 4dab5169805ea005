import { Checkbox, ConfigProvider, Grid, Table } from 'antd';
import { useMemo, useState } from 'react';
import type { Task } from '../../api-types.ts';
import { useMay } from '../../kit/person.ts';
import { columnsOf } from './columns.tsx';
import { ErrorList } from './errors.tsx';
import type { Column, Order } from './order.ts';
import './table.css';
import { texts } from './texts.ts';

/** More rows than a person reads at once; the rest is a page further, so that the table stays quick. */
const pageSize = 25;

export interface TaskTableProps {
  readonly rows: readonly Task[];
  readonly order: Order;
  setOrder(order: Order): void;
  /** Left out where nothing can be done to what is ticked. */
  readonly ticked?: ReadonlySet<string>;
  readonly setTicked?: (ticked: ReadonlySet<string>) => void;
}

/** Ten columns beside the menu at 1280 pixels need every one of them. */
const narrow = { cellPaddingInlineSM: 4, cellFontSizeSM: 12 };
const roomy = { cellPaddingInlineSM: 8, cellFontSizeSM: 13 };
const plain = { bodySortBg: 'transparent', headerSortHoverBg: 'var(--ant-color-fill-secondary)' };

/** The table of TM-10. */
export function TaskTable({ rows, order, setOrder, ticked, setTicked }: TaskTableProps) {
  const mayConfigure = useMay()('settings.read');
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { column, descending } = order;
  const columns = useMemo(
    () =>
      columnsOf({
        order: { column, descending },
        mayConfigure,
        opened,
        toggle: (id) => setOpened((before) => toggled(before, id, !before.has(id))),
      }),
    [column, descending, mayConfigure, opened],
  );
  const unfolded = rows.filter(({ id, errors }) => opened.has(id) && errors.length > 0).map(({ id }) => id);
  const wide = Grid.useBreakpoint().xxl ?? false;
  return (
    <ConfigProvider theme={{ components: { Table: { ...(wide ? roomy : narrow), ...plain } } }}>
      <Table<Task>
        className={`task-table${wide ? ' roomy' : ''}`}
        tableLayout="fixed"
        aria-label={texts.table}
        size="small"
        rowKey="id"
        dataSource={rows as Task[]}
        columns={columns}
        showSorterTooltip={false}
        pagination={{ defaultPageSize: pageSize, hideOnSinglePage: true, pageSizeOptions: [25, 50, 100, 200] }}
        onChange={(_pages, _filters, sorter, { action }) => {
          if (action !== 'sort' || Array.isArray(sorter)) return;
          setOrder({ column: sorter.columnKey as Column, descending: sorter.order === 'descend' });
        }}
        expandable={{
          expandedRowKeys: unfolded,
          showExpandColumn: false,
          expandedRowClassName: () => 'unfolded',
          expandedRowRender: ({ errors }) => <ErrorList errors={errors} />,
        }}
        {...(ticked !== undefined &&
          setTicked !== undefined && {
            rowSelection: {
              selectedRowKeys: [...ticked],
              columnWidth: 32,
              columnTitle: <TickAll rows={rows} ticked={ticked} setTicked={setTicked} />,
              getCheckboxProps: ({ title }) => ({ 'aria-label': texts.choose(title) }),
              preserveSelectedRowKeys: true,
              onChange: (ids) => setTicked(new Set(ids.map(String))),
            },
          })}
      />
    </ConfigProvider>
  );
}

interface TickAllProps extends Required<Pick<TaskTableProps, 'rows' | 'ticked' | 'setTicked'>> {}

/** Ticks what the filter shows, on every page. */
function TickAll({ rows, ticked, setTicked }: TickAllProps) {
  const count = rows.filter(({ id }) => ticked.has(id)).length;
  return (
    <Checkbox
      aria-label={texts.chooseAll}
      checked={count === rows.length}
      indeterminate={count > 0 && count < rows.length}
      onChange={({ target }) => {
        const next = new Set(ticked);
        for (const { id } of rows) target.checked ? next.add(id) : next.delete(id);
        setTicked(next);
      }}
    />
  );
}

function toggled(before: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
