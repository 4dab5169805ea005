import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Gauge, Logger } from '../contract/index.ts';
import { traceOf } from './errors.ts';
import type { WebServices } from './services.ts';

/** The delay is looked at so often; Node counts this time in, and it is taken off again. */
const resolutionMs = 20;

/** Numbers of the process itself (OP-02); seconds and bytes. */
export class ProcessGauges {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delay.enable();
  }

  /** The delay of the event loop since the last reading. */
  read(): Gauge[] {
    const values = [0.5, 0.95, 0.99].map((quantile) => ({
      labels: { quantile: String(quantile) },
      value: Math.max(0, this.#delay.percentile(quantile * 100) / 1e6 - resolutionMs) / 1000,
    }));
    this.#delay.reset();
    return [
      { name: 'priemnaya_event_loop_delay_seconds', help: 'Delay of the event loop since the last scrape', values },
      one('process_resident_memory_bytes', 'Memory of the process', process.memoryUsage.rss()),
      one('process_uptime_seconds', 'Time since the start of the process', process.uptime()),
    ];
  }

  close(): void {
    this.#delay.disable();
  }
}

/** Everything there is to measure, in Prometheus' text format. A plugin that fails is counted, and hides nobody else. */
export async function metricsText(services: WebServices, own: ProcessGauges): Promise<string> {
  const { plugins, contexts, log } = services;
  const failures: { labels: { plugin: string }; value: number }[] = [];
  const collected = await Promise.all(
    plugins.plugins.map(async (plugin) => {
      const [gauges, failed] = await attempt(async () => (await plugin.code.gauges?.(contexts(plugin))) ?? [], log);
      failures.push({ labels: { plugin: plugin.manifest.id }, value: failed ? 1 : 0 });
      return gauges;
    }),
  );
  const [host] = await attempt(() => services.gauges(), log);
  const failed = {
    name: 'priemnaya_plugin_gauges_failed',
    help: 'Plugins whose numbers are missing',
    values: failures,
  };
  return written([...own.read(), ...host, ...collected.flat(), failed]);
}

async function attempt(work: () => Promise<readonly Gauge[]>, log: Logger): Promise<[readonly Gauge[], boolean]> {
  try {
    return [await work(), false];
  } catch (error) {
    log.error('Numbers for monitoring failed', traceOf(error));
    return [[], true];
  }
}

function one(name: string, help: string, value: number): Gauge {
  return { name, help, values: [{ labels: {}, value }] };
}

/** Gauges of one name from several sources stand together, as the format wants. */
export function written(gauges: readonly Gauge[]): string {
  const byName = new Map<string, Gauge>();
  for (const gauge of gauges) {
    const known = byName.get(gauge.name);
    byName.set(gauge.name, known === undefined ? gauge : { ...known, values: [...known.values, ...gauge.values] });
  }
  const blocks = [...byName.values()].map(({ name, help, values }) => {
    const lines = values.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`).join('');
    return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} gauge\n${lines}`;
  });
  return blocks.join('');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
