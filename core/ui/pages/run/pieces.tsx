import { useEffect, useState } from 'react';
import type { Run } from '../../api-types.ts';
import { apiPath, request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { nothing, shownDuration, shownNumber } from '../../kit/format.ts';
import { Mark } from '../../kit/pieces.tsx';
import { outcomeLooks, outcomes } from '../tasks/words.ts';
import { texts } from './texts.ts';
import './run.css';

/** «успех», «ошибка», …; what has not ended yet says how far it is. */
export function OutcomeMark({ run: { outcome, startedAt } }: { readonly run: Run }) {
  if (outcome !== null) return <Mark look={outcomeLooks[outcome]}>{outcomes[outcome]}</Mark>;
  return startedAt === null ? <Mark look="off">{texts.queued}</Mark> : <Mark look="busy">{texts.running}</Mark>;
}

/** How long a run took; of one that goes on, how long it has taken, second by second. */
export function Duration({ run: { startedAt, finishedAt } }: { readonly run: Run }) {
  const going = startedAt !== null && finishedAt === null;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [going]);
  if (startedAt === null) return <>{nothing}</>;
  return <>{shownDuration((finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt))}</>;
}

/** Counters under their titles, in the order of the plugin; what counted nothing says nothing. */
export function Counters({
  counters,
  titles,
}: {
  readonly counters: Run['counters'];
  readonly titles: Readonly<Record<string, string>>;
}) {
  const known = Object.keys(titles);
  const names = [...known, ...Object.keys(counters).filter((name) => !known.includes(name))];
  const counted = names.filter((name) => (counters[name] ?? 0) !== 0);
  if (counted.length === 0) return <>{nothing}</>;
  return (
    <ul className="counters">
      {counted.map((name) => (
        <li key={name}>{`${titles[name] ?? name}: ${shownNumber(counters[name] ?? 0)}`}</li>
      ))}
    </ul>
  );
}

/** Cancels a run after a question. */
export function useCancel(): (run: Run) => Promise<void> {
  const ask = useAsk();
  const tell = useTell();
  return async (run) => {
    const text = run.startedAt === null ? texts.cancelQueued : texts.cancelRunning;
    if (!(await ask({ title: texts.ask, text, yes: texts.cancel, danger: true }))) return;
    try {
      await request('POST', apiPath(['/api/runs', run.id, 'cancel']));
      tell.done(texts.cancelled);
    } catch (error) {
      tell.failed(texts.notCancelled, error);
    }
  };
}
