import type { ColumnsType } from 'antd/es/table';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Task } from '../../api-types.ts';
import { apiPath } from '../../kit/api.ts';
import { DownIcon } from '../../kit/icons.ts';
import { Mark, Moment } from '../../kit/pieces.tsx';
import { ErrorsCell } from './errors.tsx';
import { TaskMessage } from './message.tsx';
import { type Column, columnIds, type Order } from './order.ts';
import { texts } from './texts.ts';
import { permission, stateLooks, states, statuses, statusLooks, types } from './words.ts';

export interface ColumnsOptions {
  readonly order: Order;
  readonly mayConfigure: boolean;
  /** Tasks whose errors are unfolded. */
  readonly opened: ReadonlySet<string>;
  toggle(id: string): void;
}

export const taskAddress = (id: string, tab = '') => `${apiPath(['/tasks', id])}${tab === '' ? '' : `#${tab}`}`;

function Title({ task: { id, title, status }, mayConfigure }: { readonly task: Task; readonly mayConfigure: boolean }) {
  const settings = status === 'unconfigured' ? texts.configure : texts.settings;
  return (
    <>
      <Link to={taskAddress(id)} className="strong">
        {title}
      </Link>
      {mayConfigure && (
        <div>
          <Link to={taskAddress(id, 'settings')} aria-label={`${settings}: ${title}`} className="lesser">
            {settings}
          </Link>
        </div>
      )}
    </>
  );
}

/** The columns of TM-10, in its order. A cell is drawn anew only where its task has changed. */
export function columnsOf({ order, mayConfigure, opened, toggle }: ColumnsOptions): ColumnsType<Task> {
  const cells: Readonly<Record<Column, (task: Task) => ReactNode>> = {
    title: (task) => <Title task={task} mayConfigure={mayConfigure} />,
    type: ({ type }) => types[type],
    permitted: ({ permitted }) =>
      permitted ? (
        permission(true)
      ) : (
        <Mark look="bad" title={texts.forbidden}>
          {permission(false)}
        </Mark>
      ),
    status: ({ status }) => <Mark look={statusLooks[status]}>{statuses[status]}</Mark>,
    createdAt: ({ createdAt }) => <Moment at={createdAt} />,
    state: ({ state }) => (state === 'idle' ? states.idle : <Mark look={stateLooks[state]}>{states[state]}</Mark>),
    updatedAt: ({ updatedAt }) => <Moment at={updatedAt} />,
    nextRunAt: ({ nextRunAt }) => <Moment at={nextRunAt} />,
    message: ({ title, message, progress }) =>
      message === null && progress === null ? null : <TaskMessage {...{ title, message, progress }} />,
    errors: (task) => <ErrorsCell task={task} open={opened.has(task.id)} toggle={() => toggle(task.id)} />,
  };
  return columnIds.map((id) => ({
    key: id,
    title: texts.columns[id],
    className: `of-${id}`,
    sorter: true,
    sortIcon: ({ sortOrder }) => (sortOrder ? <DownIcon aria-hidden className={sortOrder} /> : null),
    sortDirections: ['ascend', 'descend', 'ascend'],
    sortOrder: order.column !== id ? null : order.descending ? 'descend' : 'ascend',
    onCell: () => ({ 'data-label': texts.columns[id] }) as object,
    render: (_, task) => cells[id](task),
    ...(id !== 'errors' && { shouldCellUpdate: (task, before) => task !== before }),
  }));
}
