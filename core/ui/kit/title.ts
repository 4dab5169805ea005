import { useEffect } from 'react';
import { texts } from '../texts.ts';

/** The title of the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} — ${texts.product}`;
  }, [title]);
}
