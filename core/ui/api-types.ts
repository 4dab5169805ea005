/** Shapes of the API, as the server declares and checks them. */
import type { Static } from 'typebox';
import type * as alike from '../web/shapes/alike.ts';
import type * as deadlines from '../web/shapes/deadlines.ts';
import type * as documents from '../web/shapes/documents.ts';
import type * as house from '../web/shapes/house.ts';
import type * as lists from '../web/shapes/lists.ts';
import type * as overview from '../web/shapes/overview.ts';
import type * as rubrics from '../web/shapes/rubric-import.ts';
import type * as settings from '../web/shapes/settings.ts';
import type * as tasks from '../web/shapes/tasks.ts';

export type Me = Static<typeof house.me>;
export type LoginMethods = Static<typeof house.loginMethods>;
export type User = Static<typeof house.user>;
export type AuditEntry = Static<typeof house.auditEntry>;
export type QuarantineItem = Static<typeof house.quarantineItem>;
export type Plugin = Static<typeof house.plugin>;
export type SetupFinding = Static<typeof house.setupFinding>;
export type Warning = Static<typeof house.warning>;
export type Overview = Static<typeof overview.overview>;
export type Ui = Static<typeof house.ui>;

export type Group = Static<typeof tasks.group>;
export type Task = Static<typeof tasks.task>;
export type TaskWithManifest = Static<typeof tasks.taskWithManifest>;
export type TaskStatus = Static<typeof tasks.status>;
export type Run = Static<typeof tasks.run>;
export type Outcome = Static<typeof tasks.outcome>;
export type RunStatistics = Static<typeof tasks.runStatistics>;
export type Reason = Static<typeof tasks.reason>;
export type Slot = Static<typeof tasks.slot>;
export type SlotVerdict = Static<typeof tasks.slotVerdict>;
export type HostNode = Static<typeof tasks.node>;

/** Settings of a task; those of a module have no instances. */
export type Settings = Static<typeof settings.moduleSettings> & Partial<Static<typeof settings.taskSettings>>;
export type SettingsVersion = Static<typeof settings.settingsVersion>;
export type SettingsProblem = Static<typeof settings.problems>['problems'][number];

export type DocumentCard = Static<typeof documents.document>;
export type DocumentFile = Static<typeof documents.file>;

export type Cabinet = Static<typeof lists.cabinet>;

/** A row of a list of РК. */
export type DocumentRow = Static<typeof lists.documentFields> & {
  /** In a folder: nobody of the картотека has opened it. */
  readonly unread?: boolean;
};
export type ReportLine = Static<typeof lists.appealsLine>;
export type SimilarDocument = Static<typeof alike.similar>;
export type AlikeCitizens = Static<typeof alike.alike>;
export type RubricsImported = Static<typeof rubrics.rubricsImported>;
export type SpecialDay = Static<typeof deadlines.specialDay>;
export type DeadlineSettings = Static<typeof deadlines.deadlineSettings>;
