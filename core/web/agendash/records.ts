import type { AgendashController } from 'agendash';

type Agenda = ConstructorParameters<typeof AgendashController>[0];

/** What is read of Agenda. Nothing here can write into it: what Agendash asks for is done by the task manager. */
export type AgendashSource = Pick<Agenda, 'queryJobs' | 'getRunningStats'>;

/** A record of Agenda. */
export type AgendaRecord = Awaited<ReturnType<Agenda['queryJobs']>>['jobs'][number];

/** What a record stands for: an instance, or, with a run, one queued run of it (TM-70). */
export interface Subject {
  readonly taskId: string;
  readonly jobId: number;
  readonly runId: string | null;
}

/** Undefined for a record that the task manager did not make. */
export function subjectOf({ data }: AgendaRecord): Subject | undefined {
  const { taskId, jobId, runId } = (data ?? {}) as Partial<Record<keyof Subject, unknown>>;
  if (typeof taskId !== 'string' || typeof jobId !== 'number') return undefined;
  return { taskId, jobId, runId: typeof runId === 'string' ? runId : null };
}

/** Waits for its time, or is held by a node. */
export function isLive({ nextRunAt, lockedAt }: AgendaRecord): boolean {
  return Boolean(nextRunAt) || Boolean(lockedAt);
}
