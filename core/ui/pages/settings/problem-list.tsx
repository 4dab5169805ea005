import type { ReactNode } from 'react';

/** Lines of a message, with what is said before them. */
export function problemList(list: readonly string[], lead?: string): ReactNode {
  return (
    <>
      {lead}
      <ul className="problems">
        {list.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
