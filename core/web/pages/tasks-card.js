import { path } from './api.js';
import { card, element, link, mark, note, quiet, stackable } from './dom.js';
import { progressBar } from './tasks-table.js';
import { shownTime } from './times.js';
import { counted, stateLooks, states, statuses, statusLooks } from './words.js';

const columns = [
  { title: 'Задача' },
  { title: 'Статус задачи' },
  { title: 'Состояние' },
  { title: 'Время следующего запуска' },
  { title: 'Сообщение ФЗ', className: 'of-message free' },
  { title: 'Ошибки', className: 'of-errors free' },
];

function row(task, { timeZone }) {
  const { id, title, status, state, permitted, progress, errors } = task;
  const count = counted(errors.length, 'ошибка', 'ошибки', 'ошибок');
  return {
    key: id,
    cells: [
      link(title, path`/tasks/${id}`, { className: 'title', data: { key: `open ${id}` } }),
      [mark(statusLooks[status], statuses[status]), quiet(permitted ? '' : 'Запрещена: нет подходящего узла')],
      mark(stateLooks[state], states[state]),
      shownTime(task.nextRunAt, timeZone),
      [task.message ?? '', progress === null ? '' : progressBar(progress, title)],
      errors.length === 0
        ? '—'
        : [
            element('span', { className: 'bad', textContent: count }),
            element('div', { className: 'newest' }, errors[0].message),
          ],
    ],
  };
}

/** A short overview of the tasks; everything else is on the page of the task manager. */
export function tasksCard(groups, tasks, options) {
  const open = link('Менеджер фоновых задач', '/tasks', { className: 'beside' });
  if (groups.length === 0) {
    return card(
      'Фоновые задачи',
      [open],
      note('Плагинов с задачами нет. Положите плагин в каталог плагинов и перезапустите приложение.'),
    );
  }
  const missing = groups.filter(({ selected }) => !selected).map(({ title }) => `«${title}»`);
  const choose = [
    `${missing.length === 1 ? 'Не выбрана группа' : 'Не выбраны группы'} ${missing.join(', ')}: задачи не показываются и не выполняются. Выбрать — на странице `,
    link('Управление группами фоновых задач', '/groups'),
    '.',
  ];
  return card(
    'Фоновые задачи',
    [open],
    tasks.length === 0
      ? ''
      : stackable(
          columns,
          tasks.map((task) => row(task, options)),
          { label: 'Фоновые задачи', className: 'overview' },
        ),
    missing.length === 0 ? '' : element('p', { className: 'quiet' }, ...choose),
  );
}
