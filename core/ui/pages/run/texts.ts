import { counted } from '../../kit/format.ts';

export const texts = {
  manager: 'Менеджер фоновых задач',
  title: (at: string) => `Выполнение ${at}`,
  queued: 'в очереди',
  running: 'выполняется',
  queuedSince: (at: string) => `в очереди с ${at}`,

  facts: 'Сведения',
  outcome: 'Итог',
  message: 'Сообщение',
  counters: 'Счётчики',
  instance: 'Экземпляр',
  jobId: (jobId: number) => `JobID: ${jobId}`,
  kind: 'Вид',
  requestedBy: 'Кто запросил',
  node: 'Узел',
  slot: 'Слот',
  queuedAt: 'Поставлено в очередь',
  startedAt: 'Начало',
  finishedAt: 'Окончание',
  duration: 'Длительность',
  id: 'Номер выполнения',

  errors: (count: number) => `Ошибки: ${count}`,
  errorsTable: 'Ошибки',
  at: 'Время',
  item: 'Элемент',
  error: 'Ошибка',
  open: 'Открыть',

  cancel: 'Отменить выполнение',
  ask: 'Отменить выполнение?',
  cancelQueued: 'Запуск будет снят с очереди.',
  cancelRunning:
    'Задача закончит текущий элемент и завершится. Сделанное сохранится, остальное сделает следующий запуск.',
  cancelled: 'Выполнение отменяется.',
  notCancelled: 'Выполнение не отменено',

  log: 'Журнал',
  lines: 'Строки журнала',
  json: 'Строки JSON',
  level: 'Показать',
  levels: {
    debug: 'Все строки',
    info: 'Без отладки',
    warn: 'Предупреждения и ошибки',
    error: 'Только ошибки',
  },
  levelNames: { debug: 'отладка', info: 'сведения', warn: 'предупреждение', error: 'ошибка' },
  follow: 'Следить за новыми строками',
  noLines: 'Строк пока нет.',
  emptyLog: 'Журнал пуст.',
  noneOfLevel: 'Строк этого уровня нет.',
  count: (shown: number, all: number) =>
    shown === all ? counted(all, 'строка', 'строки', 'строк') : `Строк: ${shown} из ${all}`,
  earlier: (count: number) => `Показать предыдущие строки (ещё ${count})`,
};
