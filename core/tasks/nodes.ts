import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database, HeldLock, Sql } from '../ports/database.ts';
import { Periodic } from '../runs/index.ts';
import type { NodeView } from './api.ts';
import { nodeNameTaken } from './errors.ts';

/** A host process: its name, and labels that tasks can be bound to (TM-51). */
export interface NodeIdentity {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Whether such a node may run what is bound so; null: any node (TM-51). */
export function fits(binding: string | null, { name, labels }: NodeIdentity): boolean {
  return binding === null || binding === name || labels.includes(binding);
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

const patienceMs = 3_000;
const retryMs = 200;

/**
 * Signs of life of this node, and which nodes live. A name belongs to one process: who has it holds an advisory lock,
 * which a dead process loses at once, so that its successor need not wait.
 */
export class Nodes extends Periodic {
  private readonly incarnation = randomUUID();
  private name: HeldLock | undefined;
  private displaced = false;

  constructor(private readonly options: NodesOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Знак жизни узла не записан', { code: (error as { code?: string }).code });
    super(options.heartbeatMs, () => this.sign(), failed, options.lockMs);
  }

  /** @throws ConflictError `NODE_NAME_TAKEN` where another process of this name lives */
  override async start(): Promise<void> {
    const { database, clock, node } = this.options;
    this.name = await this.claimName();
    // A lock without signs of life is what a broken connection has left behind; the server frees it soon.
    if (this.name === undefined && (await this.seen())) throw nodeNameTaken(node.name);
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
    try {
      await this.options.database.query('update host.node set stopped_at = $3 where name = $1 and incarnation = $2', [
        this.options.node.name,
        this.incarnation,
        this.options.clock.now(),
      ]);
    } finally {
      await this.name?.release();
    }
  }

  /** Whether this node may run what is bound so. */
  mayRun(binding: string | null): boolean {
    return fits(binding, this.options.node);
  }

  /** Names and labels of the nodes that live. */
  async living(sql: Sql = this.options.database): Promise<ReadonlySet<string>> {
    const rows = await sql.query<{ name: string; labels: string[] }>(
      `select name, labels from host.node
        where stopped_at is null and seen_at > clock_timestamp() - $1 * interval '1 ms'`,
      [this.options.lockMs],
    );
    return new Set(rows.flatMap(({ name, labels }) => [name, ...labels]));
  }

  /** Every node that was ever seen within the time that history is kept, by name (TM-51). */
  async list(): Promise<NodeView[]> {
    return this.options.database.query<NodeView>(
      `select name, labels, started_at as "startedAt", seen_at as "seenAt", stopped_at as "stoppedAt",
              case when stopped_at is not null then 'stopped'
                   when seen_at > clock_timestamp() - $1 * interval '1 ms' then 'alive' else 'silent' end as state,
              (select count(*)::integer from host.task_instance i join host.run r on r.id = i.run_id
                where r.node = n.name and i.lease_until >= clock_timestamp()) as runs
         from host.node n order by name`,
      [this.options.lockMs],
    );
  }

  private async sign(): Promise<void> {
    const { database, node, logger } = this.options;
    if (this.name === undefined || this.name.lost.aborted) this.name = await this.holdName();
    const signed = await database.query(
      `update host.node set seen_at = clock_timestamp(), stopped_at = null
        where name = $1 and incarnation = $2 returning name`,
      [node.name, this.incarnation],
    );
    // Our connection broke, and a process of the same name used the moment. Claims keep both from harm; people do not.
    if (signed.length === 0 && !this.displaced) logger.error(nodeNameTaken(node.name).message, { node: node.name });
    this.displaced = signed.length === 0;
  }

  /** A predecessor that was killed a moment ago may hold the name for another moment. */
  private async claimName(): Promise<HeldLock | undefined> {
    for (const end = performance.now() + patienceMs; ; await pause(retryMs)) {
      const held = await this.holdName();
      if (held !== undefined || performance.now() > end) return held;
    }
  }

  private holdName(): Promise<HeldLock | undefined> {
    return this.options.database.hold(`host:node:${this.options.node.name}`);
  }

  /** Whether the process that has the name gave a sign of life within the lock time, by the clock of the database. */
  private async seen(): Promise<boolean> {
    const rows = await this.options.database.query(
      `select 1 from host.node
        where name = $1 and stopped_at is null and seen_at > clock_timestamp() - $2 * interval '1 ms'`,
      [this.options.node.name, this.options.lockMs],
    );
    return rows.length > 0;
  }
}
