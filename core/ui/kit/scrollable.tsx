import { type ReactNode, useEffect, useRef } from 'react';

/** What scrolls inside: the parts of antd's tables. */
const parts = '.ant-table-body, .ant-table-content';

/** A table that may be wider than its place: who has no mouse reaches what is beyond by the keyboard (UI-04). */
export function Scrollable({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const own = place.current;
    if (own === null) return;
    const look = () => {
      for (const part of own.querySelectorAll<HTMLElement>(parts)) {
        const wanted = part.scrollWidth > part.clientWidth ? '0' : null;
        if (part.getAttribute('tabindex') === wanted) continue;
        if (wanted === null) part.removeAttribute('tabindex');
        else part.setAttribute('tabindex', wanted);
      }
    };
    const resized = new ResizeObserver(look);
    resized.observe(own);
    const changed = new MutationObserver(look);
    changed.observe(own, { childList: true, subtree: true });
    look();
    return () => {
      resized.disconnect();
      changed.disconnect();
    };
  }, []);
  return <div ref={place}>{children}</div>;
}
