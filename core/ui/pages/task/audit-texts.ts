import { counted, shownNumber } from '../../kit/format.ts';

const slots = (count: number) => counted(count, 'слот', 'слота', 'слотов');

export const auditTexts = {
  lead: 'Расписание за промежуток вычисляется заново и сверяется с историей выполнений: видно, что стало с каждым плановым запуском.',
  window: 'Промежуток',
  from: 'С (время установки)',
  to: 'По (время установки)',
  check: 'Проверить',
  windows: { day: 'Сутки', week: 'Неделя', month: '30 дней' },
  incomplete: 'Укажите начало и конец промежутка.',
  reversed: 'Начало промежутка должно быть раньше конца.',
  none: (window: string) => `Плановых запусков ${window} не было.`,
  good: (window: string, count: number) => `Плановых запусков ${window}: ${shownNumber(count)}. Потерянных нет.`,
  lost: (count: number) =>
    `Потеряно слотов: ${count}. Такого не должно быть: сообщите администратору и приложите этот отчёт.`,
  between: (from: string, to: string) => `с ${from} по ${to}`,
  counts: 'Итоги',
  show: 'Показать',
  all: 'Все',
  table: 'Слоты',
  slot: 'Слот',
  jobId: 'JobID',
  verdict: 'Итог',
  run: 'Выполнение',
  runOf: (slot: string) => `Выполнение в слоте ${slot}`,
  noneFits: 'Слотов с таким итогом нет.',
  total: slots,
};
