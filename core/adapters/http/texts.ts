/** Causes of network faults by the codes of Node. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'соединение отклонено (ECONNREFUSED): сервер не запущен или порт закрыт',
  ENOTFOUND: 'имя узла не найдено (ENOTFOUND)',
  EAI_AGAIN: 'сервер имён не отвечает (EAI_AGAIN)',
  ECONNRESET: 'соединение оборвано другой стороной (ECONNRESET)',
  EPIPE: 'соединение оборвано другой стороной (EPIPE)',
  ERR_STREAM_PREMATURE_CLOSE: 'соединение закрыто раньше конца ответа',
  ETIMEDOUT: 'нет ответа на попытку соединения (ETIMEDOUT)',
  EHOSTUNREACH: 'узел недоступен (EHOSTUNREACH)',
  ENETUNREACH: 'сеть недоступна (ENETUNREACH)',
  CERT_HAS_EXPIRED: 'срок действия сертификата истёк',
  CERT_NOT_YET_VALID: 'срок действия сертификата ещё не начался',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'сертификат самоподписанный',
  SELF_SIGNED_CERT_IN_CHAIN: 'в цепочке сертификатов самоподписанный; укажите файл своего удостоверяющего центра',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'издатель сертификата неизвестен; укажите файл своего удостоверяющего центра',
  UNABLE_TO_GET_ISSUER_CERT: 'издатель сертификата неизвестен; укажите файл своего удостоверяющего центра',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'издатель сертификата неизвестен; укажите файл своего удостоверяющего центра',
  ERR_TLS_CERT_ALTNAME_INVALID: 'сертификат выдан другому узлу',
};

/** What people read about outgoing requests. They name the host, never path, query or headers. */
export const texts = {
  cause: (code: string) => causes[code] ?? code,
  failed: (host: string, cause: string) => `Запрос к ${host} не выполнен: ${cause}`,
  tls: (host: string, cause: string) => `Запрос к ${host} не выполнен: TLS не установлен, ${cause}`,
  broken: (host: string, cause: string) => `Ответ ${host} получен не целиком: ${cause}`,
  timedOut: (host: string, seconds: number) => `Запрос к ${host} не закончился за ${seconds} с`,
  aborted: (host: string) => `Запрос к ${host} прерван: выполнение останавливается`,
  proxyStatus: (proxy: string, host: string, status: number) =>
    status === 407
      ? `Прокси ${proxy} не принял имя пользователя или пароль (407). Проверьте http.proxies в конфигурации`
      : `Прокси ${proxy} не соединил с ${host}: статус ${status}`,
  proxyFailed: (proxy: string, cause: string) => `Прокси ${proxy} недоступен: ${cause}`,
  channelUnknown: (channel: string) =>
    `Канал «${channel}» не назван в манифесте плагина. Обратитесь к разработчику плагина`,
  urlInvalid: () => 'Адрес запроса не является правильным URL http или https без имени и пароля',
  notAllowed: (origin: string) =>
    `Запрос к ${origin} не разрешён: этого адреса нет в настройках. Укажите его в настройках модуля или задачи`,
  insecure: (host: string) =>
    `Запрос к ${host} без шифрования не разрешён: укажите адрес, который начинается с https://`,
  redirected: (host: string, target: string) =>
    `${host} перенаправляет запрос на другой адрес (${target}): переход не выполнен. Укажите в настройках новый адрес`,
  tooLong: (host: string, bytes: number) => `Ответ ${host} длиннее допустимого (${bytes} байт)`,
  notJson: (host: string, status: number) => `Ответ ${host} (статус ${status}) не является JSON`,
  bodyUsed: (host: string) => `Ответ ${host} уже прочитан`,
  caUnusable: (file: string, reason: string) =>
    `Файл сертификатов ${file} (http.caFile) не читается или не содержит сертификатов PEM: ${reason}`,
};
