import { counted } from '../../kit/format.ts';

export const texts = {
  title: 'Начало',
  period: 'За период',
  days: (count: number) => counted(count, 'день', 'дня', 'дней'),
  attention: 'Требуют внимания',
  allWell: 'Всё работает: задач, которые требуют внимания, нет.',
  moreAttention: (count: number) => `И ещё ${counted(count, 'задача', 'задачи', 'задач')} — в менеджере задач.`,
  toTask: 'Открыть задачу',
  now: 'Сейчас',
  since: 'с',
  bad: 'Ошибка',
  warn: 'Внимание',
  ok: 'В порядке',
  total: 'За период',
  tasks: 'Фоновые задачи',
  counts: {
    started: 'Запущено',
    running: 'Выполняется',
    failed: 'С ошибкой',
    unconfigured: 'Требует настройки',
    stopped: 'Остановлено',
  } as Readonly<Record<string, string>>,
  runs: 'Выполнения задач',
  day: 'День',
  noData: 'За этот период ничего не было.',
  failed: (plugins: string) => `Показатели плагинов сейчас не получены: ${plugins}. Страница спросит снова сама.`,
};
