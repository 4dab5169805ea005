import { useLayoutEffect } from 'react';

let locks = 0;

/**
 * Stands in for the hook of the same name inside antd (vite.config.ts), which writes a style without its number into the
 * page, as the policy of the server refuses. The place of the scrollbar is kept by the style sheet anyway.
 */
export default function useScrollLocker(lock?: boolean): void {
  useLayoutEffect(() => {
    if (lock !== true) return;
    change(1);
    return () => change(-1);
  }, [lock]);
}

/** Windows open one over another: the last one to close lets the page go. */
function change(by: 1 | -1): void {
  locks += by;
  document.documentElement.classList.toggle('locked', locks > 0);
}
