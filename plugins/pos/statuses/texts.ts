/** All that people read of «Автоматическая отправка статусов», in Russian. */
export const texts = {
  titles: { REGISTERED: 'Зарегистрировано', EXECUTOR_ASSIGNED: 'Назначен исполнитель' },
  items: {
    document: (number: string) => `РК ${number}`,
    event: (isn: number) => `РК с ISN ${isn}`,
    message: (id: string) => `Сообщение ПОС № ${id}`,
    organization: (name: string) => `Организация «${name}»`,
  },
  sending: {
    sent: (title: string, time: string) => `${title}. Отправлено в ПОС ${time}`,
    notSent: (title: string, reason: string, time: string) => `${title}. Не отправлено в ПОС (${reason}) ${time}`,
  },
  protocol: {
    operation: 'Отправка статуса в ПОС',
    notSent: (title: string) => `${title}: не отправлено`,
    answered: (title: string) => `${title}: не отправлено, заявителю уже направлен окончательный ответ`,
  },
  reasons: {
    answered: 'заявителю уже направлен окончательный ответ',
    messageNumber: 'номер сообщения ПОС должен состоять из цифр',
    unknown: 'причина неизвестна',
  },
  faults: {
    organizationLeft: (due: string) =>
      `Организация, из ЛКО которой пришло сообщение (${due}), не обменивается с ПОС. Заполните в её карточке ` +
      '«Идентификатор ПОС» и «Секретный ключ ПОС».',
    organizationUnknown:
      'Не определена организация РК. Заполните «Идентификатор ЛКО» и ключ ПОС в карточке организации или свяжите с ней ' +
      'подразделение, которому принадлежит картотека.',
    organizationAmbiguous: (names: string) =>
      `Картотека РК относится к нескольким организациям (${names}). Свяжите её с одной.`,
  },
  run: {
    nothing: 'Новых событий нет.',
    summary: (drafted: number, sent: number) =>
      `Сформировано статусов: ${drafted}, отправлено запросов в ПОС: ${sent}.`,
    drafted: (count: number) => `Сформировано статусов: ${count}`,
    notDrafted: (reason: string) => `Статус не сформирован: ${reason}`,
    answered: (number: string, title: string) =>
      `РК ${number}: «${title}» не отправляется, заявителю уже направлен окончательный ответ`,
    later: (title: string, reason: string) => `«${title}» будет отправлено позже: ${reason}`,
    refused: (title: string, reason: string) => `«${title}» не отправлено: ${reason}`,
    failedLine: (reason: string, count: number, items: string) => `${reason} — ${count} (${items})`,
    more: (count: number) => `и ещё ${count}`,
  },
  notices: { failed: (reason: string) => `Отправка статусов в ПОС: ${reason}` },
} as const;
