import type { Access } from '../access/index.ts';
import type { Gauge, Logger, Permission, SetupFinding, Warning } from '../contract/index.ts';
import type { AlikeService } from '../documents/alike/api.ts';
import type {
  DirectoryService,
  DocumentEditor,
  DocumentLists,
  DocumentReader,
  RubricImport,
} from '../documents/api.ts';
import type { DeadlineService } from '../documents/deadlines/calendar.ts';
import type { ContextFactory, PluginRegistry } from '../plugins/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunHistory } from '../runs/api.ts';
import type { SettingsService } from '../settings/api.ts';
import type { TaskManager, TaskReason } from '../tasks/api.ts';
import type { AgendashSource } from './agendash/records.ts';

/** A change that open pages want to know of (TM-13). `data` is what the API would answer about the object. */
export interface HostEvent {
  readonly type: 'task' | 'run' | 'group';
  readonly data: object;
}

/** Changes of the whole installation, also those made on other nodes. */
export interface HostEvents {
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: HostEvent) => void): () => void;
}

/** Something that must work before requests make sense (OP-02). Rejects with the reason. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<void>;
}

/** Whose start page it is. */
export interface OverviewViewer {
  may(permission: Permission): boolean;
  /** Card indexes whose РК he sees; undefined = all. */
  readonly cards: readonly string[] | undefined;
}

/** Everything that the web calls. */
export interface WebServices {
  readonly access: Access;
  readonly tasks: TaskManager;
  readonly runs: RunHistory;
  readonly settings: SettingsService;
  readonly documents: DocumentReader;
  readonly lists: DocumentLists;
  readonly editor: DocumentEditor;
  readonly directories: DirectoryService;
  /** Citizens and РК that are alike (UI-10). */
  readonly alike: AlikeService;
  /** The working-day calendar (UI-09). */
  readonly deadlines: DeadlineService;
  readonly rubrics: Pick<RubricImport, 'importFile'>;
  /** «Проверка настроек» (ED-10). */
  setupCheck(): Promise<readonly SetupFinding[]>;
  /** Figures of the start page over so many days (UI-07). */
  overview(days: number, viewer: OverviewViewer): Promise<object>;
  /** «Почему не запущено». */
  reasons(taskId: string): Promise<readonly TaskReason[]>;
  readonly plugins: PluginRegistry;
  readonly contexts: ContextFactory;
  readonly events: HostEvents;
  readonly checks: readonly ReadinessCheck[];
  /** Numbers of the host itself; those of the plugins are asked for by the web. */
  gauges(): Promise<readonly Gauge[]>;
  /** What the host itself wants everybody to see; plugins are asked by the web. */
  warnings(): Promise<readonly Warning[]>;
  /**
   * Attributes of documents under a short name, by plugins: each adds a query parameter to the search and a field to
   * the rows, e.g. `msgId` → `POS_MSG_ID`.
   */
  readonly shorthands: Readonly<Record<string, string>>;
  /** Shown by Agendash; left out where there is no Agenda. */
  readonly agenda?: AgendashSource | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  /** Of the installation, for the pages (TM-12). */
  readonly timeZone: string;
}
