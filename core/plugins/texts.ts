/** What people read about plugins and the services they may use. */
export const texts = {
  duplicatePlugin: (id: string, file: string) =>
    `Плагин с id «${id}» уже загружен из ${file}. Удалите одну из папок или измените id`,
  duplicateTask: (id: string, file: string) => `Задача «${id}» уже объявлена плагином ${file}`,
  duplicateModule: (id: string, file: string) => `Настройки модуля «${id}» уже объявлены плагином ${file}`,
  groupTitle: (id: string, title: string, file: string) =>
    `Группа «${id}» названа иначе («${title}») в плагине ${file}. Общая группа должна называться одинаково`,
  pluginMissing: (name: string) =>
    `/plugins: «${name}» не найден ни как папка с plugin.manifest.json, ни как установленный npm-пакет`,
  unexpected: (reason: string) => `Плагин не загружен из-за непредвиденной ошибки: ${reason}`,
  serviceUnavailable: (name: string, offered: readonly string[]) =>
    `Сервис «${name}» хосту недоступен. Доступны: ${offered.join(', ') || 'никакие'}`,
  capabilityUnavailable: (name: string, offered: readonly string[]) =>
    `/capabilities: возможность «${name}» хост не предоставляет. Доступны: ${offered.join(', ') || 'никакие'}`,
  serviceNotAsked: (name: string, who: string, plugin: string) =>
    `Сервис «${name}» не указан в services ${who} в plugin.manifest.json плагина «${plugin}». Добавьте его в манифест`,
  serviceNotOffered: (name: string, plugin: string) =>
    `Сервис «${name}», который просит плагин «${plugin}», на этом узле не подключён`,
  foreignCommand: (command: string, plugin: string) => `В коде плагина «${plugin}» нет команды «${command}» (commands)`,
  foreignTask: (task: string, plugin: string) =>
    `Плагин «${plugin}» не может разбудить задачу «${task}»: в его plugin.manifest.json её нет`,
};
