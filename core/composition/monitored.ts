import { CodedError, type Gauge } from '../contract/index.ts';
import type { PluginRegistry } from '../plugins/index.ts';
import type { Database } from '../ports/database.ts';
import { runGauges } from '../runs/index.ts';
import type { WebServices } from '../web/index.ts';

export interface MonitoredOptions {
  readonly database: Database;
  readonly plugins: PluginRegistry;
  readonly queue: { check(): Promise<void> };
  readonly mail: { gauges(): Promise<readonly Gauge[]> };
}

/** What the host tells monitoring of itself (OP-02). */
export function monitored({
  database,
  plugins,
  queue,
  mail,
}: MonitoredOptions): Pick<WebServices, 'checks' | 'gauges'> {
  return {
    checks: [
      { name: 'database', check: () => database.ping() },
      { name: 'queue', check: () => queue.check() },
      { name: 'plugins', check: async () => refuseFailures(plugins) },
    ],
    gauges: async () => [...(await runGauges(database)), ...(await mail.gauges()), pluginsFailed(plugins)],
  };
}

/** A node that lacks a plugin must not replace one that has it; its tasks and pages go on all the same (TM-61). */
function refuseFailures({ failures }: PluginRegistry): void {
  if (failures.length === 0) return;
  const reasons = failures.map(({ file, reason }) => `${file}: ${reason}`).join('; ');
  throw new CodedError('PLUGINS_FAILED', `Не загружены плагины (${failures.length}). ${reasons}`);
}

function pluginsFailed({ failures }: PluginRegistry): Gauge {
  const values = [{ labels: {}, value: failures.length }];
  return { name: 'priemnaya_plugins_failed', help: 'Plugins that this node could not load', values };
}
