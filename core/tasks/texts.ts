/** What people read about tasks and groups. */
export const texts = {
  groupMissing: (id: string) => `Группы задач «${id}» нет. Проверьте, установлен ли её плагин.`,
  taskMissing: (id: string) => `Задачи «${id}» нет. Проверьте, установлен ли её плагин.`,
  instanceMissing: (title: string, jobId: number) => `У задачи «${title}» нет экземпляра JobID: ${jobId}.`,
  groupNotSelected: (group: string) =>
    `Группа «${group}» не выбрана: выберите её в «Управление группами фоновых задач».`,
  unconfigured: (title: string) =>
    `Задача «${title}» требует настройки: заполните её обязательные параметры, тогда она сможет выполняться.`,
  notPermitted: (title: string, node: string) =>
    `Задача «${title}» выполняется только на сервере «${node}», а он не запущен. Запустите его или измените параметр.`,
  nodeNameTaken: (name: string) =>
    `Узел «${name}» уже запущен: другой процесс с тем же именем работает с этой базой данных. ` +
    'Остановите его или задайте этому узлу другое имя (node.name, PRIEMNAYA_NODE_NAME).',
  drainTooSlow: (seconds: number) =>
    `Узел не завершил задачи за ${seconds} с: вероятно, недоступна база данных. ` +
    'Незаконченные запуски будут отмечены прерванными, их работу продолжат следующие.',
  auditTooLong: (slots: number, limit: number) =>
    `В выбранном промежутке ${slots} плановых запусков, проверяется не больше ${limit} за раз. Выберите промежуток короче.`,
  auditBackwards: 'Конец промежутка раньше начала.',
  cancelledByStop: (by: string) => `Запуск из очереди отменён: задача остановлена (${by}).`,
  cancelledByGroup: (by: string) => `Запуск из очереди отменён: группа задач больше не выбрана (${by}).`,
  cancelledByRemoval: 'Запуск из очереди отменён: экземпляр задачи удалён.',
  cancelledUnconfigured: 'Запуск из очереди отменён: задача требует настройки.',
};
