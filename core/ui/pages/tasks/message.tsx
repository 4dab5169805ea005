import type { Task } from '../../api-types.ts';
import { Progressing } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

interface TaskMessageProps extends Pick<Task, 'message' | 'progress'> {
  /** What the progress is of, for who hears it. */
  readonly title: string;
}

/** What a task or a run says of itself, and how far it is (TM-11, TM-41). */
export function TaskMessage({ title, message, progress }: TaskMessageProps) {
  return (
    <div>
      {message}
      {progress !== null && <Progressing {...progress} label={texts.progressOf(title)} />}
    </div>
  );
}
