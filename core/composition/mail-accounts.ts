import type { Config } from '../../config/index.ts';
import { splitReference } from '../contract/checks/references.ts';
import { isMailComplete, type MailSettings, type SettingReference } from '../contract/index.ts';
import { valueAt } from '../contract/schema/pointer.ts';
import type { MailAccount, MailAccounts } from '../notify/index.ts';
import type { PluginRegistry } from '../plugins/index.ts';
import type { SettingsSource } from '../settings/index.ts';
import { texts } from './texts.ts';

/** Where mail settings stand: a setting of a module, one of an instance of a task, or the configuration of the host. */
type Place =
  | { readonly kind: 'host' }
  | { readonly kind: 'module'; readonly moduleId: string; readonly pointer: string }
  | {
      readonly kind: 'task';
      readonly taskId: string;
      readonly jobId: number;
      readonly block: 'common' | 'instance';
      readonly pointer: string;
    };

/**
 * Whose mail settings notices go by (LG-01): those of the task, else those of its plugin; for the host its own of the
 * configuration, else the first complete ones of a plugin.
 */
export function mailAccounts(
  config: Config['mail'],
  registry: PluginRegistry,
  settings: Pick<SettingsSource, 'resolve' | 'resolveModule'>,
): MailAccounts {
  async function read(place: Place): Promise<MailSettings | undefined> {
    if (place.kind === 'host') return ownSettings(config);
    const values =
      place.kind === 'module'
        ? await settings.resolveModule(place.moduleId)
        : (await settings.resolve(place.taskId, place.jobId))?.[place.block];
    const mail = valueAt(values, place.pointer) as Partial<MailSettings> | undefined;
    return isMailComplete(mail) ? mail : undefined;
  }

  async function account(place: Place | undefined): Promise<MailAccount | undefined> {
    if (place === undefined) return undefined;
    const found = await read(place);
    return found === undefined ? undefined : { name: JSON.stringify(place), settings: found };
  }

  async function ofHost(): Promise<MailAccount | undefined> {
    if (config.server !== null) return account({ kind: 'host' });
    for (const { manifest } of registry.plugins) {
      const found = await account(placeOf(manifest.mail, manifest.moduleSettings?.id));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return {
    async of({ source, taskId, jobId }) {
      if (source === 'host') return ofHost();
      const manifest = registry.plugins.find((plugin) => plugin.manifest.id === source)?.manifest;
      const task = manifest?.tasks.find(({ id }) => id === taskId);
      const moduleId = manifest?.moduleSettings?.id;
      return account(placeOf(task?.mail, moduleId, task?.id, jobId ?? 0) ?? placeOf(manifest?.mail, moduleId));
    },

    async named(name) {
      const place = JSON.parse(name) as Place;
      const known =
        place.kind === 'host' ||
        (place.kind === 'module'
          ? registry.plugins.some(({ manifest }) => manifest.moduleSettings?.id === place.moduleId)
          : registry.tasks.has(place.taskId));
      return known ? read(place) : undefined;
    },

    title(name) {
      const place = JSON.parse(name) as Place;
      if (place.kind === 'host') return texts.mailOfHost;
      if (place.kind === 'task') return registry.tasks.get(place.taskId)?.manifest.title.ru ?? place.taskId;
      const plugin = registry.plugins.find(({ manifest }) => manifest.moduleSettings?.id === place.moduleId);
      return plugin?.manifest.moduleSettings?.title.ru ?? place.moduleId;
    },
  };
}

function placeOf(
  reference: SettingReference | undefined,
  moduleId: string | undefined,
  taskId?: string,
  jobId = 0,
): Place | undefined {
  if (reference === undefined) return undefined;
  const { block, pointer } = splitReference(reference);
  if (block === 'module') return moduleId === undefined ? undefined : { kind: 'module', moduleId, pointer };
  return taskId === undefined
    ? undefined
    : { kind: 'task', taskId, jobId: block === 'common' ? 0 : jobId, block, pointer };
}

function ownSettings({ security, server, user, password, administrator, sender, ...rest }: Config['mail']) {
  if (server === null || administrator === null || sender === null) return undefined;
  return {
    ...rest,
    server,
    administrator,
    sender,
    ...(user !== null && { user }),
    ...(password !== null && { password }),
    ssl: security === 'ssl',
    tls: security === 'tls',
  };
}
