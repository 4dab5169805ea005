import Type from 'typebox';
import { date, nullable, oneOf, text, time, titled, worded } from './common.ts';

export const group = Type.Object({ id: text, title: text, selected: Type.Boolean(), tasks: Type.Array(text) });

export const status = worded('Статус', {
  started: 'запущена',
  stopped: 'остановлена',
  unconfigured: 'не настроена',
});
const state = worded('Состояние', {
  idle: 'ожидает',
  waiting: 'в очереди',
  running: 'выполняется',
  stopping: 'останавливается',
  failed: 'ошибка',
});

const progress = nullable(Type.Object({ done: Type.Number(), total: nullable(Type.Number()) }));

export const task = Type.Object({
  id: titled('Код задачи', text),
  title: titled('Задача', text),
  group: titled('Группа', text),
  plugin: text,
  type: worded('Тип', { automatic: 'автоматическая', manual: 'ручная' }),
  permitted: Type.Boolean(),
  status,
  state,
  createdAt: time,
  updatedAt: time,
  nextRunAt: nullable(time, { title: 'Следующее выполнение' }),
  lastRunAt: nullable(time, { title: 'Последнее выполнение' }),
  message: nullable(text, { title: 'Сообщение' }),
  progress,
  errors: Type.Array(Type.Object({ at: time, message: text })),
  instances: Type.Array(
    Type.Object({ jobId: Type.Integer(), state, nextRunAt: nullable(time), lastRunAt: nullable(time) }),
  ),
});

/** A task with what its plugin says of it, which does not change while the host runs. */
export const taskWithManifest = Type.Object({
  ...task.properties,
  description: nullable(text),
  groupTitle: text,
  schedule: oneOf('grid', 'after-end', 'none'),
  moduleSettings: nullable(Type.Object({ id: text, title: text })),
  manyInstances: Type.Boolean({ description: 'Можно ли добавлять экземпляры' }),
  counterTitles: Type.Record(text, text, { description: 'Названия счётчиков выполнений' }),
});

/** Why a task does not run now, or when it will. */
export const reason = Type.Object({
  code: text,
  severity: oneOf('error', 'warning', 'info'),
  message: text,
  since: nullable(time),
  action: nullable(
    Type.Object({
      kind: oneOf('select-group', 'task-settings', 'module-settings', 'start', 'run', 'nodes', 'last-run'),
      id: Type.String({ description: 'Группа, задача или модуль, к которым относится действие' }),
    }),
  ),
});

export const slot = Type.Object({ jobId: Type.Integer(), slot: time });

export const slotVerdict = Type.Object({
  slot: time,
  jobId: Type.Integer(),
  verdict: oneOf('on-time', 'late', 'skipped-overlap', 'skipped-stopped', 'lost'),
  runId: nullable(text),
});

export const node = Type.Object({
  name: text,
  labels: Type.Array(text),
  state: oneOf('alive', 'silent', 'stopped'),
  startedAt: time,
  seenAt: time,
  stoppedAt: nullable(time),
  runs: Type.Integer(),
});

export const outcome = worded('Итог', {
  success: 'успешно',
  nothing: 'нечего делать',
  partial: 'частично',
  failed: 'ошибка',
  interrupted: 'прервано',
  cancelled: 'отменено',
  skipped: 'пропущено',
});

export const run = Type.Object({
  id: titled('Выполнение', text),
  taskId: titled('Код задачи', text),
  jobId: titled('Экземпляр', Type.Integer()),
  kind: worded('Вид', { automatic: 'по расписанию', manual: 'вручную', event: 'по событию' }),
  slot: nullable(time, { title: 'По расписанию в' }),
  requestedBy: nullable(text, { title: 'Кто запустил' }),
  node: nullable(text, { title: 'Узел' }),
  queuedAt: titled('В очереди с', time),
  startedAt: nullable(time, { title: 'Начало' }),
  finishedAt: nullable(time, { title: 'Конец' }),
  outcome: nullable(outcome),
  counters: titled('Счётчики', Type.Record(text, Type.Number())),
  progress,
  message: nullable(text, { title: 'Сообщение' }),
  errors: Type.Array(
    Type.Object({
      at: time,
      item: Type.Optional(text),
      code: Type.Optional(text),
      message: text,
      link: Type.Optional(text),
    }),
  ),
});

/** Runs of a day, or one run, that took place and have ended; times in seconds. */
export const runDay = Type.Object({
  day: date,
  runs: Type.Integer(),
  outcomes: Type.Record(text, Type.Integer()),
  average: Type.Number(),
  longest: Type.Number(),
  counters: Type.Record(text, Type.Number()),
});

export const runStatistics = Type.Object({
  by: oneOf('day', 'run'),
  from: time,
  to: time,
  truncated: Type.Boolean({ description: 'Выполнений больше, показаны последние' }),
  items: Type.Array(
    Type.Object({
      ...runDay.properties,
      at: nullable(time),
      runId: nullable(text),
      jobId: nullable(Type.Integer()),
    }),
  ),
});
