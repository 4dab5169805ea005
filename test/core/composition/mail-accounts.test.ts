import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/index.ts';
import { mailAccounts } from '../../../core/composition/mail-accounts.ts';
import type { MailSettings } from '../../../core/contract/index.ts';
import type { PluginRegistry } from '../../../core/plugins/index.ts';

const mailOf = (administrator: string): MailSettings => ({
  administrator: `${administrator}@example.ru`,
  sender: 'priemnaya@example.ru',
  server: 'mail.example.ru',
  port: 25,
  authorization: 'none',
});

/** Two plugins; the first without complete mail settings, the second with a task that has its own. */
function registry(): PluginRegistry {
  const plugin = (id: string, tasks: object[]) => ({
    manifest: { id, tasks, mail: 'module:/mail', moduleSettings: { id, title: { ru: `Модуль ${id}` } } },
  });
  const plugins = [
    plugin('first', []),
    plugin('second', [{ id: 'Plain' }, { id: 'Showcase', title: { ru: 'Витрина' }, mail: 'common:/mail' }]),
  ];
  const tasks = new Map([['Showcase', { manifest: plugins[1]!.manifest.tasks[1] }]]);
  return { plugins, failures: [], tasks } as unknown as PluginRegistry;
}

const settings = {
  resolveModule: async (id: string) =>
    id === 'second' ? { mail: mailOf('module') } : { mail: { ...mailOf('first'), ssl: true, tls: true } },
  resolve: async () => ({ module: undefined, common: { mail: mailOf('showcase') }, instance: {} }),
};
const plain = { taskId: null, jobId: null };

test('LG-01: a task with mail settings of its own is told of by them, all others by those of the plugin', async () => {
  const accounts = mailAccounts((await loadConfig({}, [])).mail, registry(), settings);
  const told = async (source: string, taskId: string | null) => {
    const account = await accounts.of({ source, taskId, jobId: 0 });
    if (account !== undefined) expect(await accounts.named(account.name)).toEqual(account.settings);
    return account && [accounts.title(account.name), account.settings.administrator];
  };
  expect(await told('second', 'Showcase')).toEqual(['Витрина', 'showcase@example.ru']);
  expect(await told('second', 'Plain')).toEqual(['Модуль second', 'module@example.ru']);
  expect(await told('second', null)).toEqual(['Модуль second', 'module@example.ru']);
  expect(await told('first', null)).toBeUndefined();
  expect(await told('gone', null)).toBeUndefined();
});

test('LG-01: the host is told of by its own mail settings, which default to the first complete ones of a plugin', async () => {
  const none = mailAccounts((await loadConfig({}, [])).mail, registry(), settings);
  expect((await none.of({ source: 'host', ...plain }))?.settings.administrator).toBe('module@example.ru');
  const environment = {
    PRIEMNAYA_MAIL_SERVER: 'mail.example.ru',
    PRIEMNAYA_MAIL_SECURITY: 'tls',
    PRIEMNAYA_MAIL_ADMINISTRATOR: 'host@example.ru',
    PRIEMNAYA_MAIL_SENDER: 'priemnaya@example.ru',
  };
  const own = mailAccounts((await loadConfig(environment, [])).mail, registry(), settings);
  expect((await own.of({ source: 'host', ...plain }))?.settings).toMatchObject({
    administrator: 'host@example.ru',
    port: 25,
    authorization: 'none',
    ssl: false,
    tls: true,
  });
});
