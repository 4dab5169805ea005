import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Task, TaskStatus } from '../../api-types.ts';
import { ExportButton } from '../../kit/export-button.tsx';
import { useFilters } from '../../kit/filters.ts';
import { Go } from '../../kit/go.tsx';
import { Page } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Nothing, Shown } from '../../kit/states.tsx';
import { BulkButtons, BulkResult, useBulk } from './bulk.tsx';
import { inOrder, orderOf, orderText } from './order.ts';
import { useGroups, useTasks } from './reads.ts';
import { TaskTable } from './table.tsx';
import { texts } from './texts.ts';
import { statuses } from './words.ts';

/** «Менеджер фоновых задач» (TM-10…TM-13). */
export default function Tasks() {
  const tasks = useTasks();
  return (
    <Page title={texts.title} actions={<Link to="/groups">{texts.groups}</Link>}>
      <Shown query={tasks}>{({ items }) => <Manager tasks={items} />}</Shown>
    </Page>
  );
}

function Manager({ tasks }: { readonly tasks: readonly Task[] }) {
  const [{ group = '', status = '', sort }, look] = useFilters('group', 'status', 'sort');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const may = useMay();
  const queries = useQueryClient();
  const bulk = useBulk((fresh) =>
    queries.setQueryData<{ items: Task[] }>(['tasks'], (list) => ({
      items: (list?.items ?? []).map((one) => (one.id === fresh.id ? { ...one, ...fresh } : one)),
    })),
  );
  const order = orderOf(sort);
  const fitting = tasks.filter(
    (task) => (group === '' || task.group === group) && (status === '' || task.status === status),
  );
  const rows = inOrder(fitting, order);
  const chosen = rows.filter(({ id }) => ticked.has(id));
  if (tasks.length === 0) return <NoTasks />;
  return (
    <Flex vertical gap={12}>
      <Flex wrap gap="8px 16px" align="center">
        <Filters group={group} status={status as TaskStatus | ''} look={look} />
        {may('tasks.manage') && <BulkButtons chosen={chosen} bulk={bulk} />}
        <ExportButton path="/api/tasks" query={{ group, status }} />
        <span className="quiet" role="status">
          {chosen.length === 0 ? texts.count(rows.length, tasks.length) : texts.chosen(chosen.length, rows.length)}
        </span>
      </Flex>
      <BulkResult bulk={bulk} />
      {rows.length === 0 ? (
        <Nothing text={texts.noneFits}>
          <Button onClick={() => look({ group: undefined, status: undefined })}>{texts.resetFilter}</Button>
        </Nothing>
      ) : (
        <TaskTable
          rows={rows}
          order={order}
          setOrder={(next) => look({ sort: orderText(next) })}
          {...(may('tasks.manage') && { ticked, setTicked })}
        />
      )}
    </Flex>
  );
}

interface FiltersProps {
  readonly group: string;
  readonly status: TaskStatus | '';
  look(changes: { readonly group?: string; readonly status?: string }): void;
}

function Filters({ group, status, look }: FiltersProps) {
  const groups = useGroups().data?.items ?? [];
  const all = { value: '', label: texts.all };
  const selected = groups.filter((one) => one.selected).map(({ id, title }) => ({ value: id, label: title }));
  const named = Object.entries(statuses).map(([value, label]) => ({ value, label }));
  return (
    <search className="filters" aria-label={texts.filter}>
      <label htmlFor="filter-group">{texts.group}</label>
      <Select
        id="filter-group"
        className="filter"
        value={group}
        options={[all, ...selected]}
        onChange={(value) => look({ group: value })}
      />
      <label htmlFor="filter-status">{texts.status}</label>
      <Select
        id="filter-status"
        className="filter"
        value={status}
        options={[all, ...named]}
        onChange={(value) => look({ status: value })}
      />
    </search>
  );
}

/** Why the table is empty, and what to do. */
function NoTasks() {
  const groups = useGroups();
  return (
    <Shown query={groups} rows={2}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing text={texts.noPlugins} />
        ) : (
          <Nothing text={texts.noneSelected}>
            <Go type="primary" to="/groups">
              {texts.toGroups}
            </Go>
          </Nothing>
        )
      }
    </Shown>
  );
}
