import { Alert, Button, Flex } from 'antd';
import { useRef, useState } from 'react';
import type { Task } from '../../api-types.ts';
import { noteHeard } from '../../app/heard.ts';
import { Act } from '../../kit/act.tsx';
import { apiPath, request } from '../../kit/api.ts';
import { RunIcon, StartIcon, StopIcon } from '../../kit/icons.ts';
import { ProblemList } from '../../kit/problem-list.tsx';
import { texts } from './texts.ts';

/** What can be done to many tasks at once; `fits` tells those for which it would change something. */
const actions = [
  {
    verb: 'start',
    title: texts.start,
    Icon: StartIcon,
    fits: ({ status }: Task) => status !== 'started',
    none: texts.allStarted,
    done: texts.started,
  },
  {
    verb: 'stop',
    title: texts.stop,
    Icon: StopIcon,
    fits: ({ status }: Task) => status === 'started',
    none: texts.noneStarted,
    done: texts.stopped,
  },
  { verb: 'run', title: texts.run, Icon: RunIcon, fits: () => true, none: '', done: texts.queued },
] as const;

type Action = (typeof actions)[number];

/** How far it is, or what came of it. */
interface Said {
  readonly text: string;
  readonly refusals: readonly string[];
  readonly going: boolean;
}

/** Does something to the tasks one after the other: what fails is told by name, and the others go on. */
export function useBulk(changed: (task: Task) => void) {
  const [said, setSaid] = useState<Said>();
  const interrupted = useRef(false);

  async function apply({ verb, done }: Action, tasks: readonly Task[]): Promise<void> {
    const refusals: string[] = [];
    let finished = 0;
    interrupted.current = false;
    for (const { id, title } of tasks) {
      if (interrupted.current) break;
      setSaid({ text: texts.doing(finished + 1, tasks.length, title), refusals: [], going: true });
      try {
        const answer = await request<Task>('POST', apiPath(['/api/tasks', id, verb]));
        if (verb !== 'run') {
          noteHeard(answer);
          changed(answer);
        }
      } catch (error) {
        refusals.push(texts.refused(title, (error as Error).message));
      }
      finished += 1;
    }
    const parts = [
      texts.done(done, finished - refusals.length),
      ...(finished < tasks.length ? [texts.untouched(tasks.length - finished)] : []),
      ...(refusals.length > 0 ? [texts.notDone(refusals.length)] : []),
    ];
    setSaid({ text: parts.join(' '), refusals, going: false });
  }

  return { said, apply, interrupt: () => (interrupted.current = true), close: () => setSaid(undefined) };
}

export type Bulk = ReturnType<typeof useBulk>;

export function BulkButtons({ chosen, bulk }: { readonly chosen: readonly Task[]; readonly bulk: Bulk }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields, and these are buttons
    <div role="group" aria-label={texts.bulk} className="buttons">
      {actions.map((action) => {
        const { verb, title, Icon, fits, none } = action;
        const fitting = chosen.filter(fits);
        const reason =
          bulk.said?.going === true
            ? texts.busy
            : chosen.length === 0
              ? texts.noneChosen
              : fitting.length === 0
                ? none
                : undefined;
        return (
          <Act key={verb} icon={<Icon />} reason={reason} onClick={() => bulk.apply(action, fitting)}>
            {title}
          </Act>
        );
      })}
    </div>
  );
}

/** What is being done to the chosen tasks, and what came of it; it stays until it is closed (UI-05). */
export function BulkResult({ bulk: { said, interrupt, close } }: { readonly bulk: Bulk }) {
  if (said === undefined) return null;
  const { text, refusals, going } = said;
  return (
    <Alert
      role="status"
      showIcon
      type={going ? 'info' : refusals.length > 0 ? 'error' : 'success'}
      title={text}
      {...(refusals.length > 0 && {
        description: <ProblemList lines={refusals} />,
      })}
      {...(going && {
        action: (
          <Flex gap={8}>
            <Button size="small" onClick={interrupt}>
              {texts.interrupt}
            </Button>
          </Flex>
        ),
      })}
      {...(!going && { closable: { onClose: close } })}
    />
  );
}
