import { type ChildProcess, spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program of this product as a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** The last lines it wrote, for an error. */
  tail(): string;
}

const tailLength = 40;

/** Programs run as they are built, also when a test calls from the sources. */
const above = fileURLToPath(new URL('../..', import.meta.url));
const built = basename(above) === 'dist' ? above : join(above, 'dist');

/** Starts a compiled program of `dist`; each line of its output goes to `onLine` too. */
export function startChild(
  program: string,
  options: { arguments?: readonly string[]; env?: NodeJS.ProcessEnv; onLine?: (line: string) => void } = {},
): Child {
  const file = join(built, program);
  const child = spawn(process.execPath, [file, ...(options.arguments ?? [])], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > tailLength) lines.shift();
      options.onLine?.(line);
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { process: child, ended, tail: () => lines.join('\n') };
}
