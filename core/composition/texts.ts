/** What people read in the log about the process of the node, and in «Проверка настроек» about the house. */
export const texts = {
  plugin: (id: string) => `плагин «${id}»`,
  workOf: (plugin: string, what: string) => `плагин «${plugin}» (${what})`,
  taskOf: (title: string, what: string) => `задача «${title}» (${what})`,
  runOf: (title: string, jobId: number, runId: string) => `задача «${title}» (JobID ${jobId}, запуск ${runId})`,
  routeUnknown: (method: string, path: string) =>
    `У плагинов нет вызова ${method} ${path}. Список вызовов: priemnaya plugin call.`,
  secretUnreadable: (file: string, reason: string) =>
    `Секрет единого входа не прочитан: файл ${file} (oidc.clientSecretFile): ${reason}.`,
  callInvalid: 'Вызов не выполнен: исправьте отмеченные значения.',
  someCode: 'код, о котором неизвестно, чей он,',

  endRefused: (who: string, call: string) =>
    `${capital(who)} пытается завершить процесс узла: ${call}. Это запрещено, узел работает дальше. ` +
    'Сообщите разработчику плагина: запуск завершают возвратом итога или ошибкой.',
  stray: 'Необработанная ошибка',
  strayFlood: (count: number) => `Необработанных ошибок за минуту: ${count}; остальные за эту минуту не записываются`,

  blocked: (node: string, seconds: number, since: string, works: readonly string[]) =>
    `Узел «${node}» не отвечает ${seconds} с (с ${since}): чей-то код занял процесс целиком и не возвращает управление. ` +
    `${works.length === 0 ? 'Задачи в это время не выполнялись. ' : `В это время выполнялись: ${works.join('; ')}. `}` +
    'Процесс завершается: заново его запустит служба, а прерванные запуски продолжит он сам или другой узел. ' +
    'Если это повторится, остановите задачу и сообщите разработчику плагина место в коде.',
  mailOfHost: 'настройки mail.* конфигурации',
  mailStumbled: 'Почтовые уведомления не обработаны',
  antivirusAway: (reason: string) =>
    `Антивирус не отвечает (${reason}): файлы заявителей не проверяются, сообщения с файлами ждут. Администратор проверит службу clamd и ключ antivirus.clamd.`,
  alertsNotChecked: 'Состояние узлов и задач для уведомлений не проверено',
  pluginFailed: (node: string) => `плагин не загружен, узел «${node}»`,
  nodeLost: (name: string) => `узел «${name}» потерян`,
  nodeSeen: (seenAt: string) =>
    `Последний признак жизни — ${seenAt}. Проверьте компьютер и службу; его запуски продолжат другие узлы.`,
  taskSilent: (title: string, jobId: number) => `задача «${title}» (JobID ${jobId}) не выполняется`,
  taskOverdue: (slot: string) => `Запуск, назначенный на ${slot}, не начался. Проверьте узлы и их журналы.`,
  taskNowhere: (slot: string) =>
    `Запуск, назначенный на ${slot}, не начался: нет работающего узла, к которому привязана задача.`,
  watchdogLost:
    'Сторож узла остановился. Узел работает, но если код плагина займёт его целиком, этого никто не заметит: перезапустите узел',

  deadlines: {
    stumbled: 'Письма о сроках не составлены',
    subject: (count: number) => `Сроки исполнения РК: ${count}`,
    stages: { before: 'Срок скоро наступит:', today: 'Срок сегодня:', overdue: 'Срок истёк:' },
    line: (number: string, date: string, due: string, urgent: boolean) =>
      `- ${urgent ? 'Срочно! ' : ''}РК ${number} от ${date}, срок ${due}`,
    more: (count: number) => `…и ещё ${count}`,
  },
  overview: {
    documents: 'Документы',
    kinds: { 1: 'Входящие', 2: 'Письма граждан', 3: 'Исходящие' },
    answered: 'Исполнено',
    missed: 'Просрочено и не исполнено',
    overdue: 'Просрочено сейчас',
    dueToday: 'Срок сегодня',
  },
  reasons: {
    notSelected: (group: string) =>
      `Группа «${group}» не выбрана. Выберите её в «Управление группами фоновых задач», тогда задача сможет выполняться.`,
    incomplete: (fields: string) => `Не заполнены обязательные параметры: ${fields}. Заполните их в настройках задачи.`,
    moduleIncomplete: (module: string, fields: string) =>
      `Не заполнены обязательные параметры: ${fields}. Заполните их на странице «${module}».`,
    unconfigured: 'Задача требует настройки: заполните её обязательные параметры.',
    ofInstance: (field: string, jobId: number) => `${field} (JobID ${jobId})`,
    more: (count: number) => `и ещё ${count}`,
    stopped: (by: string | null, at: string | null) =>
      `Задачу остановил ${by === null ? 'пользователь' : `пользователь ${by}`}${at === null ? '' : `, ${at}`}. Запустите её, когда она снова нужна.`,
    nowhere:
      'Задача выполняется только на указанном в её параметрах сервере, а он не запущен. Запустите его или измените параметр.',
    overdue: (jobId: number, slot: string) =>
      `Запуск, назначенный на ${slot} (JobID ${jobId}), не начался. Проверьте узлы и их журналы.`,
    failed: (error: string) => `Последнее выполнение закончилось ошибкой: ${error}`,
    errors: (error: string) => `Последнее выполнение прошло с ошибками: ${error}`,
    running: 'Задача выполняется сейчас.',
    nextSlot: (slot: string) => `Следующий запуск — ${slot}.`,
    onlyEvents: 'Задача запускается событиями; сейчас ей нечего делать. Её можно выполнить сейчас вручную.',
    noSchedule: 'У задачи нет расписания: она выполняется только вручную, командой «Выполнить сейчас».',
  },
  setup: {
    databaseClock: (seconds: number) => ({
      message:
        `Часы этого сервера и сервера базы данных расходятся на ${seconds} с, допускается не больше минуты. ` +
        'Включите на обоих синхронизацию времени.',
      where: 'Дата и время сервера приложения и сервера базы данных',
    }),
    technicalUser: (login: string) =>
      `У технического пользователя «${login}» есть учётная запись. Войти под ней уже нельзя, но открытые раньше сеансы ` +
      'действуют. Отключите её.',
    users: (login: string) => `«Пользователи» → «${login}»`,
    pluginNotLoaded: (reason: string) => `Плагин не загружен: ${reason}`,
    plugins: (title: string) => `«Плагины» → «${title}»`,
    pluginSilent: (title: string, seconds: number) =>
      `Плагин «${title}» не закончил проверку за ${seconds} с, его настройки не проверены. Повторите проверку; если не ` +
      'поможет, сообщите разработчику плагина.',
    pluginFailed: (title: string, reason: string) =>
      `Плагин «${title}» не смог проверить свои настройки: ${reason} Повторите проверку; если не поможет, сообщите ` +
      'разработчику плагина.',
    internal: (kind: string) => `внутренняя ошибка (${kind}), подробности — в журнале узла.`,
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
