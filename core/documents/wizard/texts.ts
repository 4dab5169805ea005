import type { AttributeOwner } from '../../contract/index.ts';

const owners: Readonly<Record<AttributeOwner, string>> = {
  document: 'РК',
  rubric: 'рубрик',
  organization: 'организаций',
  citizen: 'граждан',
};

/** Lines of «Мастер БД»: what it did, or would do in a dry run. */
export const texts = {
  attribute: (owner: AttributeOwner, title: string, apiName: string) =>
    `Доп. реквизит ${owners[owner]} «${title}» (${apiName})`,
  add: (dryRun: boolean) => (dryRun ? 'будет добавлен' : 'добавлен'),
  restore: (dryRun: boolean) => (dryRun ? 'будет восстановлен' : 'восстановлен'),
  change: (dryRun: boolean, what: string) => `${dryRun ? 'будет изменён' : 'изменён'}: ${what}`,
  same: 'уже есть, изменений не требуется',
  widened: (from: number, to: number) => `размер ${from} → ${to}`,
  values: (values: readonly string[]) => `значения списка ${values.map((value) => `«${value}»`).join(', ')}`,
  flags: {
    readonly: '«Запретить редактирование»',
    protocolInfo: '«Создавать доп. информацию в протоколе»',
    noCopy: '«Не копировать от других РК (РКПД)»',
    multiline: 'много строк',
    secret: 'скрывать значение',
    indexed: 'поиск по значению',
  },
  triggers: (stream: string, table: string) => `Триггеры событий «${stream}» таблицы ${table}`,
  allTriggers: (stream: string) => `Триггеры событий «${stream}»`,
  triggersAdded: (dryRun: boolean) => (dryRun ? 'будут добавлены' : 'добавлены'),
  triggersChanged: (dryRun: boolean) => (dryRun ? 'будут обновлены' : 'обновлены'),
  triggersRemoved: (dryRun: boolean) => (dryRun ? 'будут удалены' : 'удалены'),
  eventsStay: (count: number) =>
    `Необработанных событий: ${count}. Они сохраняются и будут обработаны, когда триггеры добавят снова.`,
  absent: 'отсутствуют, изменений не требуется',
  absentOne: 'отсутствует, изменений не требуется',
  removed: (dryRun: boolean) => (dryRun ? 'будет удалён' : 'удалён'),
  kept: {
    other: 'остаётся: имеет другого владельца или тип, создан не этой операцией',
    watched: (stream: string) => `остаётся: нужен триггерам событий «${stream}»`,
    values: 'остаётся: содержит значения',
    attached: (group: string) => `остаётся: в группе документов «${group}» для него задано значение по умолчанию`,
    list: (values: readonly string[]) =>
      `остаётся: в список добавлены свои значения ${values.map((value) => `«${value}»`).join(', ')}`,
    notTechnical: 'остаётся: это не технический пользователь',
    referredTo: (table: string) => `остаётся: на него ссылаются записи таблицы ${table}`,
  },
  user: (login: string) => `Технический пользователь ${login}`,
  userCannotLogIn: 'вход в систему для него закрыт',
  type: 'тип',
  owner: 'владелец',
} as const;
