import { request } from 'node:http';
import { until } from '../../harness/until.ts';
import { percentile } from '../percentile.ts';
import { processorTime } from '../processor-time.ts';
import { PlainClient, type Times } from './client.ts';
import { clicked } from './plugins.ts';
import type { Stage } from './stage.ts';

export interface OpenPages {
  /** From a click until each page has read the table again after the last event of its run, in milliseconds. */
  readonly settled: Times;
  /** Processor time of the host for one run, in milliseconds. */
  readonly hostMs: number;
}

/** A page as a browser has it open: it reads the table after each event, one reading at a time. */
class OpenPage {
  private readonly client: PlainClient;
  private readonly stream;
  private stale = false;
  private reading = false;
  /** Events reach it from now on. */
  open = false;
  /** Ids of runs whose end it was told. */
  readonly seen = new Set<string>();

  constructor(url: string, cookie: string) {
    this.client = new PlainClient(url, cookie);
    this.stream = request(`${url}/api/events`, { headers: { cookie } }, (response) => {
      let text = '';
      this.open = true;
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const end = text.lastIndexOf('\n\n');
        for (const event of text.slice(0, Math.max(0, end)).split('\n\n')) this.hear(event);
        text = end < 0 ? text : text.slice(end + 2);
      });
      response.on('error', () => {});
    });
    this.stream.on('error', () => {});
    this.stream.end();
  }

  get settled(): boolean {
    return !this.stale && !this.reading;
  }

  close(): void {
    this.stream.destroy();
    this.client.close();
  }

  private hear(event: string): void {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (data === undefined) return;
    const { id, outcome } = JSON.parse(data) as { id?: string; outcome?: string | null };
    if (id !== undefined && typeof outcome === 'string') this.seen.add(id);
    this.stale = true;
    void this.read();
  }

  private async read(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    while (this.stale) {
      this.stale = false;
      await this.client.get('/api/tasks');
    }
    this.reading = false;
  }
}

/** So many pages stand open while runs are clicked. */
export async function measurePages({ installation, host }: Stage, pages: number, runs: number): Promise<OpenPages> {
  const { url, api } = installation;
  const open = Array.from({ length: pages }, () => new OpenPage(url, api.cookie));
  const settled: number[] = [];
  await until('every stream', () => open.every((page) => page.open));
  const before = await processorTime(host.process.pid!);
  for (let index = 0; index < runs; index++) {
    const began = performance.now();
    const answer = await api.post<{ runs: { runId: string }[] }>(`/api/tasks/${clicked.id}/run`);
    const { runId } = answer.runs[0]!;
    await until('every page', () => open.every((page) => page.seen.has(runId) && page.settled), 60_000);
    settled.push(performance.now() - began);
  }
  const hostMs = (((await processorTime(host.process.pid!)) - before) * 1000) / runs;
  for (const page of open) page.close();
  return { settled: { p50: percentile(settled, 0.5), p95: percentile(settled, 0.95) }, hostMs };
}
