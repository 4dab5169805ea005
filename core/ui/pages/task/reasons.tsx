import { useQuery } from '@tanstack/react-query';
import type { Reason } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { apiPath, follow } from '../../kit/api.ts';
import { Go } from '../../kit/go.tsx';
import { Panel } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { type Look, Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import type { TaskPartProps } from './act.ts';
import { texts } from './texts.ts';

const looks: Readonly<Record<Reason['severity'], Look>> = { error: 'bad', warning: 'warn', info: 'busy' };
/** Reasons that come of time alone, as «просрочен», are told by no event. */
const everyMs = 30_000;

/** «Почему не запущено»: what keeps a task from running, each with what to do; else when it runs. */
export function Reasons(props: TaskPartProps) {
  const { id } = props.task;
  const reasons = useQuery({
    queryKey: ['reasons', id],
    queryFn: ({ signal }) => follow<{ items: Reason[] }>(apiPath(['/api/tasks', id, 'reasons']), signal),
    refetchInterval: everyMs,
  });
  const troubled = reasons.data?.items.some(({ severity }) => severity !== 'info') ?? false;
  return (
    <Panel title={troubled ? texts.reasons : texts.expected}>
      <Shown query={reasons} rows={2}>
        {({ items }) => (
          <ul className="reasons">
            {items.map((reason) => (
              <li key={`${reason.code} ${reason.message}`}>
                <Mark look={looks[reason.severity]}>{texts.severity[reason.severity]}</Mark>
                <div>
                  {reason.message}{' '}
                  {reason.since !== null && (
                    <Quiet>
                      {texts.since} <Moment at={reason.since} />
                    </Quiet>
                  )}
                </div>
                <Remedy {...props} action={reason.action} />
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </Panel>
  );
}

/** The way to what mends it. */
function Remedy({ action, actions, reason }: TaskPartProps & { readonly action: Reason['action'] }) {
  const may = useMay();
  if (action === null) return null;
  const title = texts.actions[action.kind];
  if (action.kind === 'start' || action.kind === 'run') {
    const { kind } = action;
    if (!may('tasks.manage')) return null;
    return (
      <Act size="small" reason={reason} loading={actions.busy === kind} onClick={() => actions.act(kind)}>
        {title}
      </Act>
    );
  }
  const places = {
    'select-group': '/groups',
    'task-settings': '#settings',
    'module-settings': apiPath(['/modules', action.id]),
    nodes: '/nodes',
    'last-run': '#history',
  };
  return (
    <Go size="small" to={places[action.kind]}>
      {title}
    </Go>
  );
}
