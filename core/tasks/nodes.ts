import { randomUUID } from 'node:crypto';
import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Periodic } from '../runs/index.ts';

/** A host process: its name, and labels that tasks can be bound to (TM-51). */
export interface NodeIdentity {
  readonly name: string;
  readonly labels: readonly string[];
}

export interface NodesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly node: NodeIdentity;
  readonly heartbeatMs: number;
  /** A node not seen for so long is not alive, in milliseconds. */
  readonly lockMs: number;
}

/** Signs of life of this node, and which nodes live. */
export class Nodes extends Periodic {
  private readonly incarnation = randomUUID();

  constructor(private readonly options: NodesOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Sign of life failed', { code: (error as { code?: string }).code });
    super(options.heartbeatMs, () => this.sign(), failed);
  }

  override async start(): Promise<void> {
    const { database, clock, node } = this.options;
    await database.query(
      `insert into host.node (name, incarnation, labels, started_at, seen_at)
       values ($1, $2, $3, $4, clock_timestamp())
       on conflict (name) do update
         set incarnation = excluded.incarnation, labels = excluded.labels, started_at = excluded.started_at,
             seen_at = excluded.seen_at, stopped_at = null`,
      [node.name, this.incarnation, node.labels, clock.now()],
    );
    await super.start();
  }

  /** The node has ended orderly: nobody waits for its sign of life. */
  async leave(): Promise<void> {
    await this.stop();
    await this.options.database.query('update host.node set stopped_at = $3 where name = $1 and incarnation = $2', [
      this.options.node.name,
      this.incarnation,
      this.options.clock.now(),
    ]);
  }

  /** Whether this node may run what is bound so. */
  mayRun(binding: string | null): boolean {
    const { name, labels } = this.options.node;
    return binding === null || binding === name || labels.includes(binding);
  }

  /** Names and labels of the nodes that live. */
  async living(): Promise<ReadonlySet<string>> {
    const rows = await this.options.database.query<{ name: string; labels: string[] }>(
      `select name, labels from host.node
        where stopped_at is null and seen_at > clock_timestamp() - $1 * interval '1 ms'`,
      [this.options.lockMs],
    );
    return new Set(rows.flatMap(({ name, labels }) => [name, ...labels]));
  }

  private async sign(): Promise<void> {
    await this.options.database.query(
      'update host.node set seen_at = clock_timestamp(), stopped_at = null where name = $1 and incarnation = $2',
      [this.options.node.name, this.incarnation],
    );
  }
}
