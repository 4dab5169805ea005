/** Notes of the scheduler in the history. Times come formatted. */
export const texts = {
  overlapped: (from: string, slot: string) =>
    `Пропущено: ${slots(from, slot)} ещё выполнялся предыдущий автоматический запуск. Расписание не сдвинуто.`,
  passed: (from: string, slot: string) =>
    `Пропущено: ${slots(from, slot)} задача не могла выполняться, а пропущенное время она не навёрстывает.`,
  interrupted: (node: string) =>
    `Узел «${node}» перестал подавать признаки жизни во время запуска. Работу продолжит следующий запуск.`,
  eventOfStopped: 'Событие пришло, когда задача была остановлена.',
};

function slots(from: string, slot: string): string {
  return from === slot ? `в ${from}` : `с ${from} по ${slot}`;
}
