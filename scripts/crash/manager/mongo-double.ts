import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inRepository } from '../../harness/recorder.ts';

export type MongoFault = 'drop' | 'refuse' | 'listen' | 'freeze' | 'unfreeze';

/** The double of MongoDB as a process of its own, which takes faults by command. */
export class MongoDoubleProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  static async start(): Promise<MongoDoubleProcess> {
    const program = [
      '--import',
      inRepository('test/support/typescript.mjs'),
      inRepository('test/support/mongo/main.ts'),
    ];
    const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    return new MongoDoubleProcess(value as string, child, lines);
  }

  /** Resolves when it is so. */
  async order(fault: MongoFault): Promise<void> {
    this.child.stdin?.write(`${fault}\n`);
    await this.lines.next();
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
