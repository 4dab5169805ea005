import { Agent, request } from 'node:http';
import { percentile } from '../percentile.ts';

/** One connection that stays open: what is measured is the answer, not the handshake. */
export class PlainClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly base: string,
    private readonly cookie = '',
  ) {}

  get(path: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const headers = this.cookie === '' ? {} : { cookie: this.cookie };
      const outgoing = request(`${this.base}${path}`, { agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(Buffer.concat(chunks));
          else reject(new Error(`${path} answered ${response.statusCode}: ${Buffer.concat(chunks)}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Times of one piece of work, one after the other, in milliseconds; the first tenth warms up and does not count. */
export async function times(count: number, work: (index: number) => Promise<unknown>): Promise<Times> {
  const found: number[] = [];
  const warmUp = Math.ceil(count / 10);
  for (let index = -warmUp; index < count; index++) {
    const began = performance.now();
    await work(index + warmUp);
    if (index >= 0) found.push(performance.now() - began);
  }
  return { p50: percentile(found, 0.5), p95: percentile(found, 0.95) };
}

export interface Times {
  readonly p50: number;
  readonly p95: number;
}
