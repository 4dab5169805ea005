import type { Capability, PluginManifest } from '../manifest.ts';
import type { PluginCode } from '../plugin.ts';
import { closest } from '../schema/suggest.ts';
import { PluginFault } from './fault.ts';
import { texts } from './texts.ts';

const hooks = ['setup', 'check', 'start', 'run', 'stop', 'teardown', 'migrateSettings'] as const;

/** Checks that the default export of a plugin's module is the code of its manifest: every task, and no other. */
export function checkCode(code: unknown, manifest: PluginManifest, file: string): PluginCode {
  const fail = (message: string): never => {
    throw new PluginFault('CODE_MISMATCH', file, message);
  };
  if (typeof code !== 'object' || code === null) fail(texts.noDefaultExport());
  const tasks = (code as { tasks?: unknown }).tasks;
  if (typeof tasks !== 'object' || tasks === null) fail(texts.noTasks());
  const found = tasks as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const declared = manifest.tasks.map(({ id }) => id);
  for (const id of declared) {
    const task = Object.hasOwn(found, id) ? found[id] : undefined;
    if (typeof task !== 'object' || task === null) fail(texts.taskWithoutCode(id));
    if (typeof task?.run !== 'function') fail(texts.taskWithoutRun(id));
    for (const hook of hooks) {
      if (task?.[hook] !== undefined && typeof task[hook] !== 'function') fail(texts.hookNotFunction(id, hook));
    }
  }
  for (const id of Object.keys(found)) {
    if (!declared.includes(id)) fail(texts.taskNotDeclared(id, closest(id, declared)));
  }
  for (const [part, capability] of contributions(code as PluginCode)) {
    if (!manifest.capabilities?.includes(capability)) fail(texts.capabilityNotAsked(part, capability));
  }
  return code as PluginCode;
}

/** What the code contributes beside tasks, and the capability that each needs. */
export function contributions(code: PluginCode): [part: string, capability: Capability][] {
  const found: [string, Capability][] = [];
  const routes = code.routes ?? [];
  if (routes.some(({ access }) => access !== 'webhook')) found.push(['routes', 'routes']);
  if (routes.some(({ access }) => access === 'webhook')) found.push(['routes с access: webhook', 'webhooks']);
  if (code.quarantine !== undefined) found.push(['quarantine', 'quarantine']);
  if ((code.operations ?? []).length > 0) found.push(['operations', 'operations']);
  if (Object.keys(code.commands ?? {}).length > 0) found.push(['commands', 'commands']);
  if (code.gauges !== undefined) found.push(['gauges', 'gauges']);
  if (code.warnings !== undefined) found.push(['warnings', 'warnings']);
  if (code.setupCheck !== undefined) found.push(['setupCheck', 'setup-check']);
  if (code.overview !== undefined) found.push(['overview', 'overview']);
  if (code.guardDirectoryChange !== undefined) found.push(['guardDirectoryChange', 'directory-guards']);
  return found;
}
