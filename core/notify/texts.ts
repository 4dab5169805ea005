const outcomes: Readonly<Record<string, string>> = {
  success: 'успех',
  nothing: 'нечего делать',
  partial: 'с ошибками',
  failed: 'ошибка',
  interrupted: 'прервана',
  cancelled: 'отменена',
  skipped: 'пропущена',
};

/** What letters and pages say of mail. Letters hold ids and reasons, nothing personal (AC-06). */
export const texts = {
  subject: {
    errors: (task: string) => `Приёмная: ошибки задачи «${task}»`,
    over: (task: string) => `Приёмная: ошибки задачи «${task}» прекратились`,
    one: (subject: string) => `Приёмная: ${subject}`,
    oneOver: (subject: string) => `Приёмная: прекратилось — ${subject}`,
    many: (count: number) => `Приёмная: уведомлений — ${count}`,
  },
  task: (title: string, jobId: number) => `Задача: «${title}», JobID ${jobId}`,
  run: (from: string, to: string, node: string, outcome: string) =>
    `Запуск: ${from} — ${to}, узел ${node}, итог: ${outcomes[outcome] ?? outcome}`,
  runUnknown: 'Запуск удалён из истории.',
  message: (text: string) => `Сообщение: ${text}`,
  link: (url: string) => `Подробности: ${url}`,
  errors: (count: number) => `Ошибки (причин: ${count})`,
  reason: (text: string, count: number) => `${text} — случаев: ${count}`,
  items: (items: readonly string[]) => items.join('; '),
  more: (count: number) => `и ещё ${count}`,
  since: (time: string) => `Началось: ${time}`,
  between: (from: string, to: string) => `Началось: ${from}, прекратилось: ${to}`,
  over: 'Прекратилось',
  overSince: (subject: string, from: string, to: string) => `${subject} (с ${from} до ${to})`,
  footer: [
    'Об одной и той же ошибке письмо приходит не чаще раза в час, о её окончании — один раз.',
    'Письмо отправлено программой, отвечать на него не нужно.',
  ],
  test: {
    subject: 'Приёмная: проверка почты',
    text: (time: string) =>
      `Это пробное письмо: его отправила кнопка «Проверить» в настройках почтовых уведомлений (${time}).\n` +
      'Если вы его читаете, уведомления об ошибках будут приходить.',
  },
  incomplete: 'Заполните настройки почтовых уведомлений.',
  notSent: 'Письмо не отправлено',
  givenUp: 'Письмо не удалось отправить за сутки, попытки прекращены',
  withoutSettings: 'Настройки почты, по которым было составлено это письмо, больше не заполнены.',
  failing: (title: string, reason: string, waiting: number, givenUp: number) =>
    `Почтовые уведомления не отправляются (${title}): ${reason}` +
    `${waiting > 0 ? ` Ждут отправки: ${waiting}.` : ''}${givenUp > 0 ? ` Не отправлены за сутки и больше не отправляются: ${givenUp}.` : ''}`,
};
