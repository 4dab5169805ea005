import type { Outcome, Run, SlotVerdict, Task, TaskStatus } from '../../api-types.ts';
import type { Look } from '../../kit/pieces.tsx';

/** The words of the manual and of TM-11, TM-38, TM-40 for those of the API, and how they look. */

type Words<Name extends string> = Readonly<Record<Name, string>>;
type Looks<Name extends string> = Readonly<Record<Name, Look>>;

export const statuses: Words<TaskStatus> = {
  started: 'Запущена',
  stopped: 'Остановлена',
  unconfigured: 'Требует настройки',
};
export const statusLooks: Looks<TaskStatus> = { started: 'good', stopped: 'off', unconfigured: 'warn' };

export const states: Words<Task['state']> = {
  idle: '—',
  waiting: 'Ожидает выполнения',
  running: 'Выполняется',
  stopping: 'Останавливается',
  failed: 'Ошибка',
};
export const stateLooks: Looks<Task['state']> = {
  idle: 'off',
  waiting: 'good',
  running: 'busy',
  stopping: 'warn',
  failed: 'bad',
};

export const types: Words<Task['type']> = { automatic: 'Автоматическая', manual: 'Ручная' };
export const permission = (permitted: boolean) => (permitted ? 'Разрешена' : 'Запрещена');

export const outcomes: Words<Outcome> = {
  success: 'успех',
  nothing: 'нечего делать',
  partial: 'с ошибками',
  failed: 'ошибка',
  interrupted: 'прервана',
  cancelled: 'отменена',
  skipped: 'пропущена',
};
export const outcomeLooks: Looks<Outcome> = {
  success: 'good',
  nothing: 'good',
  partial: 'warn',
  failed: 'bad',
  interrupted: 'bad',
  cancelled: 'off',
  skipped: 'off',
};

export const kinds: Words<Run['kind']> = { automatic: 'автоматический', manual: 'ручной', event: 'событие' };

export const verdicts: Words<SlotVerdict['verdict']> = {
  'on-time': 'вовремя',
  late: 'с опозданием',
  'skipped-overlap': 'пропущен из-за выполнения',
  'skipped-stopped': 'пропущен при остановке',
  lost: 'потерян',
};
export const verdictLooks: Looks<SlotVerdict['verdict']> = {
  'on-time': 'good',
  late: 'warn',
  'skipped-overlap': 'off',
  'skipped-stopped': 'off',
  lost: 'bad',
};
