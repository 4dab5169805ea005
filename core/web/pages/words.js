/** The words of the manual and of TM-11, TM-38, TM-40 for those of the API. */

export const statuses = { started: 'Запущена', stopped: 'Остановлена', unconfigured: 'Требует настройки' };
export const statusLooks = { started: 'good', stopped: 'off', unconfigured: 'warn' };

export const states = {
  idle: '—',
  waiting: 'Ожидает выполнения',
  running: 'Выполняется',
  stopping: 'Останавливается',
  failed: 'Ошибка',
};
export const stateLooks = { idle: '', waiting: 'good', running: 'busy', stopping: 'warn', failed: 'bad' };

export const types = { automatic: 'Автоматическая', manual: 'Ручная' };
export const permission = (permitted) => (permitted ? 'Разрешена' : 'Запрещена');

export const outcomes = {
  success: 'успех',
  nothing: 'нечего делать',
  partial: 'с ошибками',
  failed: 'ошибка',
  interrupted: 'прервана',
  cancelled: 'отменена',
  skipped: 'пропущена',
};
export const outcomeLooks = {
  success: 'good',
  nothing: 'good',
  partial: 'warn',
  failed: 'bad',
  interrupted: 'bad',
  cancelled: 'off',
  skipped: 'off',
};

export const kinds = { automatic: 'автоматический', manual: 'ручной', event: 'событие' };

export const verdicts = {
  'on-time': 'вовремя',
  late: 'с опозданием',
  'skipped-overlap': 'пропущен из-за выполнения',
  'skipped-stopped': 'пропущен при остановке',
  lost: 'потерян',
};
export const verdictLooks = {
  'on-time': 'good',
  late: 'warn',
  'skipped-overlap': 'off',
  'skipped-stopped': 'off',
  lost: 'bad',
};

export const levels = { debug: 'отладка', info: 'сведения', warn: 'предупреждение', error: 'ошибка' };

export const nodeStates = { alive: 'Работает', silent: 'Не отвечает', stopped: 'Остановлен' };
export const nodeLooks = { alive: 'good', silent: 'bad', stopped: 'off' };

/** `5 задач`: a number with the form of the word that goes with it. */
export function counted(count, one, few, many) {
  const tens = count % 100;
  const ones = count % 10;
  const form = tens > 10 && tens < 20 ? many : ones === 1 ? one : ones > 1 && ones < 5 ? few : many;
  return `${count.toLocaleString('ru-RU')} ${form}`;
}
