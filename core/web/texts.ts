/** What the API and its pages tell people. */
export const texts = {
  pagesNotBuilt: 'Страницы приложения не собраны. Выполните npm run build и запустите приложение заново.',
  malformed: 'Запрос составлен неверно: исправьте отмеченные поля.',
  notJson: 'Тело запроса не является правильным JSON.',
  mediaType: 'Тело запроса должно быть в формате application/json.',
  importWithoutFile: 'В запросе нет файла. Приложите его в поле file.',
  importField: (name: string) => `Поля «${name}» у загрузки рубрикатора нет. Есть file, prefix и dryRun.`,
  importTooLarge: (megabytes: number) => `Файл больше ${megabytes} МБ. Разделите его на части.`,
  wrongFlag: 'Ожидается true или false.',
  multipartNeeded: 'Тело запроса должно быть в формате multipart/form-data.',
  fileMissing: 'В запросе нет файла: добавьте часть file.',
  oneFile: 'В одном запросе — один файл.',
  required: 'Заполните поле.',
  tooLarge: 'Запрос слишком велик.',
  badRequest: 'Сервер не смог разобрать запрос.',
  auditColumns: ['Время (UTC)', 'Пользователь', 'Адрес', 'Действие', 'Объект', 'Итог', 'Подробности'],
  unknownRoute: 'Такого адреса нет.',
  internal: (requestId: string) =>
    `Внутренняя ошибка. Повторите попытку; если не поможет, сообщите администратору номер запроса ${requestId}.`,
  storeAway: 'Хранилище данных недоступно. Повторите попытку позже.',
  foreignOrigin: 'Запрос отправлен с постороннего сайта и отклонён.',
  webhookRefused: 'Подпись запроса не подходит.',
  moduleUnknown: (id: string) => `Модуля «${id}» с настройками нет.`,
  directoryUnknown: (name: string) => `Справочника «${name}» нет.`,
  changeRefused: 'Запись не изменена: исправьте отмеченные поля.',
  confirmationNeeded: (codes: string) =>
    `Изменение нужно подтвердить. Повторите запрос с параметром confirm, чтобы подтвердить: ${codes}.`,
  documentMissing: (isn: number) => `РК с ISN ${isn} нет, или она в картотеке, к которой у вас нет доступа.`,
  quarantineMissing: (id: string) => `В карантине нет элемента «${id}».`,
  quarantineFailed: (plugin: string) => `Плагин «${plugin}» не показал свой карантин. Причина — в журнале.`,
  badCursor: 'Параметр cursor взят не из этого списка. Начните список сначала.',
  warningsFailed: (plugin: string) => `Плагин «${plugin}» не смог проверить своё состояние. Причина — в журнале.`,
  ready: 'готово',
  checkTooSlow: (seconds: number) => `не ответило за ${seconds} с`,
  checkFailed: 'не работает, причина в журнале',
  web: { host: 'PRIEMNAYA_WEB_HOST', port: 'PRIEMNAYA_WEB_PORT' },
  monitoring: { host: 'PRIEMNAYA_MONITORING_HOST', port: 'PRIEMNAYA_MONITORING_PORT' },
  portTaken: (host: string, port: number, names: { port: string }) =>
    `Порт ${port} на ${host} занят другой программой или другим запущенным экземпляром. Освободите его или задайте другой: ${names.port}.`,
  portForbidden: (_host: string, port: number, names: { port: string }) =>
    `Слушать порт ${port} не разрешено. Задайте порт не меньше 1024: ${names.port}.`,
  hostUnknown: (host: string, _port: number, names: { host: string }) =>
    `У этого компьютера нет адреса ${host}. Задайте другой: ${names.host}.`,
  exported: { yes: 'да', no: 'нет', format: 'Весь список файлом: csv или xlsx' },
  answers: {
    '201': 'Создано',
    '202': 'Принято',
    '204': 'Выполнено',
    '4xx': 'Запрос отклонён',
    '5xx': 'Сервер не смог ответить',
    other: 'Ответ',
  } as Readonly<Record<string, string>> & { readonly other: string },
  apiTitle: '«Приёмная»: HTTP API',
  apiDescription:
    '[← Фоновые задачи](/)\n\nОдин API для веб-интерфейса и всех других программ. Вход — `POST /api/session`, дальше cookie сеанса. ' +
    'Время — ISO 8601 UTC. Списки отдаются страницами: `limit` и `cursor` → `items` и `nextCursor`. ' +
    'Ошибки — `{"error": {code, message, details, requestId}}`.',
};
