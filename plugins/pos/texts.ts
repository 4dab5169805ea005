interface DebtNumbers {
  readonly confirmations: number;
  readonly statuses: number;
  readonly answers: number;
  readonly messages: number;
  readonly files: number;
}

const debtNames: readonly [keyof DebtNumbers, string][] = [
  ['confirmations', 'неподтверждённых РК'],
  ['statuses', 'неотправленных статусов'],
  ['answers', 'неотправленных ответов'],
  ['messages', 'незарегистрированных сообщений'],
  ['files', 'неполученных файлов'],
];

function debtList(debts: DebtNumbers): string {
  const open = debtNames.filter(([kind]) => debts[kind] > 0);
  return open.map(([kind, name]) => `${name} — ${debts[kind]}`).join(', ');
}

/** All that people read of this plugin, in Russian. */
export const texts = {
  operations: {
    pos: 'Добавление допреквизитов ПОС',
    sstu: 'Дополнение к базе данных Дело для ССТУ',
    shared: (title: string, apiName: string, other: string) =>
      `Доп. реквизит «${title}» (${apiName}): остаётся: входит и в операцию «${other}».`,
  },
  internal: (code: string) => `внутренняя ошибка (${code}); подробности — в логе ФЗ`,
  refusal: (status: number, code: string, message: string) =>
    `ПОС отклонила запрос (HTTP ${status}${code === '' ? '' : `, ${code}`})${message === '' ? '' : `: ${message}`}`,
  items: {
    organization: (name: string) => `Организация «${name}»`,
    message: (id: string) => (id === '' ? 'Сообщение ПОС без номера' : `Сообщение ПОС № ${id}`),
  },
  faults: {
    wrongKey:
      'ПОС не приняла идентификатор или секретный ключ организации. Сверьте «Идентификатор ПОС» и «Секретный ключ ПОС» ' +
      'в карточке организации с карточкой ЛКО.',
    integrationOff:
      'В ЛКО организации выключена интеграция с СЭД. Включите переключатель в секции «Настройки интеграции с СЭД».',
    contourMismatch:
      'Ключ организации относится к другому контуру ПОС. Проверьте флажок «Использовать тестовый контур ПОС» и ключ организации.',
    tokenRefused: (reason: string) => `ПОС отказала в выдаче токена (${reason}).`,
    refused: (reason: string) => `${reason.replace(/[.\s]+$/u, '')}.`,
    network: (reason: string) => `ПОС недоступна: ${reason}`,
    failed: (status: number) => `ПОС временно не отвечает (HTTP ${status}).`,
    busy: 'ПОС временно ограничила число запросов (HTTP 429).',
    notRegistered: 'Сообщение ещё не зарегистрировано в ПОС: сначала должна быть подтверждена его регистрация.',
    sendingFailed: (reason: string) => `Запрос не удалось отправить: ${reason}`,
    inProgress: 'ПОС ещё обрабатывает такой же запрос.',
    notJson:
      'ПОС ответила не в формате JSON. Проверьте «URL сервера ПОС»: возможно, по этому адресу отвечает другая программа.',
    wrongFields: (paths: string) => `Ответ ПОС не соответствует формату обмена, поля: ${paths}.`,
    endlessList: (pages: number) =>
      `Список сообщений ПОС не заканчивается (прочитано страниц: ${pages}). Полученное зарегистрировано; обратитесь в поддержку ПОС.`,
    internal: (reason: string) =>
      `Обмен с организацией прерван: ${reason}. Сообщения ждут следующего запуска; если ошибка повторяется, обратитесь в поддержку.`,
    storeAway: (reason: string) => `Хранилище системы «ДЕЛО» недоступно: ${reason}`,
    notAssociated:
      'Организация не связана с подразделением, а ключи ПОС заполнены у нескольких организаций. ' +
      'Укажите организацию в карточке подразделения («Подразделения», поле «Организация»).',
    noCard:
      'Не определена картотека регистрации: у связанного подразделения нет картотеки. ' +
      'Установите флажок «Картотека» в карточке подразделения.',
    noCardNoCabinet:
      'Не определена картотека регистрации: организация не связана с подразделением, а «Кабинет регистрации» не указан ' +
      'или не найден. Заполните одно из двух.',
    groupUnset: 'В карточке организации не заполнен доп. реквизит «Группа документов».',
    groupMissing: (group: string) => `Группа документов «${group}» не найдена. Имя должно совпадать точно.`,
    groupWrongKind: (group: string) => `Группа документов «${group}» не относится к виду «Письма граждан».`,
    groupAmbiguous: (group: string) =>
      `Групп документов «${group}» вида «Письма граждан» несколько. Имя должно быть уникальным.`,
    groupWithoutAttributes: (group: string, missing: string) =>
      `К группе документов «${group}» не прикреплены доп. реквизиты: ${missing}.`,
  },
  module: {
    deliveryKind: 'Вид доставки, указанный в параметрах модуля, не найден в справочнике «Виды доставки».',
    linkType: 'Вид связки, указанный в параметрах модуля, не найден в справочнике «Типы связок».',
    answerLinkType:
      'Вид связки ответа с обращением, указанный в параметрах модуля, не найден в справочнике «Типы связок».',
    rubricVertex: 'Вершина классификатора ПОС, указанная в параметрах модуля, не найдена в справочнике «Рубрикатор».',
    urlScheme: 'Укажите адрес https://… (http допустим только для адресов этого же компьютера).',
    urlParts: 'Укажите только адрес сервера, без логина, параметров и «#».',
    urlWrong: 'Это не адрес сервера.',
    openDebts: (debts: DebtNumbers, what: string) =>
      `Есть незавершённый обмен по прежнему значению: ${debtList(debts)}. После изменения (${what}) он будет ждать, ` +
      'пока прежнее значение не вернут или долг не снимут командой.',
    urlOrContour: 'URL сервера ПОС или контур',
    key: 'идентификатор или ключ ПОС',
    mailPasswordAgain:
      'Введите пароль: сервер или имя пользователя изменены, и сохранённый пароль на новый сервер не отправляется.',
    mailUnset: 'Заполните настройки почтовых уведомлений.',
    incomplete: 'Сначала заполните и сохраните параметры модуля интеграции с ПОС.',
  },
  messages: {
    invalid: (paths: string) =>
      `Сообщение не соответствует формату обмена: нет обязательных полей или неверны их значения (${paths})`,
    tooMany: (id: string) => `В системе уже зарегистрировано 30 сообщений с таким ID (${id})`,
    numberTaken: (number: string) =>
      `Номер ${number}, известный ПОС, занят другой РК или не подходит: РК получает новый номер`,
    quarantined: (reason: string) => `Сообщение отправлено в карантин: ${reason}`,
    failed: (attempt: number, reason: string) => `Сообщение не зарегистрировано (попытка ${attempt}): ${reason}`,
    filesAwait: (run: number) => `Файлы сообщения временно недоступны (запуск ${run}), регистрация отложена`,
    fileRefused: (reason: string) => `Файл не приложен: ${reason}`,
    lateFileFailed: (reason: string) => `РК не принимает файл, полученный позже: ${reason}`,
    confirmationRefused: (reason: string) => `Подтверждение регистрации отклонено: ${reason}`,
    confirmationLater: (reason: string) => `Подтверждение регистрации будет отправлено позже: ${reason}`,
    confirmationExhausted: (reason: string) =>
      `Подтверждение регистрации не удаётся отправить 7 дней, повторите командой: ${reason}`,
    alreadyRegistered: (number: string) => `в ПОС эта доставка уже зарегистрирована с другим номером: ${number}`,
  },
  notices: {
    heldSubject: (name: string) => `Обмен с ПОС остановлен: организация «${name}»`,
    silentSubject: (name: string) => `Давно нет опроса ПОС: организация «${name}»`,
    silent: (name: string, since: string) => `Организация «${name}»: сообщения ПОС не удаётся получить с ${since}.`,
    more: (count: number) => `и ещё ${count}`,
  },
  document: {
    protocolFile: 'Протокол регистрации.txt',
    textFile: 'Текст сообщения.txt',
    protocolTitle: (id: string) => `Протокол регистрации сообщения ПОС № ${id}`,
    protocolTime: (time: string) => `Дата и время: ${time}`,
    protocolOrganization: (name: string) => `Организация: ${name}`,
    mode: {
      MESSAGE: 'Режим рассмотрения: сообщение',
      FZ59: 'Режим рассмотрения: обращение по 59-ФЗ',
    },
    otherRegistration: (number: string, date: string) => `${number} от ${date}`,
    nameless: 'Без имени',
    namelessFile: 'файл',
    registered: 'Регистрация сообщения ПОС',
    reconciliation: 'Сверка с ПОС',
    rebuilt: 'РК восстановлена по данным ПОС, с прежними номером и датой',
    rebuiltAnew: 'РК восстановлена по данным ПОС с новым номером: прежний занят другой РК или неизвестен',
  },
  remarks: {
    odd: (paths: string) => `Значения полей сообщения не распознаны и пропущены: ${paths}.`,
    contentCut: (size: number, file: string) =>
      `Содержание обрезано до ${size} знаков; полный текст — в файле «${file}».`,
    cut: (field: string, size: number, value: string) =>
      `Значение поля «${field}» обрезано до ${size} знаков. Полное значение: ${value}`,
    rubricMissing: (path: string) =>
      path === ''
        ? 'В сообщении не указана категория: РК зарегистрирована без рубрики.'
        : `Рубрика не найдена в Рубрикаторе: ${path}.`,
    rubricUnsure: (path: string, name: string) =>
      `Рубрика определена неоднозначно: «${name}» встречается в Рубрикаторе несколько раз (${path}).`,
    rubricPartial: (path: string, chosen: string) => `Рубрика найдена не полностью: ${path}. Указана «${chosen}».`,
    rubricElsewhere: (path: string, chosen: string) =>
      `Рубрика найдена по имени в другой ветви Рубрикатора: ${path}. Указана «${chosen}».`,
    nameless: 'У заявителя не указано имя: корреспондент записан как «Без имени».',
    cabinetUnset:
      'РК зарегистрирована без кабинета: в карточке организации не заполнен «Кабинет регистрации: Главный кабинет Должностного лица».',
    cabinetMissing: 'РК зарегистрирована без кабинета: должностное лицо или его главный кабинет не найдены.',
    cabinetForeign: (cabinet: string) =>
      `РК зарегистрирована без кабинета: кабинет «${cabinet}» не принадлежит картотеке регистрации.`,
    cabinetWithoutFolder: (cabinet: string) =>
      `РК зарегистрирована без кабинета: в кабинете «${cabinet}» нет папки «Поступившие».`,
    fileRenamed: (from: string, to: string) => `Имя файла «${from}» недопустимо: файл приложен как «${to}».`,
    fileRefused: (name: string, reason: string) => `Файл «${name}» не приложен: ${reason}.`,
    fileLate: (name: string) =>
      `Файл «${name}» временно недоступен в ПОС: он будет приложен, когда его удастся получить.`,
    file: {
      gone: 'файла нет в ПОС',
      expired: 'срок хранения файла в ПОС истёк',
      differs: 'содержимое не соответствует контрольной сумме или размеру, повторная загрузка не помогла',
      infected: (found: string) => `антивирус нашёл в нём вредоносный код (${found})`,
      tooLarge: (size: number, limit: number) =>
        `размер ${size} байт больше допустимого для группы документов (${limit} байт)`,
      extension: (extension: string) =>
        extension === ''
          ? 'файлы без расширения не допускаются в группе документов'
          : `расширение «${extension}» не допускается в группе документов`,
    },
  },
  fields: {
    fileName: 'Имя файла',
    citizenName: 'Корреспондент',
    citizenCity: 'Корреспондент: город',
    citizenAddress: 'Корреспондент: адрес',
    citizenZip: 'Корреспондент: индекс',
    citizenPhone: 'Корреспондент: телефон',
    citizenEmail: 'Корреспондент: e-mail',
    citizenSnils: 'Корреспондент: СНИЛС',
  },
  run: {
    nobody: 'Нет организаций с заполненными «Идентификатор ПОС» и «Секретный ключ ПОС».',
    nothing: 'Новых сообщений нет.',
    summary: (registered: number, confirmed: number) => `Зарегистрировано: ${registered}, подтверждено: ${confirmed}.`,
    registered: (id: string, number: string) => `Зарегистрировано: сообщение ${id} → ${number}`,
    registeredMany: (count: number, first: string, last: string) =>
      `Зарегистрировано сообщений: ${count}, ${first} … ${last}`,
    confirmed: (count: number, organization: string) => `Подтверждено в ПОС: ${count} (${organization})`,
    lateFileAdded: 'Приложен файл, полученный из ПОС позже',
  },
  warnings: {
    testContour: 'Модуль интеграции с ПОС работает с тестовым контуром ПОС.',
    silent: (name: string, since: string | null) =>
      since === null
        ? `ПОС, организация «${name}»: ни одного успешного опроса.`
        : `ПОС, организация «${name}»: последний успешный опрос — ${since}.`,
  },
  overview: {
    messages: 'Сообщения ПОС',
    received: 'Получено',
    registered: 'Зарегистрировано',
    answered: 'Отправлено ответов',
    waiting: 'Ждёт в ПОС',
    held: 'Организаций, обмен с которыми придержан',
    debts: 'Долгов перед ПОС',
    outbox: 'Запросов в очереди отправки',
    givenUp: 'Запросов, которые ждут команды',
    quarantine: 'Сообщений в карантине',
  },
  outbox: {
    exportName: 'Исходящие запросы в ПОС',
    old: (count: number, since: string) =>
      `Запросы в ПОС не удаётся отправить: ждут — ${count}, самый давний — с ${since}.`,
    confirmation: 'Подтверждение регистрации',
    unknown: 'Такого отклонённого запроса нет.',
    notDropped:
      'Этот запрос снять нельзя. Снимаются отклонённые статусы и ответы; подтверждение регистрации ПОС ждёт, его можно ' +
      'только повторить.',
    wrongState: 'Такого состояния запросов нет. Выберите другое.',
    wrongNumber: 'Ожидается целое число.',
  },
  quarantine: {
    unknown: 'Такого сообщения в карантине нет.',
  },
  organizations: { exportName: 'Организации ПОС' },
  debts: {
    exportName: 'Долги перед ПОС',
    dropped: (debts: DebtNumbers) => `Снят долг перед ПОС: ${debtList(debts) || 'ничего'}`,
    inUse: 'Этот адрес ПОС используется сейчас: его долги будут отправлены, снимать их нельзя.',
  },
} as const;
