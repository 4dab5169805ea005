import { ConflictError } from '../../contract/errors.ts';
import { failureOf, traceOf } from '../errors.ts';
import type { Call } from '../route.ts';
import type { WebServices } from '../services.ts';
import { deleteRefused, notAllDone, recordForeign, recordMissing, selectedOnly } from './errors.ts';
import { type AgendaRecord, type Subject, subjectOf } from './records.ts';
import { texts } from './texts.ts';

/** What an action gives back: how much was done, and what else the user should know. */
export interface Done {
  readonly count: number;
  readonly message: string | undefined;
}

/** Something that the records of a request stand for; several records may stand for the same. */
interface Target {
  /** Place of its first record in the request. */
  readonly index: number;
  readonly name: string;
  readonly subject: Subject | undefined;
  /** Why nothing can be done with it. */
  readonly refusal?: Error;
}

type Ids = readonly string[];
type KeyOf = (subject: Subject) => string;

const byTask: KeyOf = ({ taskId }) => taskId;
const byInstance: KeyOf = ({ taskId, jobId }) => `${taskId}/${jobId}`;

/**
 * The actions of Agendash in operations of the task manager (TM-72), each recorded in the audit as there. A record
 * stands for its task, and for running for its instance; each is done once, and what fails does not keep the rest.
 */
export class Actions {
  constructor(
    private readonly services: Pick<WebServices, 'access' | 'tasks' | 'log'>,
    private readonly records: () => Promise<readonly AgendaRecord[]>,
  ) {}

  /** Pause: the task is stopped. */
  pause(call: Call, ids: Ids): Promise<Done> {
    return this.forEach(call, ids, byTask, 'task.stop', async ({ taskId }) => {
      await this.audited(call, 'task.stop', taskId, {}, () => this.services.tasks.stop(taskId, call.by));
      return undefined;
    });
  }

  /** Resume: the task is started; where its group is not selected, that is done first. */
  resume(call: Call, ids: Ids): Promise<Done> {
    const { tasks } = this.services;
    return this.forEach(call, ids, byTask, 'task.start', async ({ taskId }) => {
      const start = () => this.audited(call, 'task.start', taskId, {}, () => tasks.start(taskId, call.by));
      const group = (await tasks.groups()).find((one) => one.tasks.includes(taskId));
      if (group === undefined || group.selected) {
        await start();
        return undefined;
      }
      await this.audited(call, 'group.select', group.id, { selected: true, taskId }, () =>
        tasks.selectGroup(group.id, true, call.by),
      );
      // Selecting a group does not start what a person had stopped, and Resume means that very task.
      try {
        if ((await tasks.task(taskId)).status !== 'started') await start();
      } catch (error) {
        throw error instanceof ConflictError ? selectedOnly(group.title, error) : error;
      }
      return texts.groupSelected(group.title);
    });
  }

  /** Requeue and Retry: «Выполнить сейчас» of the instance. */
  run(call: Call, ids: Ids): Promise<Done> {
    return this.forEach(call, ids, byInstance, 'task.run', async ({ taskId, jobId }) => {
      await this.audited(call, 'task.run', taskId, { jobId }, () => this.services.tasks.runNow(taskId, jobId, call.by));
      return undefined;
    });
  }

  /** Delete is refused, and who tried is recorded with each task. */
  async refuseDelete(call: Call, ids: Ids): Promise<never> {
    const taskIds = (await this.targets(ids, byTask)).map(({ subject }) => subject?.taskId ?? null);
    const refusal = deleteRefused();
    for (const taskId of new Set(taskIds)) await this.record(call, 'agendash.delete', taskId, refusal.code, {});
    throw refusal;
  }

  private async forEach(
    call: Call,
    ids: Ids,
    keyOf: KeyOf,
    action: string,
    act: (subject: Subject) => Promise<string | undefined>,
  ): Promise<Done> {
    const targets = await this.targets(ids, keyOf);
    const failures: { target: Target; error: unknown }[] = [];
    const messages = new Set<string>();
    for (const target of targets) {
      try {
        const message = await this.actOn(call, target, action, act);
        if (message !== undefined) messages.add(message);
      } catch (error) {
        failures.push({ target, error });
      }
    }
    const count = targets.length - failures.length;
    if (failures.length === 0) return { count, message: messages.size === 0 ? undefined : [...messages].join('\n') };
    if (targets.length === 1) throw failures[0]?.error;
    throw notAllDone(
      count,
      failures.map((failure) => this.problemOf(call, failure)),
    );
  }

  private async actOn(
    call: Call,
    { subject, refusal, name }: Target,
    action: string,
    act: (subject: Subject) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    if (subject !== undefined) return act(subject);
    return this.audited(call, action, null, { record: name }, async () => {
      throw refusal;
    });
  }

  private problemOf(call: Call, { target, error }: { target: Target; error: unknown }) {
    const { status, code, message } = failureOf(error, call.request.id);
    if (status >= 500) {
      const { id, routeOptions } = call.request;
      this.services.log.error('Request failed', { requestId: id, route: routeOptions.url, code, ...traceOf(error) });
    }
    return { path: `/jobIds/${target.index}`, name: target.name, code, message };
  }

  private async targets(ids: Ids, keyOf: KeyOf): Promise<Target[]> {
    const records = new Map((await this.records()).map((record) => [String(record._id), record]));
    const targets = new Map<string, Target>();
    ids.forEach((id, index) => {
      const record = records.get(id);
      const subject = record && subjectOf(record);
      const key = subject === undefined ? `record ${id}` : keyOf(subject);
      const name = record?.name ?? id;
      const refusal = record === undefined ? recordMissing(id) : recordForeign(name);
      if (!targets.has(key)) targets.set(key, { index, name, subject, refusal });
    });
    return [...targets.values()];
  }

  private async audited<T>(
    call: Call,
    action: string,
    object: string | null,
    details: Readonly<Record<string, unknown>>,
    act: () => Promise<T>,
  ): Promise<T> {
    let result: T;
    try {
      result = await act();
    } catch (error) {
      await this.record(call, action, object, failureOf(error, '').code, details);
      throw error;
    }
    await this.record(call, action, object, 'done', details);
    return result;
  }

  private record(
    { user, request }: Call,
    action: string,
    object: string | null,
    outcome: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const login = user?.login ?? null;
    const { audit } = this.services.access;
    return audit.record({
      login,
      address: request.ip,
      action,
      object,
      outcome,
      details: { ...details, via: 'agendash' },
    });
  }
}
