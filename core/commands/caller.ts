import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallOptions } from '../contract/task.ts';
import type { Database, Subscription } from '../ports/database.ts';
import type { Transit } from '../settings/index.ts';
import { received } from './carried-error.ts';
import { nodeSilent, nodeUnreachable } from './errors.ts';
import { ask, type CommandState, forget, look, movedChannel, withdraw } from './rows.ts';

/** How often a caller looks for itself, in milliseconds: notifications can be lost. */
const lookMs = 1_000;

/** Calls commands of plugins on the node that fits, and waits for what they answer. */
export class Caller {
  private readonly waiting = new Map<string, () => void>();
  private listening: Promise<Subscription> | undefined;

  /** @param asked is told of each command, so that the own node does not wait for the notification */
  constructor(
    private readonly database: Database,
    private readonly transit: Transit,
    private readonly asked: () => void,
  ) {}

  /** @throws RetryLaterError `NODE_UNREACHABLE`, `NODE_SILENT`; otherwise what the command threw, by its code and text */
  async call<T>(plugin: string, command: string, payload: unknown, options: CallOptions): Promise<T> {
    await this.listen();
    const id = randomUUID();
    await ask(this.database, { id, plugin, command, payload: await this.transit.seal(id, payload), ...options });
    this.asked();
    try {
      const { outcome, answer } = await this.answered(id, options);
      const content = this.transit.open(id, answer);
      if (outcome === 'failed') throw received(content as Parameters<typeof received>[0]);
      return content as T;
    } finally {
      this.waiting.delete(id);
      // Otherwise the nodes sweep it.
      await forget(this.database, id).catch(() => {});
    }
  }

  async close(): Promise<void> {
    const subscription = await this.listening?.catch(() => undefined);
    await subscription?.close();
  }

  private async answered(id: string, options: CallOptions): Promise<CommandState> {
    const { node, takenWithinMs, answeredWithinMs } = options;
    let takenBy: string | null = null;
    let deadline = performance.now() + takenWithinMs;
    for (;;) {
      const told = this.told(id);
      const state = await look(this.database, id).catch(() => 'unknown' as const);
      if (state === undefined) throw nodeSilent(takenBy ?? node, answeredWithinMs);
      if (state !== 'unknown' && state.outcome !== null) return state;
      if (state !== 'unknown' && state.node !== null && takenBy === null) {
        takenBy = state.node;
        deadline = performance.now() + answeredWithinMs;
      }
      const leftMs = deadline - performance.now();
      if (leftMs > 0) await Promise.race([told, pause(Math.min(leftMs, lookMs), undefined, { ref: false })]);
      else if (takenBy !== null) throw nodeSilent(takenBy, answeredWithinMs);
      else if (await this.withdrawn(id)) throw nodeUnreachable(node, takenWithinMs);
      // Taken at the last moment, or the database is away: one that was not taken by now is never taken.
      else if (leftMs < -answeredWithinMs) throw nodeSilent(null, takenWithinMs + answeredWithinMs);
      else await pause(Math.min(lookMs, 50));
    }
  }

  private withdrawn(id: string): Promise<boolean> {
    return withdraw(this.database, id).catch(() => false);
  }

  private told(id: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  private async listen(): Promise<void> {
    this.listening ??= this.database.listen(
      movedChannel,
      (id) => this.waiting.get(id)?.(),
      () => {
        for (const wake of this.waiting.values()) wake();
      },
    );
    await this.listening.catch((error: unknown) => {
      this.listening = undefined;
      throw error;
    });
  }
}
