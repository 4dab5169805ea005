import type { StopReason } from '../contract/task.ts';

/** What people read about runs. */
export const texts = {
  runMissing: (runId: string) => `Запуска ${runId} нет: он удалён по сроку хранения истории или не существовал.`,
  runFinished: (runId: string) => `Запуск ${runId} уже завершён, отменять нечего.`,
  fenced: (reason: string) => `Запуск больше не вправе работать: ${reason}. Изменения не сохранены.`,
  fenceReason: {
    stopped: 'истекло время на завершение после остановки задачи',
    cancelled: 'истекло время на завершение после отмены запуска',
    shutdown: 'истекло время на завершение при остановке узла',
    'time-limit': 'он длился дольше предела',
    'lock-lost': 'узел не смог вовремя подтвердить, что запуск жив',
    over: 'он завершён',
  } satisfies Record<StopReason | 'over', string>,
  aborted: {
    stopped: 'Задача остановлена во время запуска.',
    cancelled: 'Запуск отменён.',
    shutdown: 'Узел остановлен во время запуска. Работу продолжит следующий запуск.',
    'time-limit': 'Запуск прекращён.',
    'lock-lost':
      'Узел потерял право на запуск: не удалось вовремя подтвердить, что запуск жив. Работу продолжит следующий.',
  } satisfies Record<StopReason, string>,
  timeLimit: (seconds: number) =>
    `Запуск длился дольше предела (${seconds} с) и прекращён. Если объём работы вырос, увеличьте предел.`,
  givenUp: (seconds: number) => `Задача не завершилась за ${seconds} с после просьбы остановиться; запуск прекращён.`,
  withdrawn: (by: string) => `Запуск отменён до начала (${by}).`,
  unexpected: (name: string) =>
    `Непредвиденная ошибка в задаче (${name}). Подробности — в журнале узла по номеру запуска; сообщите разработчику плагина.`,
  noOutcome: 'Задача завершилась, не сообщив итог. Сообщите разработчику плагина.',
  moreFailures: (count: number) => `И ещё ошибок: ${count}. Полный список — в журнале запуска.`,
  failed: 'Ошибка',
  logCapped: (lines: number) => `Журнал запуска ограничен: сохранены первые ${lines} строк, остальные отброшены.`,
  logDropped: (lines: number) => `Строк журнала отброшено: ${lines}.`,
  unknownCounter: (counter: string) => `Счётчик «${counter}» не объявлен в манифесте задачи и не ведётся.`,
  stateTooLong: (key: string, limit: number) =>
    `Значение состояния «${key}» длиннее ${limit} знаков. Состояние задачи — для небольших значений.`,
};
