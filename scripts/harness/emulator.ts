import { connectControl, type RemotePosControl } from '../stand/pos/index.ts';
import { startChild } from './child.ts';

export interface EmulatorProcess {
  readonly url: string;
  readonly control: RemotePosControl;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  readonly seed: number;
  /** So many requests are kept for its journal. */
  readonly journalLimit?: number;
}

/** The emulator of ПОС in a process of its own, so that its work is not the host's. */
export async function startEmulator(options: EmulatorOptions): Promise<EmulatorProcess> {
  let listening: (url: string) => void;
  const url = new Promise<string>((resolve) => {
    listening = resolve;
  });
  const child = startChild('scripts/stand/pos/main.js', {
    arguments: ['--seed', String(options.seed), '--journal-limit', String(options.journalLimit ?? 0)],
    onLine: (line) => {
      if (line.startsWith('{')) listening((JSON.parse(line) as { url: string }).url);
    },
  });
  const ended = child.ended.then((code): never => {
    throw new Error(`The emulator ended with ${code}:\n${child.tail()}`);
  });
  const address = await Promise.race([url, ended]);
  ended.catch(() => {});
  return {
    url: address,
    control: connectControl(address),
    stop: async () => {
      child.process.kill('SIGTERM');
      await child.ended;
    },
  };
}
