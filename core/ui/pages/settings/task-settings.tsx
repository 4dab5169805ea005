import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Settings, TaskWithManifest } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { useMay } from '../../kit/person.ts';
import { Shown } from '../../kit/states.tsx';
import { useUnsaved } from '../../kit/unsaved.ts';
import { useTask } from '../tasks/reads.ts';
import { SettingsEditor } from './editor.tsx';
import { texts } from './texts.ts';
import { useSettings } from './use-settings.ts';
import { SettingsVersions } from './versions.tsx';

/** «Настройка» of a task: its settings and those of its instances, changed only while it is stopped (TM-20). */
export default function TaskSettings({ taskId }: { readonly taskId: string }) {
  const task = useTask(taskId);
  return <Shown query={task}>{(found) => <Desk key={taskId} task={found} />}</Shown>;
}

function Desk({ task }: { readonly task: TaskWithManifest }) {
  const queries = useQueryClient();
  const may = useMay();
  const address = apiPath(['/api/tasks', task.id]);
  const key = ['task', task.id];
  const desk = useSettings({
    address,
    checkAddress: `${address}/check`,
    async saved() {
      const fresh = await queries.fetchQuery({
        queryKey: key,
        queryFn: () => follow<TaskWithManifest>(address),
        staleTime: 0,
      });
      void queries.invalidateQueries({ queryKey: ['tasks'] });
      return fresh.status === 'started' ? texts.started : undefined;
    },
  });
  useUnsaved(desk.changed, { title: texts.leaveTitle, text: texts.leaveText, yes: texts.leaveYes });
  const manage = may('settings.manage');
  const running = task.state === 'running' || task.state === 'stopping';
  const blocked = task.status === 'started' || running;
  const empty = desk.draft !== undefined && !desk.plans.common && !desk.plans.instance && !task.manyInstances;
  return (
    <Flex vertical gap={12}>
      {task.moduleSettings !== null && (
        <div>
          {texts.needsModule}{' '}
          <Link to={apiPath(['/modules', task.moduleSettings.id])}>«{task.moduleSettings.title}»</Link>.
        </div>
      )}
      {!empty && !manage && <Alert type="info" showIcon title={texts.readOnly} />}
      {!empty && manage && blocked && <InTheWay task={task} />}
      {empty ? (
        <div>{texts.noneAtAll}</div>
      ) : (
        <>
          {desk.draft !== undefined && <Incomplete view={desk.draft.view} words={texts.incomplete} />}
          <SettingsEditor
            desk={desk}
            title={texts.common}
            many={task.manyInstances}
            manage={manage}
            blocked={blocked}
            extra={<SettingsVersions address={address} desk={desk} restorable={manage && !blocked} />}
          />
        </>
      )}
    </Flex>
  );
}

/** Why nothing can be changed just now, with the button that helps. */
function InTheWay({ task }: { readonly task: TaskWithManifest }) {
  const may = useMay();
  const tell = useTell();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  async function stop(): Promise<void> {
    setBusy(true);
    try {
      await request('POST', apiPath(['/api/tasks', task.id, 'stop']));
      await queries.invalidateQueries({ queryKey: ['task', task.id] });
    } catch (error) {
      tell.failed(texts.stopFailed, error);
    } finally {
      setBusy(false);
    }
  }
  if (task.status !== 'started') return <Alert type="warning" showIcon title={texts.running} />;
  return (
    <Alert
      type="info"
      showIcon
      title={`${texts.stopFirst}.`}
      description={texts.stopFirstText}
      action={
        may('tasks.manage') && (
          <Button loading={busy} onClick={stop}>
            {texts.stop}
          </Button>
        )
      }
    />
  );
}

/** How much is still missing. */
export function Incomplete({ view, words }: { readonly view: Settings; words(count: number): string }) {
  if (view.missing.length === 0) return null;
  return <Alert type="warning" showIcon title={words(view.missing.length)} />;
}
