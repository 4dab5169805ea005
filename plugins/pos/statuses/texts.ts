/** All that people read of «Автоматическая отправка статусов», in Russian. */
export const texts = {
  titles: { REGISTERED: 'Зарегистрировано', EXECUTOR_ASSIGNED: 'Назначен исполнитель' },
  items: {
    document: (number: string) => `РК ${number}`,
    event: (isn: number) => `РК с ISN ${isn}`,
  },
  sending: {
    sent: (title: string, time: string) => `${title}. Отправлено в ПОС ${time}`,
    notSent: (title: string, reason: string, time: string) => `${title}. Не отправлено в ПОС (${reason}) ${time}`,
  },
  protocol: {
    operation: 'Отправка статуса в ПОС',
    notSent: (title: string) => `${title}: не отправлено`,
    answered: (title: string) => `«${title}» не отправлено: заявителю уже направлен окончательный ответ`,
  },
  reasons: {
    messageNumber: 'номер сообщения ПОС должен состоять из цифр',
    unknown: 'причина неизвестна',
  },
  faults: {
    registeredForNobody: (due: string) =>
      `Организация, из ЛКО которой пришло сообщение (${due}), больше не обменивается с ПОС: ` +
      'заполните в её карточке «Идентификатор ПОС» и «Секретный ключ ПОС».',
    unknownOrganization:
      'Не определена организация РК: ни у одной организации с ключом ПОС нет такого «Идентификатора ЛКО», ' +
      'и картотека РК не связана с такой организацией. Заполните «Идентификатор ЛКО» в карточке организации ' +
      'или укажите организацию в карточке подразделения.',
    ambiguousOrganization: (names: string) =>
      `Не определена организация РК: подходят несколько (${names}). Заполните «ID организации (ЛКО)» РК ` +
      'или свяжите картотеку с одной организацией.',
  },
  run: {
    nothing: 'Новых событий нет.',
    summary: (drafted: number, sent: number) => `Сформировано статусов: ${drafted}, отправлено запросов: ${sent}.`,
    drafted: (count: number) => `Сформировано статусов: ${count}`,
    eventFailed: (reason: string) => `Статус не сформирован: ${reason}. Событие будет обработано позже.`,
    answered: (number: string) => `РК ${number}: заявителю уже направлен окончательный ответ, статус не отправляется`,
    more: (count: number) => `и ещё ${count}`,
  },
} as const;
