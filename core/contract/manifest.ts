import type { DocumentKind } from './attributes.ts';
import type { Permission } from './permission.ts';

/** Version of the plugin contract that this host speaks (TM-60). A plugin names the one it was written for. */
export const HOST_API_VERSION = 1;

/** A text by language; `ru` is always there (UI-01). */
export type Localized = { readonly ru: string } & Readonly<Record<string, string>>;

/** Where a value is taken from: `module:/posUrl`, `common:/hours`, `instance:/login`. */
export type SettingReference = `${'module' | 'common' | 'instance'}:/${string}`;

/** Services a plugin can ask for; it gets no other (TM-62). */
export type ServiceName = 'documents' | 'database' | 'http' | 'notices';

/** One block of settings: a JSON Schema (draft 2020-12) that also draws the form. */
export interface SettingsDeclaration {
  /** Path of the schema file, relative to the manifest. */
  readonly schema: string;
  /** Grows when the shape changes; older values pass through the code's `migrateSettings`. */
  readonly version: number;
  /** JSON Pointers of values that are kept encrypted and never shown (TM-24). */
  readonly secrets?: readonly string[];
}

export type PeriodUnit = 'seconds' | 'minutes' | 'hours';

/** When a task runs by itself. */
export type ScheduleDeclaration =
  /** Slots `anchor + k·period` (TM-30). */
  | { readonly kind: 'grid'; readonly period: PeriodDeclaration; readonly misfire?: 'fire-once' | 'skip' }
  /** A loop: so long after the end of the previous run. */
  | { readonly kind: 'after-end'; readonly period: PeriodDeclaration }
  /** Only by hand or by events. */
  | { readonly kind: 'none' };

export interface PeriodDeclaration {
  readonly default: number;
  readonly unit: PeriodUnit;
  /** The setting that overrides the default, in the same unit. */
  readonly setting?: SettingReference;
}

export interface CounterDeclaration {
  readonly id: string;
  readonly title: Localized;
}

export interface TaskManifest {
  /** For example `POSShowcase.POSShowcaseDispatcher`; unique in the installation. */
  readonly id: string;
  readonly title: Localized;
  readonly description?: Localized;
  /** «Автоматическая» / «Ручная» (TM-11). */
  readonly type: 'automatic' | 'manual';
  readonly schedule: ScheduleDeclaration;
  /**
   * A NOTIFY on this channel of the host's database, as a trigger sends it, makes a run of kind «событие» where the task is
   * started (TM-37). Notifications can be lost: keep what happened in a table, and look at it in every run.
   */
  readonly events?: { readonly channel: string };
  /** Whether a technologist may add instances (TM-23). */
  readonly instances: 'single' | 'many';
  readonly settings?: { readonly common?: SettingsDeclaration; readonly instance?: SettingsDeclaration };
  /** The task cannot run before the module's settings are complete (PX-01). */
  readonly needsModuleSettings?: boolean;
  /** Name or label of the only nodes that may run it (TM-51). */
  readonly runsOn?: SettingReference;
  /** Where the mail settings of its notices stand, an object as `MailSettings`; those of the plugin where left out. */
  readonly mail?: SettingReference;
  /** A longer run is aborted (TM-44), in seconds. */
  readonly timeLimitSeconds: number;
  readonly counters?: readonly CounterDeclaration[];
  readonly services: readonly ServiceName[];
  /** Shown as «Сообщение ФЗ» between runs, e.g. «Ожидание следующей итерации.». */
  readonly idleMessage?: Localized;
}

/** `plugin.manifest.json` of a plugin (TM-60); its JSON Schema is `manifest.schema.json` beside this file. */
export interface PluginManifest {
  readonly $schema?: string;
  readonly id: string;
  readonly version: string;
  readonly hostApi: number;
  readonly title: Localized;
  readonly description?: Localized;
  /** The group of tasks, as technologists select it (TM-01). */
  readonly group: { readonly id: string; readonly title: Localized };
  /** Module with the code, relative to the manifest; its default export is made by `definePlugin`. */
  readonly module: string;
  readonly tasks: readonly TaskManifest[];
  /** Settings of the module as a whole, with their own page in «Администрирование». */
  readonly moduleSettings?: SettingsDeclaration & { readonly id: string; readonly title: Localized };
  /** Services for hooks, routes and contributions that belong to no task. */
  readonly services?: readonly ServiceName[];
  /** Where requests may go (AC-05), and through which proxy of the configuration (PX-06). */
  readonly http?: {
    readonly channel: string;
    /** Further ones, for requests that name them. */
    readonly channels?: readonly string[];
    readonly origins: readonly SettingReference[];
  };
  /** Where the mail settings of its notices stand, an object as `MailSettings` (LG-01), e.g. `module:/mail`. */
  readonly mail?: SettingReference;
  /** Folder of numbered SQL migrations of the plugin's own schema. */
  readonly database?: { readonly migrations: string };
  /** Short names for attributes of documents in search and lists, e.g. `msgId` for `POS_MSG_ID`. */
  readonly searchFields?: Readonly<Record<string, string>>;
  readonly ui?: UiDeclaration;
  /** What the host must be able to do for this plugin; unknown names refuse it with a reason. */
  readonly capabilities?: readonly Capability[];
}

/** Pages that a plugin brings into the application (TM-60). */
export interface UiDeclaration {
  /** Module of the pages, relative to the manifest; what lies in its folder is served. Default export: `PluginPages`. */
  readonly module: string;
  readonly pages?: readonly UiPageDeclaration[];
  /** Windows that open from the menu «Еще» of a РК. */
  readonly documentActions?: readonly UiDocumentActionDeclaration[];
  /** What the module writes into «Примечание» and people should see at once (UI-09), e.g. how a message is dealt with. */
  readonly documentMarks?: readonly UiDocumentMarkDeclaration[];
  /** What can be tried with the settings of the module (`moduleSettings`), on their page in «Администрирование». */
  readonly moduleActions?: readonly UiModuleActionDeclaration[];
}

export interface UiPageDeclaration {
  /** Its address is `/p/<plugin>/<id>`. */
  readonly id: string;
  readonly title: Localized;
  /** The right that opens it; where several stand, any of them. */
  readonly permission: Permission | readonly Permission[];
  /** Part of the menu. */
  readonly section: 'documents' | 'tasks' | 'administration';
  /** False: it is opened from another page only. */
  readonly menu?: boolean;
}

export interface UiActionDeclaration {
  readonly id: string;
  readonly title: Localized;
  readonly permission: Permission;
}

export interface UiDocumentActionDeclaration extends UiActionDeclaration {
  /** What the window is called, where that is not the title of the command. */
  readonly windowTitle?: Localized;
  /** Kinds of РК that have it; where left out, all. */
  readonly kinds?: readonly DocumentKind[];
}

/** One of several marks of РК, shown on the РК and in lists; a criterion of the search. */
export interface UiDocumentMarkDeclaration {
  readonly id: string;
  readonly title: Localized;
  /** A РК has a mark where this line stands in its «Примечание». */
  readonly values: readonly { readonly title: Localized; readonly note: string }[];
}

export interface UiModuleActionDeclaration extends UiActionDeclaration {
  /** JSON Pointer of the object of the settings below which it stands; where left out, below all of them. */
  readonly at?: string;
}

export type Capability =
  | 'routes'
  | 'webhooks'
  | 'quarantine'
  | 'gauges'
  | 'warnings'
  | 'directory-guards'
  | 'operations'
  | 'setup-check'
  | 'overview'
  | 'commands';

/** `plugin.manifest.json` at the root of the product: the plugins that it ships. */
export interface RootManifest {
  readonly plugins: readonly string[];
}
