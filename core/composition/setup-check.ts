import { CodedError, type Logger, type SetupFinding } from '../contract/index.ts';
import { atWork, type ContextFactory, type LoadedPlugin, type PluginRegistry } from '../plugins/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { texts } from './texts.ts';

export interface SetupCheckOptions {
  readonly database: Database;
  readonly registry: PluginRegistry;
  readonly contexts: ContextFactory;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a plugin may look; 20 s where left out. */
  readonly pluginMs?: number;
}

const mostApartMs = 60_000;

/**
 * «Проверка настроек» (ED-10): what the host and its plugins find missing or wrong, errors first. A plugin that fails or
 * does not answer is itself a finding and takes nothing from the others.
 */
export function setupChecker(options: SetupCheckOptions): () => Promise<readonly SetupFinding[]> {
  return async () => {
    const found = await Promise.all([
      clocks(options),
      technicalUsers(options),
      ...options.registry.plugins.map((plugin) => ofPlugin(plugin, options)),
    ]);
    const all = [...outside(options.registry), ...found.flat()];
    return [
      ...all.filter(({ severity }) => severity === 'error'),
      ...all.filter(({ severity }) => severity !== 'error'),
    ];
  };
}

/** Times of records are the database's and the host's: apart, they put things in a wrong order. */
async function clocks({ database, clock }: SetupCheckOptions): Promise<SetupFinding[]> {
  const before = clock.now().getTime();
  const [row] = await database.query<{ at: Date }>('select clock_timestamp() as at');
  const host = (before + clock.now().getTime()) / 2;
  const apart = Math.abs(row!.at.getTime() - host);
  if (apart <= mostApartMs) return [];
  const { message, where } = texts.setup.databaseClock(Math.round(apart / 1000));
  return [{ severity: 'error', code: 'CLOCKS_APART', message, where }];
}

/** An account from before its name became a technical user's: nobody logs in to it, but its sessions go on (ED-03). */
async function technicalUsers({ database }: SetupCheckOptions): Promise<SetupFinding[]> {
  const users = await database.query<{ login: string }>(
    `select a.login from host.user_account a join delo."USER_CL" u on lower(u."CLASSIF_NAME" collate "und-x-icu") = a.login
     where u.technical and u."DELETED" = 0 and not a.disabled order by a.login`,
  );
  return users.map(({ login }) => ({
    severity: 'warning',
    code: 'TECHNICAL_USER_HAS_ACCOUNT',
    message: texts.setup.technicalUser(login),
    where: texts.setup.users(login),
    link: '/users',
  }));
}

function outside({ failures }: PluginRegistry): SetupFinding[] {
  return failures.map(({ file, reason }) => ({
    severity: 'error',
    code: 'PLUGIN_NOT_LOADED',
    message: texts.setup.pluginNotLoaded(reason),
    where: file,
    link: '/plugins',
  }));
}

async function ofPlugin(plugin: LoadedPlugin, options: SetupCheckOptions): Promise<readonly SetupFinding[]> {
  const { code, manifest } = plugin;
  if (code.setupCheck === undefined) return [];
  const { pluginMs = 20_000, contexts, log } = options;
  const title = manifest.title.ru;
  const where = texts.setup.plugins(title);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SetupFinding[]>((resolve) => {
    const message = texts.setup.pluginSilent(title, Math.round(pluginMs / 1000));
    timer = setTimeout(() => resolve([{ severity: 'error', code: 'SETUP_CHECK_SILENT', message, where }]), pluginMs);
  });
  try {
    const check = async () => code.setupCheck?.(contexts(plugin)) ?? [];
    return await atWork({ plugin: manifest.id, what: 'setupCheck' }, check, late as Promise<readonly SetupFinding[]>);
  } catch (error) {
    // The text of a foreign error may hold anything; its kind and place are in the log.
    const kind = error instanceof Error ? error.name : typeof error;
    const stack = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
    log.error('Set-up check of a plugin failed', { plugin: manifest.id, kind, stack: stack.slice(0, 12).join('\n') });
    const reason = error instanceof CodedError ? error.message : texts.setup.internal(kind);
    return [{ severity: 'error', code: 'SETUP_CHECK_FAILED', message: texts.setup.pluginFailed(title, reason), where }];
  } finally {
    clearTimeout(timer);
  }
}
