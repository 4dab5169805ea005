import type pg from 'pg';
import type { Subscription } from '../../ports/database.ts';
import type { Connections } from './connections.ts';

const firstDelayMs = 100;
const longestDelayMs = 30_000;

interface Listening {
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
  readonly onGap: (() => void) | undefined;
}

/** All subscriptions of one database, on one connection of their own, which comes back when it is lost. */
export class NotificationListener {
  private readonly listenings = new Set<Listening>();
  private connecting: Promise<pg.Client> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly connections: Connections) {}

  async subscribe(listening: Listening): Promise<Subscription> {
    this.listenings.add(listening);
    try {
      const client = await this.connection();
      await client.query(`listen ${client.escapeIdentifier(listening.channel)}`);
    } catch (error) {
      this.listenings.delete(listening);
      throw error;
    }
    return { close: () => this.unsubscribe(listening) };
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    this.listenings.clear();
    const client = await this.connecting?.catch(() => undefined);
    await client?.end().catch(() => {});
  }

  private async unsubscribe(listening: Listening): Promise<void> {
    if (!this.listenings.delete(listening) || this.closed) return;
    if ([...this.listenings].some(({ channel }) => channel === listening.channel)) return;
    const client = await this.connecting?.catch(() => undefined);
    // A lost connection listens to nothing anyway.
    await client?.query(`unlisten ${client.escapeIdentifier(listening.channel)}`).catch(() => {});
  }

  private connection(): Promise<pg.Client> {
    this.connecting ??= this.connect();
    return this.connecting;
  }

  private async connect(): Promise<pg.Client> {
    try {
      const client = await this.connections.dedicated();
      client.on('notification', ({ channel, payload }) => this.deliver(channel, payload ?? ''));
      client.once('end', () => this.lost());
      return client;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }

  private deliver(channel: string, payload: string): void {
    for (const listening of [...this.listenings]) if (listening.channel === channel) listening.onPayload(payload);
  }

  private lost(): void {
    this.connecting = undefined;
    if (!this.closed && this.listenings.size > 0) this.retryAfter(firstDelayMs);
  }

  private retryAfter(delayMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.resume().catch(() => {
        if (!this.closed) this.retryAfter(Math.min(delayMs * 2, longestDelayMs));
      });
    }, delayMs);
    this.retry.unref();
  }

  private async resume(): Promise<void> {
    if (this.closed) return;
    const client = await this.connection();
    const channels = new Set([...this.listenings].map(({ channel }) => channel));
    for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    for (const { onGap } of [...this.listenings]) onGap?.();
  }
}
