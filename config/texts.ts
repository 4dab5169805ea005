/** What people read about the configuration. Values are never shown: they may hold passwords. */
export const texts = {
  invalid: (lines: readonly string[]) =>
    `Конфигурация неверна, приложение не запущено:\n${lines.map((line) => `  • ${line}`).join('\n')}\n` +
    'Все ключи описаны в config/README.md.',
  problem: (source: string, key: string, message: string) => `${source}, ${key}: ${message}`,
  unknownVariable: (suggestion: string | undefined) =>
    suggestion === undefined
      ? 'Неизвестная переменная'
      : `Неизвестная переменная. Возможно, имелась в виду ${suggestion}`,
  fileMissing: 'Файла нет',
  fileUnreadable: (code: string) => `Файл не читается (${code})`,
  notJson: 'Это не JSON: проверьте запятые, кавычки и скобки',
  notObject: 'Ожидается объект JSON: { … }',
  notInteger: 'Ожидается целое число',
  notMap: 'Ожидается «имя=значение», через запятую',
  variable: 'переменная окружения',
  together: 'конфигурация',
  openidScope: 'В списке нужен openid',
  oneOf: (key: string) => `Задан и ключ ${key}: оставьте один из двух`,
  neededWith: (key: string) => `Значение нужно: задан ключ ${key}`,
};
