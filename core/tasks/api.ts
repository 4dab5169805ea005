import type { AuditedSlot } from '../schedule/index.ts';

/** The task manager as the API and the command line use it. Shapes are those of the host's fixed API. */
export interface TaskManager {
  groups(): Promise<GroupView[]>;
  /** TM-01, TM-02. */
  selectGroup(id: string, selected: boolean, by: string): Promise<GroupView>;
  /** Tasks of selected groups (TM-01), by title; with `hidden` also those of groups that are not selected. */
  tasks(filter?: {
    ids?: readonly string[];
    group?: string;
    status?: TaskStatus;
    hidden?: boolean;
  }): Promise<readonly TaskView[]>;
  task(id: string): Promise<TaskView>;
  /** Fails with `ConflictError` where settings are incomplete or the group is not selected. */
  start(id: string, by: string): Promise<TaskView>;
  stop(id: string, by: string): Promise<TaskView>;
  /** «Выполнить сейчас» for one instance or for all (TM-33, TM-34). */
  runNow(id: string, jobId: number | undefined, by: string): Promise<{ runId: string; jobId: number }[]>;
  /** The next automatic slots (TM-38). */
  slots(id: string, count: number): Promise<{ jobId: number; slot: Date }[]>;
  /** «Проверка расписания»: what became of the slots from `from` to `to` (TM-38). `InvalidError` for too long a window. */
  audit(id: string, from: Date, to: Date): Promise<SlotVerdict[]>;
  /** The nodes of the installation with their last sign of life (TM-51). */
  nodes(): Promise<NodeView[]>;
}

export interface SlotVerdict extends AuditedSlot {
  readonly jobId: number;
}

export interface NodeView {
  readonly name: string;
  readonly labels: string[];
  /** `silent`: no sign of life within the lock time, and no orderly end. */
  readonly state: 'alive' | 'silent' | 'stopped';
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly stoppedAt: Date | null;
  /** Runs in progress there. */
  readonly runs: number;
}

export interface GroupView {
  readonly id: string;
  readonly title: string;
  readonly selected: boolean;
  readonly tasks: string[];
}

export type TaskStatus = 'started' | 'stopped' | 'unconfigured';
export type TaskState = 'idle' | 'waiting' | 'running' | 'stopping' | 'failed';

export interface TaskView {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly plugin: string;
  readonly type: 'automatic' | 'manual';
  /** «Работа задачи»: false where no live node may run it (TM-51). */
  readonly permitted: boolean;
  readonly status: TaskStatus;
  readonly state: TaskState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly nextRunAt: Date | null;
  readonly lastRunAt: Date | null;
  readonly message: string | null;
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly errors: { readonly at: Date; readonly message: string }[];
  readonly instances: {
    readonly jobId: number;
    readonly state: TaskState;
    readonly nextRunAt: Date | null;
    readonly lastRunAt: Date | null;
  }[];
}

/** Why a task does not run now, or when it will (UI-02). */
export interface TaskReason {
  readonly code:
    | 'GROUP_NOT_SELECTED'
    | 'SETTINGS_INCOMPLETE'
    | 'MODULE_INCOMPLETE'
    | 'STOPPED'
    | 'NODE_MISSING'
    | 'OVERDUE'
    | 'LAST_RUN_FAILED'
    | 'LAST_RUN_ERRORS'
    | 'RUNNING'
    | 'NO_SCHEDULE'
    | 'NEXT_SLOT';
  /** `error` and `warning` are for somebody to see to; `info` is how it should be. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What it is and what to do. */
  readonly message: string;
  readonly since: Date | null;
  /** What a person can do about it, with the id of what it is done to; null where there is nothing to do. */
  readonly action: {
    readonly kind: 'select-group' | 'task-settings' | 'module-settings' | 'start' | 'run' | 'nodes' | 'last-run';
    readonly id: string;
  } | null;
}
