/** What people read about the database. Never the connection string: it holds a password. */
export const texts = {
  away: (where: string) =>
    `База данных ${where} не отвечает. Проверьте, что PostgreSQL запущен и доступен с этого компьютера; ` +
    'приложение повторит попытку само.',
  refused: (where: string) =>
    `База данных ${where} не пустила приложение: неверны имя или пароль. Исправьте строку подключения.`,
  missing: (where: string) => `Базы данных ${where} нет на сервере. Создайте её или исправьте строку подключения.`,
  tooOld: (where: string, version: string, least: number) =>
    `На сервере ${where} работает PostgreSQL ${version}, нужна версия ${least} или новее. Обновите сервер.`,
  wrongEncoding: (where: string, encoding: string) =>
    `База данных ${where} создана в кодировке ${encoding}, нужна UTF8. ` +
    "Создайте её заново: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
  badUrl: 'Строка подключения к базе данных неверна. Ожидается postgresql://имя:пароль@сервер:порт/база.',
  transactionLost:
    'Транзакция отменена сервером: одна из её команд завершилась ошибкой, которую программа не обработала.',
  transactionOver: 'Запрос пришёл после окончания своей транзакции.',
  lockLost: (lock: string) =>
    `Соединение, державшее блокировку «${lock}», потеряно во время работы. Работа будет повторена.`,
  closed: 'Соединение с базой данных уже закрыто: приложение останавливается.',
  migrationName: (schema: string, file: string) =>
    `Файл миграции ${file} схемы ${schema} назван неверно. Ожидается 0001-название.sql.`,
  migrationChanged: (schema: string, name: string) =>
    `Миграция ${name} схемы ${schema} уже применена, но её файл с тех пор изменён. ` +
    'Верните прежний файл; изменения делаются новой миграцией.',
  migrationUnknown: (schema: string, name: string) =>
    `В базе данных применена миграция ${name} схемы ${schema}, о которой эта версия приложения не знает: ` +
    'база новее приложения. Установите версию приложения не старше той, что обновила базу.',
  migrationLate: (schema: string, name: string, applied: string) =>
    `Миграция ${name} схемы ${schema} появилась позже уже применённой ${applied}. Переименуйте её следующим номером.`,
  migrationFailed: (schema: string, name: string, reason: string) =>
    `Миграция ${name} схемы ${schema} не применилась, её изменения отменены. Сообщение PostgreSQL: ${reason}`,
};
