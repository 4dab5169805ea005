import type { Random } from '../../stand/pos/index.ts';
import { clientTasks } from './plugins.ts';
import { judge, type ShownTask } from './rules.ts';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what is needed of it differs by call
  readonly body: any;
}

/** What all clients together have seen. */
export interface Seen {
  calls: number;
  /** How often which call was answered how, e.g. `POST start 409`. */
  readonly answers: Map<string, number>;
  readonly faults: string[];
}

type Step = (client: Client) => Promise<void>;

/** Chances of the steps, relative to each other. */
const steps: readonly (readonly [chance: number, step: Step])[] = [
  [10, (client) => client.command('start')],
  [10, (client) => client.command('stop')],
  [20, (client) => client.runNow()],
  [8, (client) => client.saveSettings()],
  [2, (client) => client.restoreSettings()],
  [4, (client) => client.selectGroup()],
  [8, (client) => client.cancel()],
  [20, (client) => client.readTable()],
  [18, (client) => client.readOther()],
];
const dice: readonly Step[] = steps.flatMap(([chance, step]) => new Array<Step>(chance).fill(step));

/** One technologist who does something at random, looks at the answer, and does the next thing. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly cookie: string,
    private readonly random: Random,
    private readonly seen: Seen,
  ) {}

  async play(until: number): Promise<void> {
    while (performance.now() < until) await this.random.pick(dice)(this);
  }

  async command(name: 'start' | 'stop'): Promise<void> {
    const { id } = this.task();
    const { status, body } = await this.ask('POST', `/api/tasks/${id}/${name}`, {}, [200, 409]);
    if (status === 200) this.look(body);
  }

  async runNow(): Promise<void> {
    const { id, many } = this.task();
    const body = many && this.random.chance(0.5) ? { jobId: this.random.integer(0, 2) } : {};
    await this.ask('POST', `/api/tasks/${id}/run`, body, [202, 409, ...('jobId' in body ? [404] : [])]);
  }

  /** Saves what was read a moment ago with another period, and sometimes with an instance more or less. */
  async saveSettings(): Promise<void> {
    const task = this.task();
    const path = `/api/tasks/${task.id}/settings`;
    if (this.random.chance(0.5)) await this.ask('POST', `/api/tasks/${task.id}/stop`, {}, [200, 409]);
    const { body: read } = await this.ask('GET', path, undefined, [200]);
    const wrong = this.random.chance(0.1);
    const common = {
      ...read.common,
      seconds: wrong ? -1 : this.random.integer(2, 4),
      ...(task.needsSettings && { folder: 'Входящие' }),
    };
    const instances = [...read.instances];
    if (task.many && this.random.chance(0.5)) {
      if (instances.length > 1 && this.random.chance(0.5)) instances.pop();
      else if (instances.length < 3) instances.push({ settings: {} });
    }
    const answer = await this.ask('PUT', path, { version: read.version, common, instances }, [200, 409, 422]);
    if (wrong && answer.status === 200) this.fault(`PUT ${path} took a period of -1`);
  }

  async restoreSettings(): Promise<void> {
    const { id } = this.task();
    const { body } = await this.ask('GET', `/api/tasks/${id}/settings/versions`, undefined, [200]);
    if (body.items.length === 0) return;
    const { version } = this.random.pick<{ version: number }>(body.items);
    await this.ask('POST', `/api/tasks/${id}/settings/versions/${version}/restore`, {}, [200, 409, 422]);
  }

  /** Groups are selected most of the time, or nothing would happen. */
  async selectGroup(): Promise<void> {
    const { group } = this.task();
    const selected = this.random.chance(0.7);
    const { body } = await this.ask('PUT', `/api/groups/${group}`, { selected }, [200]);
    if (body.selected !== selected) this.fault(`PUT group answered ${JSON.stringify(body)}`);
  }

  async cancel(): Promise<void> {
    const { body } = await this.ask('GET', `/api/tasks/${this.task().id}/runs?limit=5`, undefined, [200]);
    const open = body.items.filter(({ outcome }: { outcome: string | null }) => outcome === null);
    if (open.length === 0) return;
    await this.ask('POST', `/api/runs/${this.random.pick<{ id: string }>(open).id}/cancel`, {}, [202, 409]);
  }

  async readTable(): Promise<void> {
    const { body } = await this.ask('GET', '/api/tasks', undefined, [200]);
    for (const task of body.items) this.look(task);
  }

  async readOther(): Promise<void> {
    const { id } = this.task();
    const { body } = await this.ask('GET', `/api/tasks/${id}`, undefined, [200]);
    this.look(body);
    const path = this.random.pick([
      `/api/tasks/${id}/runs`,
      `/api/tasks/${id}/runs?outcome=success&limit=3`,
      `/api/tasks/${id}/slots`,
      `/api/tasks/${id}/audit`,
      `/api/tasks/${id}/settings`,
      '/api/groups',
      '/api/nodes',
    ]);
    await this.ask('GET', path, undefined, [200]);
  }

  private task() {
    return this.random.pick(clientTasks);
  }

  private look(task: ShownTask): void {
    for (const fault of judge(task)) this.fault(fault);
  }

  private fault(text: string): void {
    this.seen.faults.push(text);
  }

  private async ask(method: string, path: string, body: unknown, expected: readonly number[]): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(body !== undefined && { 'content-type': 'application/json', origin: this.url }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    this.seen.calls += 1;
    const name = `${method} ${path.split('?')[0]!.split('/').at(-1)} ${answer.status}`;
    this.seen.answers.set(name, (this.seen.answers.get(name) ?? 0) + 1);
    if (!expected.includes(answer.status)) this.fault(`${method} ${path} answered ${answer.status}: ${text}`);
    return answer;
  }
}
