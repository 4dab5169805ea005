import { fileURLToPath } from 'node:url';
import type { RunView } from '../../core/runs/index.ts';
import type { TaskView } from '../../core/tasks/index.ts';
import { until } from '../../scripts/harness/until.ts';
import type { RunningHost } from './hosts.ts';

/** Directories of plugins that misbehave: in `runs`, in `hooks`, in `imports`. */
export const misbehaving = (folder: 'runs' | 'hooks' | 'imports') =>
  fileURLToPath(new URL(`../fixtures/plugins/misbehaving/${folder}`, import.meta.url));

export const misbehavingGroup = 'MISBEHAVING';
export const sinner = 'Misbehaving.Sinner';
/** The same sins with a time limit of a second. */
export const hanger = 'Misbehaving.Hanger';

const limitMs = 90_000;

/** A task of the misbehaving plugin, with one instance for each sin. */
export class Sinner {
  private constructor(
    private readonly host: RunningHost,
    readonly taskId: string,
    private readonly jobIds: ReadonlyMap<string, number>,
  ) {}

  /** @param sins all that the plugin knows where left out */
  static async prepare(host: RunningHost, taskId: string, sins?: readonly string[]): Promise<Sinner> {
    const path = `/api/tasks/${taskId}/settings`;
    const known = await host.api.get<{ schema: { instance: { properties: { sin: { enum: string[] } } } } }>(path);
    const wanted = sins ?? known.schema.instance.properties.sin.enum;
    const instances = wanted.map((sin, index) => ({ ...(index === 0 && { jobId: 0 }), settings: { sin } }));
    const saved = await host.api.put<{ instances: { jobId: number; settings: { sin: string } }[] }>(path, {
      version: 0,
      instances,
    });
    return new Sinner(host, taskId, new Map(saved.instances.map(({ jobId, settings }) => [settings.sin, jobId])));
  }

  /** The same instances as another node sees them. */
  on(host: RunningHost): Sinner {
    return new Sinner(host, this.taskId, this.jobIds);
  }

  jobId(sin: string): number {
    return this.jobIds.get(sin) as number;
  }

  /** Asks for a run; gives its id. */
  async begin(sin: string): Promise<string> {
    const body = { jobId: this.jobId(sin) };
    const { runs } = await this.host.api.post<{ runs: { runId: string }[] }>(`/api/tasks/${this.taskId}/run`, body);
    return runs[0]?.runId as string;
  }

  /** Runs to the end. */
  async commit(sin: string): Promise<RunView> {
    return this.end(await this.begin(sin));
  }

  end(runId: string): Promise<RunView> {
    return until(
      `the end of run ${runId}`,
      async () => {
        const run = await this.host.api.get<RunView>(`/api/runs/${runId}`);
        return run.outcome !== null && run;
      },
      limitMs,
    );
  }

  /** The task as the table of tasks shows it. */
  async shown(): Promise<TaskView> {
    const { items } = await this.host.api.get<{ items: TaskView[] }>('/api/tasks');
    return items.find(({ id }) => id === this.taskId) as TaskView;
  }
}
