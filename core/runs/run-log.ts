import { masked, maskedText, storable } from '../contract/mask.ts';
import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { ClaimedRun } from '../schedule/claim.ts';
import { texts } from './texts.ts';

type Level = keyof Logger;

interface Line {
  readonly line: number;
  readonly at: Date;
  readonly level: Level;
  readonly message: string;
  readonly details: unknown;
}

export interface RunLogOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly node: string;
  /** Lines kept of one run (TM-44). */
  readonly maxLines: number;
}

const flushAfterMs = 300;
const batch = 200;
const longestMessage = 4_000;
const longestDetails = 8_000;

/** The log of one run: written in batches, capped, and handed on to the log of the node (TM-42, TM-44). */
export class RunLog implements Logger {
  private buffer: Line[] = [];
  private lines = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly run: ClaimedRun,
    private readonly options: RunLogOptions,
  ) {}

  debug(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.add('debug', message, details);
  }
  info(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.add('info', message, details);
  }
  warn(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.add('warn', message, details);
  }
  error(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.add('error', message, details);
  }

  /** A line of the host itself about the run: it is kept beyond the cap, and after the end too. */
  note(level: Level, message: string, details?: Readonly<Record<string, unknown>>): void {
    this.keep(level, message, details);
  }

  /** Writes what is left. Lines of the task that come later are dropped. */
  async close(): Promise<void> {
    if (!this.closed && this.dropped > 0) this.keep('warn', texts.logDropped(this.dropped), undefined);
    this.closed = true;
    clearTimeout(this.timer);
    this.flush();
    await this.writing;
  }

  private add(level: Level, message: string, details: Readonly<Record<string, unknown>> | undefined): void {
    if (this.closed) return;
    if (this.lines >= this.options.maxLines) {
      if (this.dropped === 0) this.keep('warn', texts.logCapped(this.options.maxLines), undefined);
      this.dropped += 1;
      return;
    }
    this.keep(level, message, details);
  }

  private keep(level: Level, message: string, details: Readonly<Record<string, unknown>> | undefined): void {
    const text = shortened(maskedText(String(message)), longestMessage);
    const shown = details === undefined ? undefined : printable(details);
    this.lines += 1;
    this.buffer.push({ line: this.lines, at: this.options.clock.now(), level, message: text, details: shown ?? null });
    const { runId, taskId, jobId } = this.run;
    this.options.logger[level](text, {
      runId,
      taskId,
      jobId,
      node: this.options.node,
      ...(shown !== undefined && { details: shown }),
    });
    if (this.buffer.length >= batch) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), flushAfterMs);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.buffer.length === 0) return;
    const lines = this.buffer;
    this.buffer = [];
    this.writing = this.writing.then(() => this.write(lines));
  }

  private async write(lines: readonly Line[]): Promise<void> {
    try {
      await this.options.database.query(
        `insert into host.run_log (run_id, line, at, level, message, details)
         select $1, line, at, level, message, nullif(details, 'null'::jsonb)
           from json_to_recordset($2::json)
                as l (line integer, at timestamptz, level text, message text, details jsonb)
         on conflict do nothing`,
        [this.run.runId, JSON.stringify(lines)],
      );
    } catch (error) {
      // A run must not fail for its log; the log of the node has the lines.
      const { code } = error as { code?: string };
      this.options.logger.warn('Журнал запуска не записан', { runId: this.run.runId, lines: lines.length, code });
    }
  }
}

/** Details as they can be stored: masked, acyclic, of bounded length. */
function printable(details: Readonly<Record<string, unknown>>): unknown {
  const clean = masked(details);
  const text = JSON.stringify(clean);
  if (text.length <= longestDetails) return clean;
  return { shortened: shortened(text, longestDetails) };
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${storable(text.slice(0, length))}…`;
}
