/** All that people read of answers to applicants, in Russian. */
export const texts = {
  types: {
    SOLVED: 'Решено',
    NOT_SOLVED: 'Не решено',
    POSTPONED: 'Отложено',
    REDIRECTED: 'Перенаправлено',
    REJECTED: 'Отклонено',
  },
  status: (type: string) => `Направлен ответ: ${type}`,
  noHead: 'не определён',
  files: (count: number) => `Файлов: ${count} (все файлы с признаком "Рассылать")`,
  documentMissing: (isn: number) => `РК с ISN ${isn} нет.`,
  reasons: {
    settings: 'Параметры модуля интеграции с ПОС заполнены не полностью.',
    attributes: (titles: string) => `К группе документов РК не прикреплены доп. реквизиты модуля: ${titles}.`,
    notLinked: 'РК не связана с РК обращения, поступившего из ПОС (вид «Письма граждан», заполнено «Сообщение ПОС №»).',
    otherNumber: (own: string, linked: string) =>
      `«Сообщение ПОС №» ответа (${own}) не совпадает с номером связанного обращения (${linked}). Исправьте связку или номер.`,
    unknownNumber: (asked: string) => `Связанного обращения с номером сообщения ПОС ${asked} нет.`,
    numberWrong: (number: string) => `«Сообщение ПОС №» (${number}) должно состоять из цифр.`,
    noExecutor: 'В РК ответа не заполнен реквизит «Исполнитель».',
    foreignExecutor: (names: string) =>
      `«Исполнитель» РК ответа (${names}) не является исполнителем по обращению: его нет среди исполнителей резолюций.`,
    answered: 'Заявителю уже направлен окончательный ответ по этому сообщению.',
    onApproval: 'Ответ по этому сообщению находится на согласовании в ЛКО.',
    otherAnswer: (number: string) => `По этому сообщению уже отправляется ответ из РК ${number}. Дождитесь результата.`,
  },
  input: {
    type: 'Выберите «Тип ответа».',
    textRequired: 'Заполните «Текст ответа».',
    tooLong: (field: string, length: number, most: number) =>
      `«${field}»: ${length} символов, допустимо не больше ${most}. Сократите текст на ${length - most}.`,
    unprintable: (field: string) => `«${field}» содержит недопустимые символы.`,
    noValue: (field: string, placeholder: string) =>
      `«${field}»: нечем заменить ${placeholder}. Впишите значение вручную.`,
    dateRequired: 'Для типа ответа «Отложено» укажите «Срок перенесен».',
    dateForbidden: '«Срок перенесен» указывается только для типа ответа «Отложено».',
    dateWrong: '«Срок перенесен» должен быть датой.',
    dateEarly: (today: string) => `«Срок перенесен» должен быть позже сегодняшней даты (${today}).`,
    dateFar: (days: number) => `«Срок перенесен» дальше, чем через ${days} дней. Проверьте дату.`,
    chooseMessage: 'РК связана с обращениями с разными номерами сообщений ПОС. Выберите номер.',
    tooManyFiles: (count: number, most: number) =>
      `С признаком «Рассылать» файлов ${count}, в ПОС можно передать не больше ${most}. Снимите признак с лишних.`,
    filesTooLarge: (size: string, most: string) =>
      `Файлы с признаком «Рассылать» занимают вместе ${size} МБ, в ПОС можно передать не больше ${most} МБ.`,
    refused: 'Ответ не отправлен: исправьте отмеченное.',
    notAvailable: 'Отправить ответ из этой РК нельзя.',
  },
  fields: { text: 'Текст ответа', comment: 'Комментарий' },
  failed: (reason: string) => `Ошибка отправки запроса в ПОС: ${reason}`,
  abandoned: 'отправка прервана до обращения к ПОС',
  blocked: (reason: string | null) =>
    `не передан более ранний запрос по этому сообщению${reason === null ? ': его сейчас отправляет другой процесс' : `: ${reason}`}`,
  away: 'организация РК сейчас не обменивается с ПОС по этому адресу',
  unclear: (reason: string) => `выясняется: ${reason}`,
  assigned: 'Назначен исполнитель',
  approvalRefused: 'отклонено при согласовании в ЛКО',
  protocol: {
    operation: 'Отправка ответа в ПОС',
    sent: (type: string) => `${type}: отправлено`,
    onApproval: (type: string) => `${type}: отправлено, на согласовании в ЛКО`,
    approved: (type: string) => `${type}: согласовано в ЛКО`,
    refusedByLko: (type: string) => `${type}: отклонено при согласовании в ЛКО`,
    notSent: (type: string) => `${type}: не отправлено`,
    unclear: (type: string) => `${type}: выясняется`,
  },
  create: {
    notAppeal: 'РК не является РК обращения из ПОС: нужен вид «Письма граждан» и заполненное «Сообщение ПОС №».',
    group: 'Группа документов ответа не найдена или не относится к виду «Исходящие».',
    groupAttributes: (titles: string) => `К группе документов не прикреплены доп. реквизиты модуля: ${titles}.`,
    executor: 'Исполнителем ответа может быть только исполнитель по обращению: его нет среди исполнителей резолюций.',
    content: (number: string, date: string) => `Ответ на обращение № ${number} от ${date}`,
    refused: 'РК ответа не создана: исправьте отмеченное.',
  },
} as const;
