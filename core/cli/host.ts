import type { Access } from '../access/index.ts';
import type { SecretsHost } from '../composition/open-secrets.ts';
import type { PluginCall } from '../composition/plugin-calls.ts';
import type { Logger, PluginReply, SetupFinding } from '../contract/index.ts';
import type { RubricImport } from '../documents/api.ts';
import type { PluginRegistry } from '../plugins/api.ts';
import type { RunHistory } from '../runs/api.ts';
import type { SettingsService } from '../settings/api.ts';
import type { TaskManager } from '../tasks/api.ts';

/** The services that commands work on: stores are open and migrated, nothing runs and nothing listens. */
export interface Host {
  readonly tasks: TaskManager;
  readonly runs: RunHistory;
  readonly settings: SettingsService;
  readonly access: Access;
  readonly plugins: PluginRegistry;
  readonly config: { readonly timeZone: string };
  /** Migrations that opening the stores has applied, `schema/name`. */
  readonly applied: readonly string[];
  /** Runs or undoes an operation of «Мастер БД» (ED-03). */
  runOperation(
    plugin: string,
    operation: string,
    options: { readonly dryRun: boolean; readonly undo: boolean },
  ): Promise<readonly string[]>;
  readonly documents: { readonly rubrics: Pick<RubricImport, 'importFile'> };
  /** «Проверка настроек» (ED-10). */
  setupCheck(): Promise<readonly SetupFinding[]>;
  /** Calls a route of a plugin as HTTP would; the caller records it. */
  callPlugin(call: PluginCall): Promise<PluginReply>;
  close(): Promise<void>;
}

/** What the command line is wired to. */
export interface Product {
  readonly version: string;
  /** Errors and warnings go to the log that is handed on. */
  open(log: Logger): Promise<Host>;
  /** Opens what work on keys needs, also where {@link open} refuses for want of a key. */
  openSecrets(): Promise<SecretsHost>;
  /** Starts the product; resolves when it listens, and the process lives on. */
  start(): Promise<void>;
}

/** Where commands read and write; a terminal or pipes. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
}
