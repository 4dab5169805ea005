import Type, { type Static } from 'typebox';
import { clamdAddress, webUrl } from './formats.ts';
import { oidcSchema } from './oidc.ts';

const port = { minimum: 0, maximum: 65535 };
const queueUrl = {
  format: 'queue-url',
  'x-error': 'Ожидается mongodb://имя:пароль@сервер:порт/база или mongodb+srv://…; имя базы обязательно',
};
const mailAddress = { format: 'mail-address', 'x-error': 'Ожидается почтовый адрес вида имя@узел' };
const databaseUrl = { format: 'database-url', 'x-error': 'Ожидается postgresql://имя:пароль@сервер:порт/база' };

/**
 * Every key of the configuration with its default, meaning and environment variable (OP-01). The one source: values are
 * checked by it, `Config` is typed by it, and `config/README.md` is made of it.
 */
export const configSchema = Type.Object({
  database: Type.Object({
    url: Type.Union([Type.String(databaseUrl), Type.Null()], {
      default: null,
      env: 'DATABASE_URL',
      description:
        'Строка подключения к PostgreSQL 15 или новее: `postgresql://имя:пароль@сервер:порт/база`. ' +
        'Без неё запускается встроенный PostgreSQL. Содержит пароль: задавайте её переменной окружения.',
    }),
  }),
  data: Type.Object({
    directory: Type.String({
      default: './data',
      minLength: 1,
      env: 'PRIEMNAYA_DATA',
      description: 'Каталог данных: файлы РК и встроенная база.',
    }),
  }),
  embedded: Type.Object({
    port: Type.Union([Type.Integer({ ...port, minimum: 1 }), Type.Null()], {
      default: null,
      description: 'Порт встроенного PostgreSQL. Без него выбирается свободный.',
    }),
  }),
  queue: Type.Object({
    url: Type.Union([Type.String(queueUrl), Type.Null()], {
      default: null,
      description:
        'Где лежат записи очереди задач (Agenda): `mongodb://имя:пароль@сервер:порт/база` или `mongodb+srv://…`. ' +
        'Без неё — в PostgreSQL установки. Одна на все узлы. Содержит пароль: задавайте её переменной окружения.',
    }),
  }),
  secrets: Type.Object({
    key: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      env: 'PRIEMNAYA_SECRET_KEY',
      description:
        'Ключ, которым зашифрованы секреты в настройках: 32 байта в base64; через запятую — прежние ключи. ' +
        'Без него ключ лежит в файле `secret.key` каталога данных. Один на все узлы.',
    }),
  }),
  web: Type.Object({
    host: Type.String({ default: '127.0.0.1', minLength: 1, description: 'Адрес, на котором слушает веб-сервер.' }),
    port: Type.Integer({ ...port, default: 8080, description: 'Порт веб-сервера; 0 — любой свободный.' }),
    publicUrl: Type.Union([Type.String(webUrl), Type.Null()], {
      default: null,
      description:
        'Адрес, по которому приложение видят пользователи, если перед ним стоит прокси. ' +
        'С `https://` cookie сеанса передаётся только по TLS.',
    }),
    trustProxy: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Адреса и подсети прокси, чьим заголовкам `X-Forwarded-*` можно верить, например `127.0.0.1`.',
    }),
    sessionIdleMinutes: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 1440,
      description: 'Через сколько минут бездействия заканчивается сеанс пользователя.',
    }),
    sessionHours: Type.Integer({
      default: 12,
      minimum: 1,
      maximum: 168,
      description: 'Через сколько часов после входа сеанс заканчивается в любом случае.',
    }),
  }),
  monitoring: Type.Object({
    host: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      description: 'Адрес, на котором без входа доступны `/healthz`, `/readyz` и `/metrics`.',
    }),
    port: Type.Integer({ ...port, default: 8081, description: 'Порт мониторинга; 0 — любой свободный.' }),
  }),
  node: Type.Object({
    name: Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()], {
      default: null,
      description: 'Имя узла, единственное в установке. Без него — имя компьютера.',
    }),
    labels: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Метки узла: задачи, привязанные к метке, выполняются только на таких узлах.',
    }),
  }),
  timeZone: Type.String({
    default: 'Europe/Moscow',
    format: 'time-zone',
    'x-error': 'Ожидается часовой пояс вида Europe/Moscow',
    description: 'Часовой пояс установки.',
  }),
  tasks: Type.Object({
    graceSeconds: Type.Integer({
      default: 30,
      minimum: 1,
      maximum: 3600,
      description: 'Сколько секунд даётся выполнению задачи на завершение после остановки.',
    }),
    lockSeconds: Type.Integer({
      default: 60,
      minimum: 2,
      maximum: 3600,
      description: 'Через сколько секунд без признаков жизни выполнение считается прерванным.',
    }),
    blockedSeconds: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 3600,
      description:
        'Через сколько секунд завершается узел, процесс которого не отвечает: код плагина занял его целиком. ' +
        'Заново его запускает служба, например systemd. Сон компьютера и приостановка процесса не считаются.',
    }),
    historyDays: Type.Integer({
      default: 90,
      minimum: 1,
      maximum: 36500,
      description: 'Сколько дней хранится история выполнений.',
    }),
  }),
  plugins: Type.Object({
    directories: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Каталоги, в которых лежат дополнительные плагины, кроме поставляемых с продуктом.',
    }),
  }),
  http: Type.Object({
    proxies: Type.Record(Type.String(), Type.String(webUrl), {
      default: {},
      description:
        'Прокси исходящих запросов по каналам плагинов, у ПОС `pos` и `showcase` (витрина): `{"pos": "http://proxy:3128"}`; ' +
        'в переменной окружения — `pos=http://proxy:3128`.',
    }),
    caFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description: 'Файл PEM с сертификатами собственного удостоверяющего центра.',
    }),
  }),
  mail: Type.Object({
    server: Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()], {
      default: null,
      description:
        'Почтовый сервер (SMTP) для уведомлений о самом узле и установке: плагин не загружен, задача не выполняется, ' +
        'узел потерян. Без него они идут по почтовым настройкам модуля (PX-02).',
    }),
    port: Type.Integer({ ...port, minimum: 1, default: 25, description: 'Порт почтового сервера.' }),
    security: Type.Enum(['none', 'ssl', 'tls'], {
      default: 'none',
      description: 'Защита соединения: `ssl` — TLS с начала, `tls` — обязательный STARTTLS.',
    }),
    authorization: Type.Enum(['none', 'windows', 'password'], {
      default: 'none',
      description: 'Авторизация на почтовом сервере: не требуется, Windows (NTLM) или логин и пароль.',
    }),
    user: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description: 'Имя пользователя почтового сервера.',
    }),
    password: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description: 'Пароль пользователя почтового сервера: задавайте его переменной окружения.',
    }),
    administrator: Type.Union([Type.String(mailAddress), Type.Null()], {
      default: null,
      description: 'Почтовый адрес администратора, который получает эти уведомления.',
    }),
    sender: Type.Union([Type.String(mailAddress), Type.Null()], {
      default: null,
      description: 'Почтовый адрес отправителя.',
    }),
  }),
  oidc: oidcSchema,
  antivirus: Type.Object({
    clamd: Type.Union([Type.String(clamdAddress), Type.Null()], {
      default: null,
      description:
        'Антивирус ClamAV, который проверяет каждый файл извне до записи в РК: `сервер:порт` службы clamd или путь к её ' +
        'сокету, например `/run/clamav/clamd.ctl`. Служба не отвечает — файл ждёт, заражённый — не принимается. Без ключа ' +
        'файлы не проверяются.',
    }),
  }),
  log: Type.Object({
    level: Type.Enum(['debug', 'info', 'warn', 'error'], { default: 'info', description: 'Подробность журнала.' }),
    format: Type.Enum(['auto', 'json', 'pretty'], {
      default: 'auto',
      description: 'Вид журнала: строки JSON, строки для чтения или `auto` — для чтения в терминале, иначе JSON.',
    }),
    file: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description: 'Файл, в который журнал пишется дополнительно: пять файлов по 20 МБ, старые удаляются.',
    }),
  }),
  stand: Type.Object({
    mode: Type.Enum(['auto', 'on', 'off'], {
      default: 'auto',
      description:
        'Стенд команды `npm start` — демонстрационные справочники и эмулятор ПОС: `auto` — когда не указана внешняя ' +
        'база данных; `on` — всегда; `off` — никогда.',
    }),
    posUrl: Type.Union([Type.String(webUrl), Type.Null()], {
      default: null,
      env: 'POS_URL',
      description: 'Адрес другой ПОС, на которую настраивается стенд: эмулятор тогда не запускается.',
    }),
    posPort: Type.Integer({
      ...port,
      minimum: 1,
      default: 8090,
      description: 'Порт эмулятора ПОС. Он постоянный: долги перед ПОС помнят её адрес.',
    }),
    smtpPort: Type.Integer({
      ...port,
      default: 8092,
      description: 'Порт почтового сервера стенда, который никуда писем не передаёт; занят — выбирается свободный.',
    }),
    lettersPort: Type.Integer({
      ...port,
      default: 8091,
      description:
        'Порт страницы, на которой видны письма, полученные почтовым сервером стенда; занят — выбирается свободный.',
    }),
  }),
});

/** The configuration with defaults filled in. */
export type Config = Static<typeof configSchema>;
