/** What people read about the document system. Values of fields never stand here: they may be personal data. */
export const texts = {
  registration: {
    KEY_WRONG: () => 'Ключ регистрации пуст или длиннее 500 символов.',
    GROUP_UNKNOWN: (item: string) =>
      `Группы документов ${item} нет в справочнике, или она удалена. Проверьте справочник «Группы документов».`,
    CARD_UNKNOWN: (item: string) =>
      `Подразделения ${item} с картотекой нет в справочнике, или оно удалено. Проверьте справочник «Подразделения».`,
    CABINET_UNKNOWN: (item: string) => `Кабинета ${item} нет, или он удалён. Проверьте справочник кабинетов.`,
    CABINET_OUTSIDE_CARD: (item: string) =>
      `Кабинет ${item} не принадлежит картотеке регистрации. Выберите кабинет этой картотеки.`,
    FOLDER_MISSING: (item: string) => `В кабинете ${item} нет нужной папки. Проверьте папки кабинета.`,
    DELIVERY_UNKNOWN: (item: string) =>
      `Вида доставки ${item} нет в справочнике, или он удалён. Проверьте справочник «Виды доставки».`,
    RUBRIC_UNKNOWN: (item: string) => `Рубрики ${item} нет в справочнике, или она удалена. Проверьте «Рубрикатор».`,
    CITIZEN_UNKNOWN: (item: string) => `Записи ${item} нет в справочнике «Граждане».`,
    OFFICIAL_UNKNOWN: (item: string) =>
      `Должностного лица ${item} нет в справочнике, или оно удалено. Выберите должностное лицо, а не подразделение.`,
    EXECUTORS_NOT_HERE: () => 'Реквизит «Исполнитель» есть только у РК вида «Исходящие».',
    LINK_TYPE_UNKNOWN: (item: string) =>
      `Типа связки ${item} нет в справочнике, или он удалён. Проверьте справочник «Типы связок».`,
    LINKED_DOCUMENT_UNKNOWN: (item: string) => `РК ${item}, с которой нужна связка, нет в базе данных.`,
    ATTRIBUTE_UNKNOWN: (item: string) =>
      `Доп. реквизита РК ${item} нет. Запустите в Мастере БД добавление доп. реквизитов.`,
    ATTRIBUTE_NAME_WRONG: (item: string) =>
      `Имя доп. реквизита в API «${item}» неверно: нужны прописные латинские буквы, цифры и «_», первая — буква.`,
    DATE_WRONG: (item: string) => `Поле «${item}»: ожидается дата в виде ГГГГ-ММ-ДД.`,
    FILE_WRONG: (item: string) => `Файл № ${item} описан неверно: нужны имя, размер и контрольная сумма SHA-256.`,
    NUMBER_TEMPLATE_WRONG: (item: string) =>
      `Шаблон регистрационного номера группы документов ${item} неверен. Исправьте его в справочнике.`,
    NUMBER_TAKEN: (item: string) =>
      `Регистрационный номер ${item} в этой группе документов и этом году уже занят другой РК. Нужен другой номер.`,
    NUMBER_WRONG: (item: string) => `Регистрационный номер «${item}» не может быть номером РК: проверьте его.`,
    NUMBER_TOO_LONG: (item: string) =>
      `Регистрационный номер по шаблону группы документов ${item} длиннее 64 символов. Сократите шаблон.`,
  },
  calendar: {
    invalid: 'Календарь не сохранён: исправьте отмеченные строки.',
    notADay: (day: string) => `«${day.slice(0, 20)}» — не дата вида ГГГГ-ММ-ДД.`,
    otherYear: (day: string, year: number) => `День ${day} не относится к ${year} году.`,
    twice: (day: string) => `День ${day} указан дважды.`,
    wrongLine: (line: number) => `Строка ${line}: ожидается «ГГГГ-ММ-ДД;рабочий|выходной;примечание».`,
  },
  merge: {
    operation: 'Объединение граждан',
    comment: (from: string, to: string) => `${from} → «${to}»`,
    refused: (reasons: readonly string[]) => `Записи не объединены. ${reasons.join(' ')}`,
    staysDeleted: (isn: number, into: number | null) =>
      into === null
        ? `Запись ${isn} удалена. Выберите другую, в которую объединять.`
        : `Запись ${isn} уже объединена с записью ${into}. Объединяйте в запись ${into}.`,
    itself: (isn: number) => `Запись ${isn} выбрана и как та, что остаётся. Уберите её из объединяемых.`,
    mergedElsewhere: (isn: number, into: number) =>
      `Запись ${isn} уже объединена с записью ${into}. Объедините с ней запись ${into}.`,
    deleted: (isn: number) => `Запись ${isn} удалена. Уберите её из объединяемых.`,
    differ: {
      snils: 'У записей разные СНИЛС: это разные люди. Исправьте СНИЛС, если он указан неверно.',
      inn: 'У записей разные ИНН: это разные лица. Исправьте ИНН, если он указан неверно.',
    },
    otherCards: (count: number) =>
      `Записи есть в РК других картотек (${count}), которые вам недоступны. Объединить их может пользователь всех картотек.`,
  },
  attributeValue: (apiName: string, problem: string) => `Доп. реквизит ${apiName}: ${problem}`,
  fieldTooLong: (field: string, limit: number) => `Поле «${field}» длиннее ${limit} символов.`,
  tooLong: (limit: number) => `Не больше ${limit} символов.`,
  wrongText: 'Ожидается текст.',
  wrongDate: 'Ожидается дата в виде ГГГГ-ММ-ДД.',
  wrongNumber: 'Ожидается число.',
  wrongFlag: 'Ожидается да или нет.',
  flag: (on: boolean) => (on ? 'да' : 'нет'),
  noAttribute: 'Такого доп. реквизита нет.',
  secretSought: 'По этому доп. реквизиту не ищут: его значение скрыто.',
  starAtEnd: 'Звёздочка может стоять только в конце номера, после хотя бы одного знака.',
  periodTurned: 'Конец периода раньше его начала.',
  wrongCursor: 'Список изменился. Откройте его заново.',
  /** Папки кабинета by their kind, from 1. */
  folders: [
    'Поступившие',
    'На исполнении',
    'На контроле',
    'У руководства',
    'На рассмотрении',
    'В дело',
    'Управление проектами',
    'На визировании',
    'На подписи',
  ],
  incomingOnWeb: 'Документы на исполнении',
  notInList: 'Такого значения нет в списке допустимых.',
  noCabinet: (isn: number) => `Кабинета ${isn} с такой папкой нет, или он в картотеке, к которой у вас нет доступа.`,
  noDocument: (isn: number) => `РК ${isn} нет в базе данных.`,
  documentInvalid: 'РК не сохранена: исправьте отмеченные поля.',
  fieldsChanged:
    'Пока РК была открыта, эти поля изменил другой пользователь. Ничего не сохранено: сравните оба значения и сохраните нужное.',
  noPart: {
    RESOLUTION_UNKNOWN: (id: number) => `Резолюции ${id} в этой РК нет. Возможно, её удалили: обновите РК.`,
    RUBRIC_LINE_UNKNOWN: (id: number) => `Рубрики ${id} в этой РК нет. Возможно, её удалили: обновите РК.`,
    FILE_LINE_UNKNOWN: (id: number) => `Файла ${id} в этой РК нет. Возможно, его удалили: обновите РК.`,
    LINK_UNKNOWN: (isn: number) => `Такой связки с РК ${isn} нет. Возможно, её удалили: обновите РК.`,
  },
  noFile: 'Файла нет в хранилище. Проверьте каталог файлов и его резервную копию.',
  vault: {
    FILE_SIZE_DIFFERS: (expected: string | number, found: string | number) =>
      `Размер файла ${found} байт не равен объявленному ${expected}. Файл получен не полностью или изменён.`,
    FILE_HASH_DIFFERS: (expected: string | number, found: string | number) =>
      `Контрольная сумма файла ${found} не равна объявленной ${expected}. Файл получен с ошибкой или изменён.`,
    FILE_TOO_LARGE: (limit: string | number) => `Файл больше допустимых ${limit} байт.`,
  },
  infected: (found: string) => `Антивирус нашёл в файле вредоносный код (${found}). Файл не принят.`,
  noRow: (directory: string, key: string) => `В справочнике «${directory}» нет записи ${key}.`,
  invalidRow: (directory: string) => `Запись справочника «${directory}» не сохранена: исправьте отмеченные поля.`,
  invalidFilter: 'Отбор задан неверно.',
  conflict: {
    DIRECTORY_READ_ONLY: (item: string) =>
      `Справочник «${item}» только для чтения: картотеки заводят в справочнике «Подразделения».`,
    ORGANIZATION_CURRENT: () =>
      'Это текущая организация. Сначала назначьте текущей другую организацию, затем удалите эту.',
    CARD_IN_USE: (item: string) =>
      `У картотеки подразделения ${item} есть кабинеты. Сначала удалите кабинеты или оставьте картотеку.`,
    RESOLUTION_HAS_CHILDREN: (item: string) => `У резолюции ${item} есть подчинённые резолюции. Сначала удалите их.`,
    ROW_PROTECTED: (item: string) => `Запись ${item} защищена от изменений.`,
  },
  protocol: {
    registered: 'Регистрация РК',
    attribute: (title: string) => `Доп. реквизит «${title}»`,
    linked: 'Установлена связка',
    fileAdded: 'Добавлен файл',
    sent: 'Отметка отправки адресату',
    answered: 'Дата факт.',
    cleared: '(пусто)',
  },
  databaseBusy:
    'Таблицы документов заняты другими программами дольше минуты. Ничего не изменено. Повторите операцию позже.',
  attributeDiffers: (apiName: string, what: string, found: string, wanted: string) =>
    `Доп. реквизит ${apiName} уже есть, но его ${what} «${found}», а нужен «${wanted}». ` +
    'Ничего не изменено. Переименуйте существующий реквизит или обратитесь к разработчику модуля.',
} as const;
