const reasons: Record<string, string> = {
  EACCES: 'нет прав доступа',
  EPERM: 'операция запрещена',
  EROFS: 'файловая система только для чтения',
  ENOTDIR: 'на пути к каталогу находится файл',
  EEXIST: 'на этом месте находится файл',
  ENOSPC: 'нет свободного места на диске',
  ENOENT: 'путь не найден',
};

/** What people read about the embedded database server. */
export const texts = {
  systemReason: (code: string) => reasons[code] ?? code,
  binariesMissing: (platform: string) =>
    `Встроенный PostgreSQL не установлен для платформы ${platform}. Выполните npm ci без --omit=optional ` +
    'или укажите в настройках внешний сервер PostgreSQL.',
  noServerUser: (names: string) =>
    'PostgreSQL не может работать от имени root, а непривилегированной учётной записи ' +
    `(${names}) на этом компьютере нет. Заведите её или запускайте приложение не от имени root.`,
  directoryUnusable: (directory: string, reason: string) =>
    `Каталог встроенной базы данных ${directory} недоступен: ${reason}. ` +
    'Дайте учётной записи приложения права на чтение и запись или укажите другой каталог.',
  directoryForeign: (directory: string) =>
    `Каталог ${directory} указан для встроенной базы данных, но содержит посторонние файлы. ` +
    'Укажите пустой каталог: приложение ничего в нём не изменило.',
  directoryCopied: (directory: string, original: string, pointer: string) =>
    `Каталог ${directory} скопирован с ${original}: оба указывают на одни и те же данные. ` +
    `Чтобы начать с пустой базы, удалите файл ${pointer}.`,
  clusterDamaged: (directory: string, what: string) =>
    `Встроенная база данных в ${directory} повреждена: ${what}. Восстановите каталог из резервной копии.`,
  clusterVersion: (directory: string, found: string, expected: number) =>
    `База данных в ${directory} создана PostgreSQL ${found}, а приложение содержит PostgreSQL ${expected}. ` +
    'Сделайте резервную копию прежней версией приложения и восстановите её в новый каталог.',
  noShelter: (user: string, places: string) =>
    `Учётная запись ${user}, от имени которой работает PostgreSQL, не может войти в каталоги приложения, ` +
    `а подходящего места взамен нет (проверены: ${places}). Дайте ей доступ или укажите каталог базы в другом месте.`,
  clusterClosed: (directory: string, user: string) =>
    `Учётная запись ${user}, от имени которой работает PostgreSQL, больше не может войти в каталог своих данных ` +
    `${directory}. Верните ей право входа (chmod o+x) на все каталоги этого пути.`,
  portTaken: (port: number) =>
    `Порт ${port}, указанный для встроенной базы данных, занят другой программой. ` +
    'Освободите его, укажите другой порт или уберите его из настроек: тогда приложение выберет свободный.',
  initFailed: (directory: string, output: string) =>
    `Не удалось создать встроенную базу данных в ${directory}. Сообщение PostgreSQL: ${output}`,
  startFailed: (directory: string, output: string) =>
    `Встроенная база данных в ${directory} не запустилась. Сообщение PostgreSQL: ${output}`,
  serverSlow: (directory: string, doing: 'start' | 'stop', seconds: number) =>
    `Встроенная база данных в ${directory} за ${seconds} с не ` +
    `${doing === 'start' ? 'начала принимать соединения' : 'остановилась'}. Повторите попытку позже.`,
};
