import { setTimeout as pause } from 'node:timers/promises';
import type { Document } from 'bson';
import { Failure } from './failure.ts';

/** What a failing command does to its client. */
export interface Faulty {
  readonly failCommands: readonly string[];
  /** The command is refused with this code and not carried out. */
  readonly errorCode?: number;
  readonly errorLabels?: readonly string[];
  /** The connection breaks, and the command is not carried out. */
  readonly closeConnection?: boolean;
  /** Not of a real server's fail point: the command is carried out, and the connection breaks instead of the answer. */
  readonly loseAnswer?: boolean;
  /** The command waits first. */
  readonly blockConnection?: boolean;
  readonly blockTimeMS?: number;
}

/** The fail point `failCommand` of a real server, set by the command `configureFailPoint` or from the test. */
export class FailPoint {
  private faulty: Faulty | undefined;
  private left = 0;

  /** @param times how many commands fail; Infinity: all until it is switched off */
  set(faulty: Faulty | undefined, times = Number.POSITIVE_INFINITY): void {
    this.faulty = faulty;
    this.left = times;
  }

  configure({ mode, data }: Document): Document {
    if (mode === 'off') this.set(undefined);
    else this.set(data as Faulty, mode === 'alwaysOn' ? Number.POSITIVE_INFINITY : Number(mode.times));
    return { ok: 1 };
  }

  /** @returns when the connection is to break: before or after the command. @throws Failure where it is refused */
  async strike(name: string): Promise<'before' | 'after' | undefined> {
    const { faulty } = this;
    if (faulty === undefined || this.left <= 0 || !faulty.failCommands.includes(name)) return undefined;
    this.left -= 1;
    if (faulty.blockConnection) await pause(faulty.blockTimeMS ?? 0);
    if (faulty.errorCode !== undefined) {
      const { errorLabels } = faulty;
      throw new Failure(faulty.errorCode, `failing ${name} by fail point`, errorLabels && { errorLabels });
    }
    if (faulty.closeConnection) return 'before';
    return faulty.loseAnswer ? 'after' : undefined;
  }
}
