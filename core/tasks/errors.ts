import { ConflictError, InvalidError, NotFoundError, RetryLaterError } from '../contract/errors.ts';
import { texts } from './texts.ts';

export const groupMissing = (id: string) => new NotFoundError('GROUP_MISSING', texts.groupMissing(id), { item: id });

export const taskMissing = (id: string) => new NotFoundError('TASK_MISSING', texts.taskMissing(id), { item: id });

export const instanceMissing = (title: string, jobId: number) =>
  new NotFoundError('INSTANCE_MISSING', texts.instanceMissing(title, jobId), { item: `${title} (JobID: ${jobId})` });

/** TM-01. */
export const groupNotSelected = (group: string) =>
  new ConflictError('GROUP_NOT_SELECTED', texts.groupNotSelected(group), { item: group });

export const taskUnconfigured = (title: string) =>
  new ConflictError('TASK_UNCONFIGURED', texts.unconfigured(title), { item: title });

/** TM-51. */
export const taskNotPermitted = (title: string, node: string) =>
  new ConflictError('TASK_NOT_PERMITTED', texts.notPermitted(title, node), { item: title });

/** Another process runs under the name of this node. */
export const nodeNameTaken = (name: string) =>
  new ConflictError('NODE_NAME_TAKEN', texts.nodeNameTaken(name), { item: name });

/** TM-52. */
export const drainTooSlow = (seconds: number) => new RetryLaterError('DRAIN_TOO_SLOW', texts.drainTooSlow(seconds));

/** TM-38. */
export const auditTooLong = (slots: number, limit: number) =>
  new InvalidError('AUDIT_TOO_LONG', texts.auditTooLong(slots, limit), {
    details: [{ path: '/from', message: texts.auditTooLong(slots, limit) }],
  });

export const auditBackwards = () =>
  new InvalidError('AUDIT_BACKWARDS', texts.auditBackwards, {
    details: [{ path: '/to', message: texts.auditBackwards }],
  });
