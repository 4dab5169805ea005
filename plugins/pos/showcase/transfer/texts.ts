/** Russian texts of the transfer to the showcase and of its results. */
export const texts = {
  noAnswer: 'Нет ответа',
  away: (reason: string) => `Витрина ПОС недоступна: ${reason}`,
  failed: (status: number) =>
    status === 429
      ? 'Витрина ПОС временно ограничила число запросов.'
      : `Витрина ПОС временно не отвечает (HTTP ${status}).`,
  unreadable:
    'Ответ витрины ПОС не соответствует формату обмена. Проверьте «Сервер»: возможно, по этому адресу отвечает другая программа.',
  refused: (status: number, code: string, description: string) =>
    `Витрина ПОС отклонила запрос (${status > 0 ? `HTTP ${status}, ` : ''}${code})${description === '' ? '' : `: ${description}`}`,
  operation: 'Обработка ответа витрины ПОС',
  answer: (code: string, text: string) => (text === '' ? code : `${code} – ${text}`),
  details: (rubric: string, time: string, answer: string, uploadId: string | null) =>
    [
      `Код рубрики: ${rubric}`,
      `Дата и время передачи: ${time}`,
      `Результат передачи: ${answer}`,
      `ID для проверки: ${uploadId ?? 'нет'}`,
    ].join('\n'),
  results: {
    gone: {
      code: 'Прервано',
      text: 'Передача была прервана, витрина файла не получила. Строки уйдут со следующей выгрузкой.',
    },
    moved: {
      code: 'Не выяснено',
      text: 'Передача была прервана, а «Сервер», контур или «Логин» с тех пор изменены: результат узнать нельзя. Строки уйдут со следующей выгрузкой.',
    },
    internal: (reason: string) => ({ code: 'Ошибка', text: reason }),
    rejectedWhole: { code: 'REJECTED', text: 'Витрина отклонила файл целиком.' },
  },
  run: {
    nothing: 'Нет вопросов для выгрузки.',
    built: (lines: number, leftOut: number) => `Выгружено строк: ${lines}, не выгружено: ${leftOut}.`,
    sending: 'Передача файла на витрину ПОС',
    accepted: (lines: number, uploadId: string) => `Витрина приняла строк: ${lines}. ID для проверки: ${uploadId}.`,
    repeat: (attempt: number, reason: string, seconds: number) =>
      `Файл не передан (повтор ${attempt} через ${seconds} с): ${reason}`,
    mended: (name: string) => `Результат прерванной выгрузки ${name} выяснен`,
    asked: (name: string, state: string) => `Состояние загрузки ${name}: ${state}`,
    askFailed: (name: string, reason: string) => `Состояние загрузки ${name} не получено: ${reason}`,
    unknown: (name: string) => `Витрина за 48 часов не сообщила итог загрузки ${name}`,
    given: (count: number) => `Строк, отклонённых витриной и с тех пор изменённых: ${count}; они уйдут снова`,
    rejected: (count: number) =>
      `Витрина отклонила строк: ${count}. Они перечислены на странице «Не выгружено и почему».`,
    unclear: (reason: string) => `Результат прерванной передачи ещё не выяснен: ${reason} Новая выгрузка подождёт.`,
    stateOnly: 'Состояние загрузок уточнено.',
  },
  items: {
    file: (name: string) => `Файл ${name}`,
    newFile: 'Файл выгрузки',
    questions: 'Вопросы обращений',
  },
  letter: {
    subject: 'Невозможность выгрузки для передачи на витрину ПОС',
    failed: (name: string, time: string, answer: string) =>
      `Выгрузка ${name} от ${time} на витрину ПОС не передана: ${answer}`,
    partly: (name: string, time: string, lines: number) =>
      `Выгрузка ${name} от ${time} передана на витрину ПОС (строк: ${lines}), но часть вопросов в неё не вошла.`,
    nothing: (time: string) =>
      `На ${time} на витрину ПОС нечего передавать: ни один из отобранных вопросов не может быть выгружен.`,
    instance: (jobId: number) => `Экземпляр JobID: ${jobId}`,
    count: (count: number) => `Не выгружено вопросов: ${count}`,
    line: (number: string, isn: number, rubric: string, reason: string) =>
      `РК № ${number} (ISN ${isn}), рубрика ${rubric}: ${reason}`,
    more: (count: number) => `… и ещё ${count}; все перечислены в приложенном файле`,
    byReason: 'По причинам:',
    reason: (reason: string, count: number) => `${reason} — ${count}`,
    cut: (count: number) =>
      `В приложенном файле первые ${count} строк; остальные — на странице «Не выгружено и почему».`,
    columns: ['Рег. №', 'ISN РК', 'Код рубрики', 'id', 'Причина'],
    footer: 'Письмо отправлено программой, отвечать на него не нужно.',
  },
  window: {
    noAttribute: 'К группе документов не прикреплён доп. реквизит «Выгрузить в витрину ПОС».',
    otherKind: 'На витрину ПОС выгружаются только РК видов «Письма граждан» и «Входящие».',
    unavailable: (reason: string) => `Флажок «Выгрузить в витрину ПОС» изменить нельзя: ${reason}`,
  },
  exports: {
    exportName: 'Выгрузки на витрину ПОС',
    missing: (id: string) => `Выгрузки № ${id} нет.`,
    wrongNumber: 'Ожидается целое положительное число.',
    notResendable:
      'Повторно отправить можно только выгрузку, которую витрина не приняла или отклонила. Эта принята или ещё передаётся.',
    noFile: 'Файл этой выгрузки не сохранён, отправить её повторно нельзя. Её строки уйдут со следующей выгрузкой.',
    notKept: 'Файл этой выгрузки не сохранён или уже удалён.',
    fileUnreadable: (path: string) =>
      `Файл ${path} недоступен на этом сервере. Откройте страницу на сервере, где выполняется ФЗ, или восстановите доступ к директории.`,
    fileBusy: 'Эта выгрузка ещё передаётся, её файл удалить нельзя.',
    fileElsewhere: (path: string) =>
      `Файл ${path} недоступен на этом сервере. Удалите его на сервере, где выполняется ФЗ, или восстановите доступ к директории.`,
  },
} as const;
