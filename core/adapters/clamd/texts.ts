/** What people read when a file could not be checked. */
export const texts = {
  away: (reason: string) =>
    `Файл не проверен: антивирус не отвечает (${reason}). Повторите позже; если не поможет, администратор проверит службу clamd и ключ antivirus.clamd.`,
  tooLarge:
    'Файл не проверен: он больше, чем принимает антивирус. Администратор увеличит StreamMaxLength в настройках clamd.',
  refused: 'Файл не проверен: антивирус ответил ошибкой. Причина — в журнале clamd.',
  strange: 'по этому адресу отвечает не clamd',
  timedOut: 'нет ответа вовремя',
  closed: 'соединение закрыто без ответа',
};
