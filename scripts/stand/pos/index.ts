import { PosControl } from './control.ts';
import { PosCore } from './core.ts';
import { exchangeRoutes } from './exchange.ts';
import type { OrganisationSetup } from './organisations.ts';
import { PosServer } from './server.ts';
import { loadSnapshot, SnapshotKeeper } from './snapshot.ts';

export { classifier, codePrefix, statusNames } from './classifier.ts';
export type { AddMessage, AddMessages, PosControl, Redelivery } from './control.ts';
export { connectControl, type RemotePosControl } from './control-http.ts';
export type { Fault, FaultMatch, FaultRule } from './faults.ts';
export { type GeneratorOptions, generateMessage, generateSupplement } from './generator.ts';
export type { JournalEntry, JournalFilter, JournalPart } from './journal.ts';
export type { FileSpecification } from './messages.ts';
export type { OrganisationSetup } from './organisations.ts';
export { Random } from './random.ts';
export type { Registration, StateView, Statistics } from './views.ts';
export type * from './wire.ts';

export interface PosEmulatorOptions {
  /** 127.0.0.1 by default. */
  host?: string;
  /** 0 (the default) takes any free port. */
  port?: number;
  /** Seed of messages and of faults with a probability; 1 by default. */
  seed?: number;
  clock?: () => Date;
  /** 3600 by default. */
  tokenLifetimeSeconds?: number;
  /** How many requests the journal keeps; 100,000 by default, 0 keeps none. */
  journalLimit?: number;
  organisations: readonly OrganisationSetup[];
  /** Keeps messages over a restart: read at the start, written every two seconds and at the end. */
  dataFile?: string;
}

/** An emulated ПОС that listens. Its contours are `${url}/prod` and `${url}/test`. */
export interface PosEmulator {
  url: string;
  control: PosControl;
  close(): Promise<void>;
}

/** Starts an emulator of ПОС that follows `pos.openapi.yaml`, without the showcase. */
export async function createPosEmulator(options: PosEmulatorOptions): Promise<PosEmulator> {
  const core = new PosCore({
    seed: options.seed ?? 1,
    clock: options.clock ?? (() => new Date()),
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    journalLimit: options.journalLimit ?? 100_000,
    organisations: options.organisations,
  });
  if (options.dataFile !== undefined) await loadSnapshot(core, options.dataFile);
  const keeper = options.dataFile === undefined ? undefined : new SnapshotKeeper(core, options.dataFile, 2000);
  const control = new PosControl(core);
  const server = new PosServer(core, exchangeRoutes, control);
  const url = await server.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  const close = async () => {
    await server.close();
    await keeper?.close();
  };
  return { url, control, close };
}
