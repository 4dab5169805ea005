import { setTimeout as pause } from 'node:timers/promises';
import type { StoreServer } from '../../ports/store.ts';
import { program } from './binaries.ts';
import { clusterRole } from './cluster.ts';
import { ClusterDamaged, ServerSlow } from './errors.ts';
import { isTransient, Lease } from './lease.ts';
import { openPlace, type Place } from './place.ts';
import { runningPostmaster, shutDown } from './postmaster.ts';
import { defaultShelters } from './shelter.ts';
import { startPostmaster } from './start-postmaster.ts';

/** The database that the product makes and uses in its cluster. */
export const productDatabase = 'priemnaya';

export interface EmbeddedServerOptions {
  /** Where the data lie; made when it is missing. */
  readonly directory: string;
  /** A fixed port; without it a free one below 32768 is chosen and kept. */
  readonly port?: number;
  /** Directories for what the server's account cannot reach, best first; see {@link defaultShelters}. */
  readonly shelters?: readonly string[];
  /** How long a start may take, recovery after a crash included, in milliseconds. Default 300,000. */
  readonly startLimitMs?: number;
  /** How long a stop may take, in milliseconds. Default 60,000. */
  readonly stopLimitMs?: number;
}

/**
 * A PostgreSQL of the product's own in `directory`, durable, reached by 127.0.0.1 with a password.
 * The server is a process that outlives a killed host; the next host finds and reuses it, and several hosts of one
 * directory share it. It is started again when it dies while this host lives.
 */
export function createEmbeddedServer(options: EmbeddedServerOptions): StoreServer {
  return new EmbeddedServer(options);
}

const firstRetryMs = 200;
const longestRetryMs = 30_000;

interface Running {
  readonly place: Place;
  readonly port: number;
  readonly reused: boolean;
}

class EmbeddedServer implements StoreServer {
  private lease: Lease | undefined;
  private starting: Promise<Running> | undefined;
  private stopping: Promise<void> | undefined;
  private stopped = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly options: EmbeddedServerOptions) {}

  async start(): Promise<{ url: string; reused: boolean }> {
    await this.stopping;
    this.stopped = false;
    this.starting ??= this.open();
    try {
      const { place, port, reused } = await this.starting;
      return { url: connectionUrl(place, port, productDatabase), reused };
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.end().finally(() => {
      this.stopping = undefined;
    });
    return this.stopping;
  }

  private async open(): Promise<Running> {
    const place = await openPlace(this.options.directory, this.options.shelters ?? defaultShelters);
    return this.bringUp(place, this.options.port, this.options.port !== undefined);
  }

  /** Finds the running server or starts it, until a session on it is ours. */
  private async bringUp(place: Place, port: number | undefined, fixed: boolean): Promise<Running> {
    const limitMs = this.options.startLimitMs ?? 300_000;
    const deadline = Date.now() + limitMs;
    let started: number | undefined;
    let waitMs = 10;
    while (Date.now() < deadline) {
      const postmaster = await runningPostmaster(place.data);
      if (postmaster === undefined) {
        started = await startPostmaster(place, port, fixed);
      } else if (await this.takeLease(place, postmaster.port)) {
        return { place, port: postmaster.port, reused: postmaster.pid !== started };
      }
      await pause(waitMs);
      waitMs = Math.min(waitMs * 1.5, 250);
    }
    throw new ServerSlow(place.configured, 'start', Math.round(limitMs / 1_000));
  }

  private async takeLease(place: Place, port: number): Promise<boolean> {
    let lease: Lease | undefined;
    try {
      lease = await Lease.take(connectionUrl(place, port, 'postgres'), (lost) => this.leaseLost(lost, place, port));
      await lease.ensureDatabase(productDatabase);
      this.lease = lease;
      lease.rest();
      return true;
    } catch (error) {
      await lease?.end();
      if (isTransient(error)) return false;
      if ((error as { code?: string }).code === '28P01') {
        throw new ClusterDamaged(place.configured, 'пароль в файле password не подходит');
      }
      throw error;
    }
  }

  /** The server died, or somebody ended our session: bring it up again where our connections look for it. */
  private leaseLost(lost: Lease, place: Place, port: number): void {
    if (this.lease !== lost) return;
    this.lease = undefined;
    if (!this.stopped) this.reviveAfter(place, port, firstRetryMs);
  }

  private reviveAfter(place: Place, port: number, delayMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      if (this.stopped) return;
      this.starting = this.bringUp(place, port, true);
      this.starting.catch(() => {
        if (!this.stopped) this.reviveAfter(place, port, Math.min(delayMs * 2, longestRetryMs));
      });
    }, delayMs);
    this.retry.unref();
  }

  private async end(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    const running = await this.starting?.catch(() => undefined);
    this.starting = undefined;
    const { lease } = this;
    this.lease = undefined;
    if (running === undefined || lease === undefined) return;
    try {
      if (await lease.isLast()) await this.shutDown(running.place);
    } catch (error) {
      if (!isTransient(error)) throw error;
    } finally {
      await lease.end();
    }
  }

  private async shutDown(place: Place): Promise<void> {
    const postmaster = await runningPostmaster(place.data);
    if (postmaster === undefined) return;
    await shutDown(postmaster, [program(place.binaries, 'pg_ctl'), 'stop', '-m', 'fast', '-W', '-D', place.data]);
    const limitMs = this.options.stopLimitMs ?? 60_000;
    const deadline = Date.now() + limitMs;
    while ((await runningPostmaster(place.data))?.pid === postmaster.pid) {
      if (Date.now() > deadline) throw new ServerSlow(place.configured, 'stop', Math.round(limitMs / 1_000));
      await pause(10);
    }
  }
}

function connectionUrl(place: Place, port: number, database: string): string {
  return `postgresql://${clusterRole}:${encodeURIComponent(place.password)}@127.0.0.1:${port}/${database}`;
}
