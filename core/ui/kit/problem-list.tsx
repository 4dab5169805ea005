import type { ReactNode } from 'react';

interface ProblemListProps {
  readonly lines: readonly string[];
  /** What is said before them. */
  readonly lead?: ReactNode;
}

/** What is wrong, or will come of something, line by line. */
export function ProblemList({ lines, lead }: ProblemListProps) {
  return (
    <>
      {lead}
      <ul className="problems">
        {[...new Set(lines)].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
