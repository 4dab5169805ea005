import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAgendaQueue } from '../../../core/adapters/agenda/index.ts';
import { createDatabase } from '../../../core/adapters/postgres/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import type { RunContext } from '../../../core/contract/index.ts';
import type { Database } from '../../../core/ports/database.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type Failing, FailingStatements, observer } from './failing.ts';
import { type TestNode, testNode } from './world.ts';

const [lockMs, periodMs] = [4_000, 2_000];
/** What this machine may take for work that needs no time. */
const slackMs = 4_000;
const side = 6;
const id = 'Failing';

/** A node on a database of its own, and a look at it past the failures. */
class Site {
  readonly node: TestNode;
  readonly begun: number[] = [];
  readonly overlaps: string[] = [];
  private working = 0;
  private fencing = 0;

  private constructor(
    readonly fresh: FreshDatabase,
    readonly seen: Database,
    readonly statements: FailingStatements,
    private readonly own: Database,
    makeNode: (code: (context: RunContext) => Promise<void>) => TestNode,
  ) {
    this.node = makeNode((context) => this.work(context));
  }

  static async open(): Promise<Site> {
    const fresh = await freshDatabase();
    const seen = createDatabase(fresh.url, { application: observer, connections: 2 });
    const own = createDatabase(fresh.url, { application: 'under-test' });
    const name = new URL(fresh.url).pathname.slice(1);
    const ignore = () => {};
    const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const queue = createAgendaQueue({
      url: fresh.url,
      database: own,
      node: 'узел-1',
      logger,
      lockMs,
      processEveryMs: 200,
    });
    const site = new Site(fresh, seen, new FailingStatements(name), own, (work) =>
      testNode({
        fresh: { ...fresh, database: own },
        tasks: [
          {
            id,
            group: id,
            schedule: { kind: 'grid', period: { default: periodMs / 1_000, unit: 'seconds' } },
            counters: [{ id: 'done', title: { ru: 'Сделано' } }],
            code: {
              run: async (context) => {
                await work(context);
                return { kind: 'ok' };
              },
            },
          },
        ],
        queue,
        clock: systemClock,
        lockMs,
        reconcileMs: 1_000,
      }),
    );
    await site.node.start();
    await site.node.manager.selectGroup(id, true, 'technologist');
    return site;
  }

  /** What an ordinary task does: state of its own, a transaction, lines, counters. */
  private async work({ fencing, log, state, services, count }: RunContext): Promise<void> {
    this.begun.push(Date.now());
    if (this.working > 0) this.overlaps.push(`run ${fencing} began while another one worked`);
    if (fencing <= this.fencing) this.overlaps.push(`fencing ${fencing} came after ${this.fencing}`);
    this.fencing = fencing;
    this.working += 1;
    try {
      log.info('Начало');
      const turns = (await state.get<number>('turns')) ?? 0;
      await services.database.transaction((transaction) => transaction.query('select 1 as work'));
      await state.set('turns', turns + 1);
      count('done');
    } finally {
      this.working -= 1;
    }
  }

  /** Nothing runs, nothing is locked. @returns the next slot */
  async quiet(): Promise<Date | undefined> {
    const [row] = await this.seen.query<{ slot: Date | null }>(
      `select coalesce(last_slot + $2 * interval '1 ms', anchor) as slot from host.task_instance
        where task_id = $1 and run_id is null and started
          and not exists (select 1 from agenda.agenda_jobs where locked_at is not null)`,
      [id, periodMs],
    );
    return row?.slot ?? undefined;
  }

  async close(): Promise<void> {
    this.statements.disarm();
    await this.node.drain();
    this.statements.close();
    await this.own.close();
    await this.seen.close();
    await this.fresh.drop();
  }
}

const sites: Site[] = [];

beforeAll(async () => {
  for (let count = 0; count < side; count += 1) sites.push(await Site.open());
});
afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
});

interface Trial {
  readonly number: number;
  readonly hit: string;
  /** From the slot to the next work. */
  readonly silentMs: number;
  /** From there until the instance and all records were free. */
  readonly endedMs: number;
}

/** One run whose `number`-th statement fails. @returns undefined where the run had fewer statements */
async function trial(site: Site, number: number, kind: Failing): Promise<Trial | undefined> {
  const slot = await until('a slot about to come', async () => {
    const next = await site.quiet();
    const ahead = next === undefined ? 0 : next.getTime() - Date.now();
    return ahead > 150 && ahead < 400 && next;
  });
  const before = site.begun.length;
  site.statements.arm(number, kind);
  const begun = await until('the next work', () => site.begun[before], 30_000);
  await until('the end of it', async () => {
    const next = await site.quiet();
    return next !== undefined && next > slot;
  });
  const hit = site.statements.disarm();
  if (hit === undefined) return undefined;
  return { number, hit, silentMs: begun - slot.getTime(), endedMs: Date.now() - begun };
}

describe('TM-43: every statement of a run fails once', () => {
  test.each<[string, Failing]>([
    ['it never reaches the server', 'refused'],
    ['it is done, but its answer is lost', 'answer-lost'],
    ['all connections break before it', 'all-lost'],
  ])(
    '%s: the task is silent no longer than the lock time',
    async (_, kind) => {
      const from = new Date();
      const trials: Trial[] = [];
      let [next, last] = [1, false];
      await Promise.all(
        sites.map(async (site) => {
          while (!last) {
            const number = next++;
            const found = await trial(site, number, kind);
            if (found === undefined) last = true;
            else trials.push(found);
          }
        }),
      );
      trials.sort((a, b) => a.number - b.number);
      expect(trials.length).toBeGreaterThan(20);
      expect(trials.filter(({ silentMs }) => silentMs > lockMs + slackMs)).toEqual([]);
      expect(trials.filter(({ endedMs }) => endedMs > lockMs + slackMs)).toEqual([]);
      for (const { node, overlaps } of sites) {
        expect(overlaps).toEqual([]);
        // A slot that came a moment ago is called lost until its run begins.
        await until('every slot to have its run', async () => {
          const audit = await node.manager.audit(id, from, new Date());
          return audit.every(({ verdict }) => verdict !== 'lost');
        });
      }
    },
    600_000,
  );
});
