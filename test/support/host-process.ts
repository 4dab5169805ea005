import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmbeddedServerOptions } from '../../core/adapters/embedded/index.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

/** An answer of `embedded-host.ts`. */
export interface HostAnswer {
  readonly url?: string;
  readonly reused?: boolean;
  readonly code?: string;
  readonly message?: string;
}

export interface HostProcessOptions {
  /** The program, where it is not the one of this source tree. */
  readonly program?: string;
  /** What runs the command, `['unshare', '-m']`. */
  readonly wrapper?: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** A real process that owns an embedded server, and can be killed. */
export class HostProcess {
  readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;
  private readonly lines: Interface;

  constructor(embedded: EmbeddedServerOptions, options: HostProcessOptions = {}) {
    const program = options.program ?? path.join(here, 'embedded-host.ts');
    const command = [
      ...(options.wrapper ?? []),
      process.execPath,
      '--import',
      path.join(here, 'typescript.mjs'),
      program,
      JSON.stringify(embedded),
    ];
    const { uid, gid } = options;
    this.child = spawn(command[0] as string, command.slice(1), {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...(uid === undefined ? {} : { uid, cwd: '/' }),
      ...(gid === undefined ? {} : { gid }),
    });
    this.lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  start(): Promise<HostAnswer> {
    return this.ask('start');
  }

  stop(): Promise<HostAnswer> {
    return this.ask('stop');
  }

  /** SIGKILL: nothing in the process gets to clean up. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private async ask(command: string): Promise<HostAnswer> {
    this.child.stdin?.write(`${command}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`The host process ended during ${command}`);
    return JSON.parse(value) as HostAnswer;
  }
}
