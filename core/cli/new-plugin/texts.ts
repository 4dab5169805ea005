/** What `plugin new` tells people. */
export const texts = {
  command: 'создать папку нового плагина: манифест, настройки, код и его проверка',
  id: 'идентификатор: строчная латинская буква, затем строчные латинские буквы, цифры и _',
  title: 'название, как его увидит технолог; без него — идентификатор',
  directory: 'каталог, в котором появится папка плагина; без него — текущий',
  idWrong: (id: string) =>
    `«${id}» не годится в идентификаторы плагина. Нужна строчная латинская буква, затем строчные латинские буквы, ` +
    'цифры и _, всего до 40 знаков: например, mail_import.',
  titleEmpty: 'Название пусто. Укажите его или уберите --title.',
  exists: (folder: string) => `Папка ${folder} уже есть. Выберите другой идентификатор или каталог.`,
  directoryUnusable: (directory: string, code: string) =>
    `В каталоге ${directory} нельзя создать папку (${code}). Проверьте, что он есть и доступен для записи.`,
  made: (title: string, folder: string) => `Плагин «${title}» создан: ${folder}`,
  test: (folder: string) => `Проверить: cd ${folder} && npm test`,
  install: (directory: string) =>
    `Подключить: назовите каталог ${directory} в plugins.directories (PRIEMNAYA_PLUGINS_DIRECTORIES) и перезапустите приложение.`,
};
