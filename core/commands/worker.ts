import { setTimeout as pause } from 'node:timers/promises';
import { CodedError } from '../contract/errors.ts';
import type { Logger } from '../contract/task.ts';
import type { ContextFactory, LoadedPlugin } from '../plugins/api.ts';
import { atWork } from '../plugins/index.ts';
import type { Database, Subscription } from '../ports/database.ts';
import type { Service } from '../ports/service.ts';
import { Periodic } from '../runs/index.ts';
import type { Transit } from '../settings/index.ts';
import { type NodeIdentity, shared } from '../tasks/index.ts';
import { carried } from './carried-error.ts';
import { commandFailed, nodeSilent } from './errors.ts';
import { answer, askedChannel, sweep, type TakenCommand, take } from './rows.ts';

export interface WorkerOptions {
  readonly database: Database;
  readonly transit: Transit;
  readonly plugins: readonly LoadedPlugin[];
  readonly contexts: ContextFactory;
  readonly node: NodeIdentity;
  readonly logger: Logger;
  /** How long a node that ends waits for the commands under way, in milliseconds. */
  readonly graceMs: number;
}

/** Commands that one node carries out at a time; the rest is for others, or for later. */
const mostAtOnce = 16;
const sweepMs = 60_000;
const againMs = 500;

/** Takes the commands that are for this node, and carries them out. */
export class Worker implements Service {
  private readonly underWay = new Set<Promise<void>>();
  private readonly commands: string[];
  private readonly sweeping: Periodic;
  private subscription: Subscription | undefined;
  private serving = false;
  private readonly looking = shared(() => this.takeAll());

  constructor(private readonly options: WorkerOptions) {
    const names = ({ manifest, code }: LoadedPlugin) =>
      Object.keys(code.commands ?? {}).map((name) => `${manifest.id}:${name}`);
    this.commands = options.plugins.flatMap(names);
    this.sweeping = new Periodic(
      sweepMs,
      () => sweep(options.database),
      () => {},
    );
  }

  async start(): Promise<void> {
    if (this.serving) return;
    this.serving = true;
    const look = () => this.look();
    this.subscription = await this.options.database.listen(askedChannel, look, look);
    await this.sweeping.start();
    this.look();
  }

  async stop(): Promise<void> {
    this.serving = false;
    await Promise.all([this.subscription?.close(), this.sweeping.stop()]);
    this.subscription = undefined;
    await Promise.race([Promise.all(this.underWay), pause(this.options.graceMs, undefined, { ref: false })]);
  }

  /** Something may wait. */
  look(): void {
    if (!this.serving || this.commands.length === 0) return;
    this.looking().catch((error: unknown) => {
      this.options.logger.warn('Команды для узла не прочитаны', { code: (error as { code?: string }).code });
    });
  }

  private async takeAll(): Promise<void> {
    const { database, node } = this.options;
    const room = mostAtOnce - this.underWay.size;
    if (!this.serving || room <= 0) return;
    const taken = await take(database, { ...node, plugins: this.commands }, room);
    for (const command of taken) {
      const work = this.carryOut(command).finally(() => {
        this.underWay.delete(work);
        if (this.underWay.size === mostAtOnce - 1) this.look();
      });
      this.underWay.add(work);
    }
  }

  private async carryOut(taken: TakenCommand): Promise<void> {
    const { id, plugin, command, answerWithinMs } = taken;
    const latest = performance.now() + answerWithinMs;
    const said = await this.run(taken).then(
      (result) => ({ outcome: 'done' as const, content: result }),
      (error: unknown) => {
        const coded = error instanceof CodedError ? error : commandFailed(command, error);
        this.options.logger.warn('Команда плагина завершилась ошибкой', { plugin, command, code: coded.code });
        return { outcome: 'failed' as const, content: carried(coded) };
      },
    );
    // A database that is away for a moment must not turn what was done into what nobody knows.
    do {
      try {
        const content = await this.options.transit.seal(id, said.content);
        const heard = await answer(this.options.database, id, said.outcome, content);
        if (!heard)
          this.options.logger.warn('Ответа на команду уже не ждут', { plugin, command, outcome: said.outcome });
        return;
      } catch {
        await pause(againMs);
      }
    } while (performance.now() < latest);
    this.options.logger.error('Ответ на команду не записан', { plugin, command, outcome: said.outcome });
  }

  /** Code that hangs is left alone when its time is up; nobody waits for it by then. */
  private async run({ id, plugin, command, payload, answerWithinMs }: TakenCommand): Promise<unknown> {
    const { plugins, contexts, transit, node } = this.options;
    const loaded = plugins.find(({ manifest }) => manifest.id === plugin) as LoadedPlugin;
    const code = loaded.code.commands?.[command];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(nodeSilent(node.name, answerWithinMs)), answerWithinMs);
    });
    try {
      const asked = transit.open(id, payload);
      return await atWork({ plugin, what: `command ${command}` }, async () => code?.(asked, contexts(loaded)), late);
    } finally {
      clearTimeout(timer);
    }
  }
}
