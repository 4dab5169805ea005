import { randomUUID } from 'node:crypto';
import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database, Sql } from '../ports/database.ts';
import type { Queue } from '../ports/queue.ts';
import { Periodic } from '../runs/index.ts';
import type { Span } from '../schedule/index.ts';
import type { NodeIdentity } from './nodes.ts';
import { within } from './within.ts';

export interface UptimeOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly queue: Queue;
  readonly node: NodeIdentity;
  /** A sign of life is kept so often, in milliseconds. */
  readonly heartbeatMs: number;
  /** What a dead process held is free after so long, in milliseconds. */
  readonly lockMs: number;
}

const lookEveryMs = 1_000;
const answerMs = 5_000;
/** A clock that gained or lost more than this between two looks was set, or the machine slept. */
const clockSlackMs = 2_000;

interface Moment {
  readonly now: Date;
  readonly monotonic: number;
}

/**
 * Remembers when this process was able to run tasks: its stores answered, and its clock went on. Slots of other times
 * are excused (TM-38).
 */
export class Uptime extends Periodic {
  private readonly incarnation = randomUUID();
  /** Begin of the open stretch; null before the start and after the end. */
  private since: Date | null = null;
  /** When this node was last seen to be able; null while it is not. */
  private last: Moment | null = null;
  /** When it ceased to be. */
  private lostAt: Date | null = null;
  /** Not the stores were away, but the process stood still: like the death of one, as nobody freed what it held. */
  private stood = false;
  /** `performance.now()` when the last look was over. */
  private looked = 0;
  private kept = 0;

  constructor(private readonly options: UptimeOptions) {
    super(
      lookEveryMs,
      () => this.look(),
      () => {},
    );
  }

  override async start(): Promise<void> {
    await this.open();
    // A process that stands still before its first look is late for that one.
    this.looked = performance.now();
    await super.start();
  }

  /** The end in order: what is planned later is not ours any more. */
  async end(): Promise<void> {
    await this.stop();
    if (this.since !== null) await this.keep(this.options.database, this.options.clock.now(), true);
    this.since = null;
  }

  /**
   * When any node that `mayRun` was able to run tasks, in order of time. After the death of a process that said no
   * farewell what it held stays locked for the lock time: nobody could have run it then.
   */
  async spans(from: Date, mayRun: (node: NodeIdentity) => boolean): Promise<Span[]> {
    const { database, clock, lockMs, heartbeatMs } = this.options;
    const now = clock.now();
    const rows = await database.query<{
      incarnation: string;
      node: string;
      labels: string[];
      from: Date;
      to: Date;
      closed: boolean;
    }>(
      `select incarnation, node, labels, since as from, until as to, closed from host.node_uptime
        where until >= $1 order by since`,
      [new Date(from.getTime() - lockMs - heartbeatMs)],
    );
    const own = rows.filter(({ node, labels }) => mayRun({ name: node, labels }));
    const present = ({ incarnation, from: since }: (typeof own)[number]) =>
      incarnation === this.incarnation && since.getTime() === this.since?.getTime() && this.lostAt === null;
    const spans = own.map((row) => ({ from: row.from, to: present(row) ? now : row.to }));
    const deaths = own
      .filter((row) => !row.closed && !present(row))
      .map(({ to }) => ({ from: to, to: new Date(Math.min(now.getTime(), to.getTime() + lockMs + heartbeatMs)) }));
    return without(spans, deaths);
  }

  private async look(): Promise<void> {
    const moment = this.moment();
    const begun = performance.now();
    let late = begun - this.looked > lookEveryMs + clockSlackMs;
    try {
      await within(
        answerMs,
        Promise.all([this.options.database.ping(), this.options.queue.check()]),
        () => new Error(),
      );
      // The answers lay there before the process stood still, and were read before the timer that would have given them up.
      late ||= performance.now() - begun > answerMs;
      if (this.last !== null && clockWasSet(this.last, moment)) this.lostAt ??= this.last.now;
      if (this.last !== null && late) {
        this.lostAt ??= this.last.now;
        this.stood = true;
      }
      if (this.lostAt !== null) await this.reopen(this.lostAt);
      else if (moment.monotonic - this.kept >= this.options.heartbeatMs) {
        await this.keep(this.options.database, moment.now, false);
      }
      this.last = moment;
    } catch {
      // Who asks the stores for something reports that they are away.
      this.lostAt ??= this.last?.now ?? moment.now;
      this.stood ||= late;
    } finally {
      this.looked = performance.now();
    }
  }

  private async open(sql: Sql = this.options.database): Promise<void> {
    const { node } = this.options;
    const moment = this.moment();
    await sql.query(
      `insert into host.node_uptime (incarnation, node, labels, since, until) values ($1, $2, $3, $4, $4)
       on conflict do nothing`,
      [this.incarnation, node.name, node.labels, moment.now],
    );
    this.since = moment.now;
    this.last = moment;
    this.kept = moment.monotonic;
  }

  private async reopen(lostAt: Date): Promise<void> {
    await this.options.database.transaction(async (transaction) => {
      await this.keep(transaction, lostAt, !this.stood);
      await this.open(transaction);
    });
    this.lostAt = null;
    this.stood = false;
    this.options.logger.info('Узел снова может выполнять задачи', { node: this.options.node.name, lostAt });
  }

  private async keep(sql: Sql, until: Date, closed: boolean): Promise<void> {
    await sql.query(
      `update host.node_uptime set until = greatest(since, $3), closed = $4 where incarnation = $1 and since = $2`,
      [this.incarnation, this.since, until, closed],
    );
    this.kept = this.options.clock.monotonic();
  }

  private moment(): Moment {
    const { clock } = this.options;
    return { now: clock.now(), monotonic: clock.monotonic() };
  }
}

function clockWasSet(last: Moment, present: Moment): boolean {
  const shown = present.now.getTime() - last.now.getTime();
  return Math.abs(shown - (present.monotonic - last.monotonic)) > clockSlackMs;
}

/** Spans without what lies in one of the gaps. */
function without(spans: readonly Span[], gaps: readonly Span[]): Span[] {
  return gaps.reduce<Span[]>(
    (left, gap) =>
      left.flatMap((span) => {
        if (gap.to <= span.from || gap.from >= span.to) return [span];
        const parts = [
          { from: span.from, to: gap.from },
          { from: gap.to, to: span.to },
        ];
        return parts.filter(({ from, to }) => from < to);
      }),
    [...spans],
  );
}
