import type { IsoDate } from './directories.ts';
import type { ServiceName } from './manifest.ts';
import type { Permission } from './permission.ts';
import type { PluginContext, Problem, TaskCode } from './task.ts';

export interface PluginRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** The bytes as they came, where the route asks for them. */
  readonly rawBody: Buffer | undefined;
  /** Login of the user; undefined for webhooks. */
  readonly user: string | undefined;
  /** DUE of the card indexes whose documents the user sees (AC-02); undefined = all, none for webhooks. */
  readonly cards: readonly string[] | undefined;
}

/** A file that people take along. It is always saved and never opened by the browser, whatever it holds (AC-05). */
export interface PluginFile {
  /** What it is called where it is saved; what would make a path of it is left out. */
  readonly name: string;
  /** Read once, as fast as the person takes it; the host ends it where the person goes away. */
  readonly content: AsyncIterable<Uint8Array>;
  /** In bytes, where it is known: who takes the file then sees that it broke off. */
  readonly size?: number;
}

export interface PluginReply {
  readonly status?: number;
  readonly body?: unknown;
  /** ISN of a РК: the host answers with it as `GET /api/documents/{isn}` shows it; the rights are the plugin's matter. */
  readonly document?: number;
  /** A file instead of a body. */
  readonly file?: PluginFile;
}

/** An HTTP route of a plugin, mounted below `/api`. */
export interface PluginRoute<N extends ServiceName = ServiceName> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** For example `/pos/organizations/:due`. */
  readonly path: string;
  readonly summary: string;
  /** The right it needs, or `webhook`: no session, and `verify` decides by the raw bytes and headers. */
  readonly access: Permission | 'webhook';
  readonly verify?: (request: PluginRequest, context: PluginContext<N>) => Promise<boolean>;
  readonly rawBody?: boolean;
  /** JSON Schemas; they validate and describe. */
  readonly schema?: {
    readonly querystring?: object;
    readonly params?: object;
    readonly body?: object;
    readonly response?: Readonly<Record<number, object>>;
  };
  /**
   * A paged list (`{items, nextCursor}`) that people can take along as a file, and what the file is called: the host adds
   * `?format=csv|xlsx` and asks for page after page. Columns are the fields with a `title` of the items in `schema`, at any
   * depth; `x-words` gives words for codes.
   */
  readonly export?: string;
  handle(request: PluginRequest, context: PluginContext<N>): Promise<PluginReply>;
}

export interface QuarantineItem {
  readonly id: string;
  readonly taskId: string;
  /** What it is, e.g. the number of the message. */
  readonly key: string;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly since: Date;
}

/** Items that failed too often and wait for a person (RG-09). The plugin keeps them; the host shows them. */
export interface QuarantineSource<N extends ServiceName = ServiceName> {
  list(
    page: { readonly limit: number; readonly cursor?: string },
    context: PluginContext<N>,
  ): Promise<{ items: QuarantineItem[]; nextCursor: string | null }>;
  /** The item as it came. Reading it is recorded by the host (AC-04). */
  raw(id: string, context: PluginContext<N>): Promise<unknown>;
  /** Gives the item back to its task; false where it is not in quarantine. */
  retry(id: string, context: PluginContext<N>): Promise<boolean>;
}

/** A number for monitoring, in Prometheus' sense. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Something a technologist must see on every page (RG-12, PX-07). */
export interface Warning {
  readonly code: string;
  readonly text: string;
  readonly since: Date | null;
}

/** What the start page asks for (UI-07). */
export interface OverviewQuery {
  /** Days of the installation's time zone, oldest first; the last one is today. */
  readonly days: readonly IsoDate[];
}

/** A number of the start page, or its course over the days asked for (UI-07). No personal data, no secrets. */
export interface OverviewFigure {
  /** Unique within the plugin. */
  readonly id: string;
  readonly title: string;
  /** Now, or of all days together where there is a series. */
  readonly value: number;
  /** What is counted, e.g. «сообщений»; left out where the title says it. */
  readonly unit?: string;
  /** Since when the oldest of what is counted is there. */
  readonly since?: Date | null;
  /** Whether somebody should look; `ok` where left out. */
  readonly severity?: 'ok' | 'warning' | 'error';
  /** Days without anything may be left out. */
  readonly series?: readonly { readonly day: IsoDate; readonly value: number }[];
  /** Heading under which series are drawn together, e.g. «Сообщения ПОС». */
  readonly chart?: string;
  /** Page of the product where one looks closer, e.g. `/outbox`. */
  readonly link?: string;
  /** The right that it takes to see it; everybody who is logged in where left out. */
  readonly access?: Permission;
}

/** Something of the set-up that is missing or wrong (ED-10). No secrets, no personal data. */
export interface SetupFinding {
  /** `error`: the module cannot work so; `warning`: a part of it. */
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** What is wrong, with what, and what to do. */
  readonly message: string;
  /** Where to mend it, e.g. «Список организаций» → «Сельское поселение» → «Доп. реквизиты». */
  readonly where: string;
  /** The page of the application where that is, e.g. `/directories/organizations`. */
  readonly link?: string;
}

/** A change of a row of a directory, asked about before it is made. */
export interface DirectoryChange {
  readonly directory: string;
  readonly key: string;
  /** Changed fields by name; attributes stand below `values`. */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** An operation of «Мастер БД»; can be repeated without harm, and undone where no data would be lost (ED-03). */
export interface DatabaseOperation<N extends ServiceName = ServiceName> {
  readonly id: string;
  readonly title: string;
  /** Does it, or in a dry run only says what it would do; line by line, in Russian. */
  run(context: PluginContext<N>, options: { readonly dryRun: boolean }): Promise<readonly string[]>;
  /** Takes back what holds no data yet; each line says what was removed, or what stays and why. */
  undo?(context: PluginContext<N>, options: { readonly dryRun: boolean }): Promise<readonly string[]>;
}

/** All the code of a plugin: the default export of its module. */
export interface PluginCode<N extends ServiceName = ServiceName> {
  readonly tasks: Readonly<Record<string, TaskCode<never, N>>>;
  readonly moduleSettings?: {
    check?(settings: unknown, previous: unknown, context: PluginContext<N>): Promise<readonly Problem[]>;
    migrate?(settings: unknown, fromVersion: number): unknown;
  };
  readonly routes?: readonly PluginRoute<N>[];
  readonly quarantine?: QuarantineSource<N>;
  readonly operations?: readonly DatabaseOperation<N>[];
  /**
   * What `context.call` can ask for, by name. A command runs on a node of the caller's choice while somebody waits; the
   * node may die at any line of it. Payload and result are JSON.
   */
  readonly commands?: Readonly<Record<string, (payload: unknown, context: PluginContext<N>) => Promise<unknown>>>;
  gauges?(context: PluginContext<N>): Promise<readonly Gauge[]>;
  warnings?(context: PluginContext<N>): Promise<readonly Warning[]>;
  /** «Проверка настроек» (ED-10): everything that is missing or wrong; what cannot be asked is a finding, too. */
  setupCheck?(context: PluginContext<N>): Promise<readonly SetupFinding[]>;
  /** Figures of the start page (UI-07). Asked for often: it takes some milliseconds, however much there is. */
  overview?(query: OverviewQuery, context: PluginContext<N>): Promise<readonly OverviewFigure[]>;
  guardDirectoryChange?(change: DirectoryChange, context: PluginContext<N>): Promise<readonly Problem[]>;
}

/** Types the code of a plugin without changing it. */
export function definePlugin<N extends ServiceName>(code: PluginCode<N>): PluginCode<N> {
  return code;
}
