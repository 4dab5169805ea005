import { Button } from 'antd';
import type { Task } from '../../api-types.ts';
import { DownIcon } from '../../kit/icons.ts';
import { Moment, Quiet } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

/** The errors of the last run, newest first, each with its time (TM-11). */
export function ErrorList({ errors }: { readonly errors: Task['errors'] }) {
  return (
    <ul className="task-errors">
      {errors.map(({ at, message }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: errors of one run are told apart by nothing else
        <li key={`${at} ${index}`}>
          <Quiet>
            <Moment at={at} />
          </Quiet>{' '}
          {message}
        </li>
      ))}
    </ul>
  );
}

/** The newest error, and how to see all of them: they are sentences, and the column is narrow. */
export function ErrorsCell({
  task: { title, errors },
  open,
  toggle,
}: {
  readonly task: Task;
  readonly open: boolean;
  toggle(): void;
}) {
  const [newest] = errors;
  if (newest === undefined) return null;
  const count = texts.errors(errors.length);
  return (
    <>
      <Button
        size="small"
        type="link"
        danger
        className={`fold${open ? ' open' : ''}`}
        aria-expanded={open}
        aria-label={`${count}: ${title}`}
        onClick={toggle}
      >
        {count}
        <DownIcon aria-hidden />
      </Button>
      {!open && (
        <div className="newest-error">
          <Quiet>
            <Moment at={newest.at} />
          </Quiet>{' '}
          {newest.message}
        </div>
      )}
    </>
  );
}
