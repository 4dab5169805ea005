import { useCallback, useEffect, useRef, useState } from 'react';
import { apiPath, follow } from '../../kit/api.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

export interface LogLine {
  readonly number: number;
  readonly at: string;
  readonly level: Level;
  readonly message: string;
  readonly details?: unknown;
}

interface Read {
  readonly lines: readonly LogLine[];
  /** What was read may be empty. */
  readonly read: boolean;
  readonly error?: unknown;
}

const againMs = 1_000;

/**
 * Reads the log of a run; while it runs, its new lines again and again, and once more after its end, as the last lines
 * may come after the end was told.
 */
export function useRunLog(runId: string, live: boolean): Read & { again(): void } {
  const [{ lines, read, error }, setRead] = useState<Read>({ lines: [], read: false });
  const [attempt, setAttempt] = useState(0);
  const known = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks anew
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function look(): Promise<void> {
      try {
        const text = await follow<string>(apiPath(['/api/runs', runId, 'log'], { skip: known.current }), gone.signal);
        const from = known.current;
        const fresh = linesOf(text, from);
        known.current = from + fresh.length;
        setRead((before) => ({ lines: [...before.lines.slice(0, from), ...fresh], read: true }));
      } catch (failure) {
        if (gone.signal.aborted) return;
        setRead((before) => ({ ...before, error: failure }));
      }
      if (live && !gone.signal.aborted) timer = setTimeout(look, againMs);
    }
    void look();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [runId, live, attempt]);

  return { lines, read, error, again: useCallback(() => setAttempt((count) => count + 1), []) };
}

function linesOf(text: string, from: number): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => ({ ...(JSON.parse(line) as Omit<LogLine, 'number'>), number: from + index }));
}
