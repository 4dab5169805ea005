import { useQueryClient } from '@tanstack/react-query';
import { Alert, Checkbox, Flex, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Group } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { apiPath, request } from '../../kit/api.ts';
import { useAsk } from '../../kit/ask.ts';
import { Page } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Mark, Quiet } from '../../kit/pieces.tsx';
import { ProblemList } from '../../kit/problem-list.tsx';
import { Nothing, Shown } from '../../kit/states.tsx';
import { useGroups } from '../tasks/reads.ts';
import { texts } from './texts.ts';

/** «Управление группами фоновых задач» (TM-01…TM-03). */
export default function Groups() {
  const groups = useGroups();
  return (
    <Page title={texts.title} lead={texts.lead} actions={<Link to="/tasks">{texts.manager}</Link>}>
      <Shown query={groups} rows={3}>
        {({ items }) => (items.length === 0 ? <Nothing text={texts.empty} /> : <Choice groups={items} />)}
      </Shown>
    </Page>
  );
}

type Wanted = ReadonlyMap<string, boolean>;

/** What was ticked is kept until it is saved, and outlives what others change meanwhile. */
function Choice({ groups }: { readonly groups: readonly Group[] }) {
  const manage = useMay()('tasks.manage');
  const [wanted, setWanted] = useState<Wanted>(new Map());
  const { said, busy, save } = useSave(wanted, setWanted);
  const changes = groups.filter(({ id, selected }) => wanted.has(id) && wanted.get(id) !== selected);
  const reason = changes.length === 0 ? texts.unchanged : undefined;
  return (
    <Flex vertical gap={12} align="start">
      {said}
      <Table<Group>
        className="wide"
        aria-label={texts.table}
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={groups as Group[]}
        columns={[
          {
            title: texts.name,
            render: (_, { id, title, selected }) => (
              <Checkbox
                checked={wanted.get(id) ?? selected}
                disabled={!manage || busy}
                aria-label={texts.choose(title)}
                onChange={({ target }) => setWanted((before) => new Map(before).set(id, target.checked))}
              >
                {title}
              </Checkbox>
            ),
          },
          {
            title: texts.state,
            width: 220,
            render: (_, { id, selected }) => (
              <Flex wrap gap={8}>
                <Mark look={selected ? 'good' : 'off'}>{selected ? texts.selected : texts.notSelected}</Mark>
                {(wanted.get(id) ?? selected) !== selected && <Mark look="warn">{texts.pending}</Mark>}
              </Flex>
            ),
          },
          {
            title: texts.tasks,
            render: (_, { tasks }) => (
              <>
                {tasks.length} <Quiet>{tasks.join(', ')}</Quiet>
              </>
            ),
          },
        ]}
      />
      {manage && (
        <div className="buttons">
          <Act type="primary" reason={reason} loading={busy} onClick={() => save(changes)}>
            {texts.save}
          </Act>
          <Act reason={reason} onClick={() => setWanted(new Map())}>
            {texts.undo}
          </Act>
        </div>
      )}
    </Flex>
  );
}

function useSave(wanted: Wanted, setWanted: (wanted: Wanted) => void) {
  const queries = useQueryClient();
  const ask = useAsk();
  const [refusals, setRefusals] = useState<readonly string[]>();
  const [busy, setBusy] = useState(false);

  async function save(changes: readonly Group[]): Promise<void> {
    const removed = changes.filter(({ selected }) => selected);
    const added = changes.filter(({ selected }) => !selected);
    if (removed.length > 0 && !(await ask(deselecting(removed)))) return;
    setBusy(true);
    setRefusals(undefined);
    const left = new Map(wanted);
    const refused: string[] = [];
    for (const { id, title } of [...removed, ...added]) {
      try {
        await request('PUT', apiPath(['/api/groups', id]), { selected: wanted.get(id) });
        left.delete(id);
      } catch (error) {
        refused.push(texts.refused(title, (error as Error).message));
      }
    }
    await Promise.all(['groups', 'tasks'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    setWanted(left);
    setRefusals(refused);
    setBusy(false);
  }

  return { said: <Said refusals={refusals} />, busy, save };
}

function deselecting(groups: readonly Group[]) {
  const text = (
    <>
      <p>{texts.deselectText}</p>
      <ul className="problems">
        {groups.map(({ id, title, tasks }) => (
          <li key={id}>{texts.deselected(title, tasks.length)}</li>
        ))}
      </ul>
    </>
  );
  return { title: texts.deselect, text, yes: texts.yes, danger: true };
}

/** What came of the last save. */
function Said({ refusals }: { readonly refusals: readonly string[] | undefined }) {
  if (refusals === undefined) return null;
  if (refusals.length === 0) {
    return (
      <Alert
        className="wide"
        type="success"
        showIcon
        role="status"
        title={texts.saved}
        action={<Link to="/tasks">{texts.toTasks}</Link>}
      />
    );
  }
  return (
    <Alert
      className="wide"
      type="error"
      showIcon
      role="alert"
      title={texts.notSaved}
      description={<ProblemList lines={refusals} />}
    />
  );
}
