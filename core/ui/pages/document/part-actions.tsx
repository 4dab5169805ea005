import { Button } from 'antd';
import { request } from '../../kit/api.ts';
import { type Question, useAsk, useTell } from '../../kit/ask.ts';
import { formTexts } from './form-texts.ts';
import { useReadAnew } from './reads.ts';

interface RowActionProps {
  readonly label: string;
  /** With what it is done to: «Удалить файл …». */
  readonly of: string;
  readonly danger?: boolean;
  act(): void;
}

/** What can be done with one line of a section. */
export function RowAction({ label, of, danger = false, act }: RowActionProps) {
  return (
    <Button type="link" size="small" className="text-link" danger={danger} aria-label={of} onClick={act}>
      {label}
    </Button>
  );
}

interface Removal {
  readonly path: string;
  readonly question: Omit<Question, 'yes' | 'danger'>;
  /** What is said when it is done. */
  readonly done: string;
}

/** Removes a part of a РК after a question. */
export function useRemoval(isn: number): (removal: Removal) => Promise<void> {
  const ask = useAsk();
  const tell = useTell();
  const readAnew = useReadAnew(isn);
  return async ({ path, question, done }) => {
    if (!(await ask({ ...question, yes: formTexts.remove, danger: true }))) return;
    try {
      await request('DELETE', path);
      tell.done(done);
    } catch (error) {
      tell.failed(formTexts.notRemoved, error);
    }
    await readAnew();
  };
}
