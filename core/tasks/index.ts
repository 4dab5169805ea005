export type {
  GroupView,
  NodeView,
  SlotVerdict,
  TaskManager,
  TaskReason,
  TaskState,
  TaskStatus,
  TaskView,
} from './api.ts';
export type { ChangeListener, Changes } from './change-feed.ts';
export { createTasks, type Tasks } from './create.ts';
export type { NodeIdentity } from './nodes.ts';
export type { TasksOptions } from './options.ts';
export { shared } from './shared.ts';
