import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { offered } from '../../../core/main.ts';
import { loadPlugins, pluginMigrations } from '../../../core/plugins/index.ts';

const load = () =>
  loadPlugins({
    rootManifest: fileURLToPath(new URL('../../../plugin.manifest.json', import.meta.url)),
    directories: [],
    ...offered,
    loadTimeoutMs: 20_000,
  });

interface MailSchema {
  readonly properties: Record<string, { title: string; oneOf?: { title: string }[] }>;
  readonly required: string[];
}

describe('the plugin', () => {
  test('TM-60: the host finds it by the root manifest and loads it', async () => {
    const { failures, plugins, tasks } = await load();
    expect(failures).toEqual([]);
    expect(plugins.map(({ manifest }) => manifest.group.id)).toContain('POS');
    expect(tasks.get('POSExchange.POSRegistration')!.manifest.title.ru).toBe('Автоматическая регистрация сообщений');
    expect(tasks.get('POSExchange.POSStatusSender')!.manifest).toMatchObject({
      title: { ru: 'Автоматическая отправка статусов' },
      events: { channel: 'pos_events' },
      idleMessage: { ru: 'Ожидание событий' },
    });
    expect(pluginMigrations(await load())).toMatchObject([{ schema: 'plugin_pos' }]);
  });

  test('PX-01: labels and order of the settings are those of the manual; all of its values are required', async () => {
    const schema = (await load()).plugins[0]!.moduleSchema as {
      properties: Record<string, { title: string; minimum?: number; maximum?: number }>;
      required: string[];
    };
    expect(Object.values(schema.properties).map(({ title }) => title)).toEqual([
      'URL сервера ПОС',
      'Сервер ФЗ с доступом в интернет для отправки ответов в ПОС',
      'Интервал загрузки сообщений с сервера ПОС, мин',
      'Вид доставки для сообщений из ПОС и ответов',
      'Вид связки для сообщений с одинаковым ID',
      'Вид связки ответа с обращением',
      'Использовать тестовый контур ПОС',
      'Вершина классификатора ПОС',
      'Хранить исходные тексты сообщений после подтверждения, дней',
      'Настройки для формирования почтовых уведомлений',
    ]);
    expect(schema.required).toEqual([
      'posUrl',
      'serverName',
      'intervalMinutes',
      'deliveryKindIsn',
      'linkTypeIsn',
      'rubricVertexDue',
    ]);
    expect(schema.properties.intervalMinutes).toMatchObject({ minimum: 1, maximum: 999 });
  });

  test('PX-02: labels and order of the mail settings are those of the specification; optional as a whole', async () => {
    const { manifest, moduleSchema } = (await load()).plugins[0]!;
    const schema = moduleSchema as { properties: { mail: MailSchema }; required: string[] };
    const { properties, required } = schema.properties.mail;
    expect(Object.values(properties).map(({ title }) => title)).toEqual([
      'Почтовый адрес администратора',
      'Почтовый адрес отправителя',
      'Порт',
      'Сервер SMTP',
      'Метод авторизации',
      'Имя пользователя',
      'Пароль',
      'Использовать SSL',
      'Использовать TLS',
    ]);
    expect(properties.authorization?.oneOf?.map(({ title }) => title)).toEqual([
      'Авторизация не требуется',
      'Авторизация Windows',
      'Авторизация логин/пароль',
    ]);
    expect(required).toEqual(['administrator', 'sender', 'server']);
    expect(schema.required).not.toContain('mail');
    expect(manifest.mail).toBe('module:/mail');
    expect(manifest.moduleSettings?.secrets).toContain('/mail/password');
  });
});
