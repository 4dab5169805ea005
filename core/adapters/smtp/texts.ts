/** What people read about sending mail. The server's own words stand behind the reason; passwords never. */
export const texts = {
  said: (answer: string) => ` Ответ сервера: ${answer}`,
  refused: (place: string) =>
    `Почтовый сервер ${place} не принимает соединений (ECONNREFUSED): он не запущен, или порт указан неверно.`,
  unknownName: (place: string) =>
    `Почтовый сервер ${place} не найден: проверьте имя в поле «Сервер SMTP» и работу сервера имён.`,
  unreachable: (place: string, code: string) => `Почтовый сервер ${place} недоступен (${code}).`,
  timedOut: (place: string) =>
    `Почтовый сервер ${place} не ответил вовремя. Проверьте порт и флажки «Использовать SSL» и «Использовать TLS»: с ` +
    'неверными они ждут друг друга молча.',
  broken: (place: string) =>
    `Почтовый сервер ${place} оборвал соединение. Если это повторяется, проверьте порт и флажки «Использовать SSL» и «Использовать TLS».`,
  notSmtp: (place: string) =>
    `По адресу ${place} отвечает не почтовый сервер, или он ждёт другой защиты соединения. Проверьте порт и флажки ` +
    '«Использовать SSL» и «Использовать TLS».',
  noTls: (place: string) =>
    `Почтовый сервер ${place} не поддерживает TLS (STARTTLS). Снимите флажок «Использовать TLS» или включите TLS на сервере.`,
  notTls: (place: string) =>
    `Защищённое соединение с ${place} не установлено. Проверьте порт: SSL обычно на 465, TLS (STARTTLS) — на 587 или 25.`,
  certificate: (place: string, cause: string) => `Сертификату почтового сервера ${place} нельзя доверять: ${cause}.`,
  certificateCauses: {
    CERT_HAS_EXPIRED: 'срок его действия истёк',
    CERT_NOT_YET_VALID: 'срок его действия ещё не начался',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'он самоподписанный; добавьте его в файл http.caFile конфигурации',
    SELF_SIGNED_CERT_IN_CHAIN: 'издатель неизвестен; добавьте сертификат издателя в файл http.caFile конфигурации',
    ERR_TLS_CERT_ALTNAME_INVALID: 'он выдан другому узлу; укажите имя сервера так, как оно стоит в сертификате',
  } as Readonly<Record<string, string>>,
  certificateUnknown: 'издатель неизвестен; добавьте сертификат издателя в файл http.caFile конфигурации',
  authorization: (place: string) =>
    `Почтовый сервер ${place} не принял имя пользователя или пароль. Проверьте «Имя пользователя», «Пароль» и «Метод авторизации».`,
  authorizationMissing: (place: string) =>
    `Почтовый сервер ${place} требует авторизации. Выберите «Метод авторизации» и укажите имя пользователя и пароль.`,
  methodMissing: (place: string) => `Почтовый сервер ${place} не предлагает выбранный метод авторизации.`,
  challenge: (place: string) =>
    `Почтовый сервер ${place} начал авторизацию Windows (NTLM) так, что её нельзя продолжить.`,
  recipient: (place: string, address: string) => `Почтовый сервер ${place} не принял получателя ${address}.`,
  sender: (place: string, address: string) => `Почтовый сервер ${place} не принял отправителя ${address}.`,
  letter: (place: string) => `Почтовый сервер ${place} не принял письмо.`,
  failed: (place: string, code: string) => `Письмо через ${place} не отправлено (${code}).`,
  caUnusable: (file: string, reason: string) =>
    `Файл сертификатов ${file} (http.caFile) не читается или не содержит сертификатов PEM: ${reason}.`,
};
