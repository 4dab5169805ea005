import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { type Question, useAsk } from './ask.ts';

/** Whoever leaves a page with something typed is asked first, and nothing is lost by a wrong click (UI-05). */
export function useUnsaved(changed: boolean, { title, text, yes }: Question): void {
  const ask = useAsk();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => changed && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void ask({ title, text, yes, danger: true }).then((leaves) => (leaves ? blocker.proceed() : blocker.reset()));
  }, [blocker, ask, title, text, yes]);
  useEffect(() => {
    if (!changed) return;
    const before = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', before);
    return () => removeEventListener('beforeunload', before);
  }, [changed]);
}
