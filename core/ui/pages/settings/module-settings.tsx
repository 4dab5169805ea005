import { Alert, Button } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import type { Ui } from '../../api-types.ts';
import { Boundary } from '../../app/boundary.tsx';
import { NotFound } from '../../app/dead-end.tsx';
import { pagesOf } from '../../app/plugin-page.tsx';
import { useUi } from '../../app/ui.ts';
import { apiPath, type FieldProblem } from '../../kit/api.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import type { ModuleActionProps } from '../../kit/plugin-pages.ts';
import { Loading } from '../../kit/states.tsx';
import { useUnsaved } from '../../kit/unsaved.ts';
import { inputOf } from './draft.ts';
import { SettingsEditor } from './editor.tsx';
import { Incomplete } from './task-settings.tsx';
import { texts } from './texts.ts';
import { type SettingsDesk, useSettings } from './use-settings.ts';
import { SettingsVersions } from './versions.tsx';

type Action = Ui['moduleActions'][number];

/** Settings of a module, which all of its tasks share (PX-01); what can be tried with them its plugin brings. */
export default function ModuleSettings() {
  const { id = '' } = useParams();
  const ui = useUi();
  const module = ui?.settings.find((one) => one.id === id);
  if (ui === undefined) return <Loading />;
  if (module === undefined) return <NotFound />;
  return <Desk key={id} id={id} title={module.title} actions={ui.moduleActions.filter((one) => one.settings === id)} />;
}

function Desk({ id, title, actions }: { readonly id: string; readonly title: string; readonly actions: Action[] }) {
  const may = useMay();
  const close = useClose();
  const address = apiPath(['/api/modules', id]);
  const desk = useSettings({ address, checkAddress: `${address}/settings/check`, saved: async () => undefined });
  useUnsaved(desk.changed, { title: texts.leaveTitle, text: texts.leaveText, yes: texts.leaveYes });
  const manage = may('settings.manage');
  const tails = Object.fromEntries(
    actions.flatMap((action) =>
      action.at === null ? [] : [[action.at, <ActionOf key={action.id} action={action} desk={desk} />]],
    ),
  );
  const closing = <Button onClick={close}>{texts.close}</Button>;
  return (
    <Page title={title} {...(!manage && { actions: closing })}>
      {!manage && <Alert type="info" showIcon title={texts.readOnly} />}
      {desk.draft !== undefined && <Incomplete view={desk.draft.view} words={texts.incompleteModule} />}
      <SettingsEditor
        desk={desk}
        title={texts.module}
        many={false}
        manage={manage}
        blocked={false}
        tails={tails}
        extra={<SettingsVersions address={address} desk={desk} restorable={manage} />}
        buttons={closing}
        below={actions
          .filter(({ at }) => at === null)
          .map((action) => ({
            id: `action-${action.id}`,
            title: action.title,
            content: (
              <Panel title={action.title}>
                <ActionOf action={action} desk={desk} />
              </Panel>
            ),
          }))}
      />
    </Page>
  );
}

/** «Закрыть» goes back to where the person came from. */
function useClose(): () => void {
  const navigate = useNavigate();
  const { key } = useLocation();
  return () => void (key === 'default' ? navigate('/') : navigate(-1));
}

const components = new Map<string, ReturnType<typeof load>>();

function load({ module, id }: Action) {
  return lazy(async () => {
    const Found = (await pagesOf(module)).moduleActions?.[id];
    if (Found === undefined) throw new Error(`No action ${id}`);
    // Wrapped: a plugin may load its parts lazily, and one lazy component cannot be another.
    return { default: (props: ModuleActionProps) => <Found {...props} /> };
  });
}

function componentOf(action: Action) {
  const key = `${action.module} ${action.id}`;
  const known = components.get(key) ?? load(action);
  components.set(key, known);
  return known;
}

function ActionOf({ action, desk }: { readonly action: Action; readonly desk: SettingsDesk }) {
  const { draft, plans, changed } = desk;
  const values = useMemo(() => (draft === undefined ? {} : inputOf(draft, plans).common), [draft, plans]);
  const Component = componentOf(action);
  const mark = (problems: readonly FieldProblem[]) =>
    desk.mark(problems.map((problem) => ({ ...problem, path: `/common${problem.path}`, severity: 'error' })));
  return (
    <Boundary title={texts.actionBroken(action.title)}>
      <Suspense fallback={<Loading rows={1} />}>
        <Component values={values} changed={changed} mark={mark} />
      </Suspense>
    </Boundary>
  );
}
