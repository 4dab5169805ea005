import { PosControl } from './control.ts';
import { PosCore } from './core.ts';
import { exchangeRoutes } from './exchange.ts';
import type { OrganisationSetup } from './organisations.ts';
import { PosServer } from './server.ts';
import { type ShowcaseOptions, showcaseDefaults } from './showcase/index.ts';
import { showcaseRoutes } from './showcase/routes.ts';
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
export type { ShowcaseAccountSetup } from './showcase/accounts.ts';
export { columns as showcaseColumns, type RowError } from './showcase/columns.ts';
export type { ShowcaseRow, UploadFilter, UploadView } from './showcase/control.ts';
export type { RejectRule } from './showcase/rules.ts';
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
  /** Accounts, times and limits of the showcase. */
  showcase?: Partial<Omit<ShowcaseOptions, 'folder'>>;
  /** Keeps messages and uploads over a restart: read at the start, written every two seconds and at the end. */
  dataFile?: string;
}

/** An emulated ПОС that listens. Its contours are `${url}/prod` and `${url}/test`. */
export interface PosEmulator {
  url: string;
  control: PosControl;
  close(): Promise<void>;
}

/** Starts an emulator of ПОС that follows `pos.openapi.yaml`. */
export async function createPosEmulator(options: PosEmulatorOptions): Promise<PosEmulator> {
  const core = new PosCore({
    seed: options.seed ?? 1,
    clock: options.clock ?? (() => new Date()),
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    journalLimit: options.journalLimit ?? 100_000,
    organisations: options.organisations,
    showcase: {
      ...showcaseDefaults,
      ...options.showcase,
      ...(options.dataFile !== undefined && { folder: `${options.dataFile}.uploads` }),
    },
  });
  if (options.dataFile !== undefined) await loadSnapshot(core, options.dataFile);
  const keeper = options.dataFile === undefined ? undefined : new SnapshotKeeper(core, options.dataFile, 2000);
  const control = new PosControl(core);
  const server = new PosServer(core, [...exchangeRoutes, ...showcaseRoutes], control);
  const url = await server.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  const close = async () => {
    await server.close();
    await keeper?.close();
    await core.showcase.folder.close();
  };
  return { url, control, close };
}
