import { path } from './api.js';
import { element, link, mark, quiet, stackable } from './dom.js';
import { shownTime } from './times.js';
import { counted, permission, stateLooks, states, statuses, statusLooks, types } from './words.js';

const collator = new Intl.Collator('ru', { numeric: true });
const later = '9999';

/** The columns of TM-10, in its order, each with what it is sorted by. */
export const columns = [
  { id: 'title', title: 'Задача', free: true, by: ({ title }) => title },
  { id: 'type', title: 'Тип', by: ({ type }) => types[type] },
  { id: 'permitted', title: 'Работа задачи', by: ({ permitted }) => permission(permitted) },
  { id: 'status', title: 'Статус задачи', by: ({ status }) => statuses[status] },
  { id: 'createdAt', title: 'Время создания', by: ({ createdAt }) => createdAt },
  { id: 'state', title: 'Состояние', by: ({ state }) => states[state] },
  { id: 'updatedAt', title: 'Время последнего изменения', by: ({ updatedAt }) => updatedAt },
  { id: 'nextRunAt', title: 'Время следующего запуска', by: ({ nextRunAt }) => nextRunAt ?? later },
  { id: 'message', title: 'Сообщение ФЗ', free: true, by: ({ message }) => message ?? '' },
  { id: 'errors', title: 'Ошибки', free: true, by: ({ errors }) => errors[0]?.at ?? '' },
];

/** Tasks by a column; those that are alike there stand by title. */
export function inOrder(tasks, { column, descending }) {
  const { by } = columns.find(({ id }) => id === column) ?? columns[0];
  const turn = descending ? -1 : 1;
  return [...tasks].sort(
    (a, b) =>
      turn * collator.compare(by(a), by(b)) || collator.compare(a.title, b.title) || collator.compare(a.id, b.id),
  );
}

function sortButton({ id, title }, { view, look }) {
  const own = view.column === id;
  const arrow = !own ? '' : view.descending ? ' ▼' : ' ▲';
  return element(
    'button',
    {
      type: 'button',
      className: 'sort',
      data: { key: `sort ${id}` },
      onclick: () => look({ column: id, descending: own && !view.descending }),
    },
    title,
    element('span', { 'aria-hidden': 'true', textContent: arrow }),
  );
}

function chooseAll(tasks, { chosen, draw }) {
  const count = tasks.filter(({ id }) => chosen.has(id)).length;
  return element('input', {
    type: 'checkbox',
    'aria-label': 'Выбрать все задачи',
    data: { key: 'all' },
    checked: count > 0 && count === tasks.length,
    indeterminate: count > 0 && count < tasks.length,
    onchange: ({ currentTarget }) => {
      for (const { id } of tasks) currentTarget.checked ? chosen.add(id) : chosen.delete(id);
      draw();
    },
  });
}

function chooseOne({ id, title }, { chosen, draw }) {
  return element('input', {
    type: 'checkbox',
    'aria-label': `Выбрать: ${title}`,
    data: { key: `choose ${id}` },
    checked: chosen.has(id),
    onchange: ({ currentTarget }) => {
      currentTarget.checked ? chosen.add(id) : chosen.delete(id);
      draw();
    },
  });
}

export function progressBar({ done, total }, label) {
  const text = total === null ? `Обработано: ${done}` : `${done} из ${total}`;
  if (total === null || total <= 0) return quiet(text);
  const bar = element('progress', { max: total, value: Math.min(done, total), 'aria-label': `Выполнено: ${label}` });
  return element('div', { className: 'progress' }, bar, element('span', { className: 'quiet', textContent: text }));
}

/** The newest error, and how to see all of them: they are sentences, and the column is narrow. */
function errorsCell({ id, title, errors }, { opened, draw, timeZone }) {
  if (errors.length === 0) return '';
  const open = opened.has(id);
  const [{ at, message }] = errors;
  const toggle = element('button', {
    type: 'button',
    className: 'fold',
    'aria-expanded': String(open),
    'aria-label': `${counted(errors.length, 'ошибка', 'ошибки', 'ошибок')}: ${title}`,
    textContent: `${open ? '▾' : '▸'} ${counted(errors.length, 'ошибка', 'ошибки', 'ошибок')}`,
    data: { key: `errors ${id}` },
    onclick: () => {
      open ? opened.delete(id) : opened.add(id);
      draw();
    },
  });
  if (open) return [toggle];
  const newest = [element('span', { className: 'quiet', textContent: shownTime(at, timeZone) }), ` ${message}`];
  return [toggle, element('div', { className: 'newest' }, ...newest)];
}

export function errorList(errors, timeZone) {
  const lines = errors.map(({ at, message }) =>
    element('li', {}, element('span', { className: 'quiet', textContent: shownTime(at, timeZone) }), ` ${message}`),
  );
  return element('ul', { className: 'errors' }, ...lines);
}

function titleCell({ id, title, status }, { mayConfigure }) {
  const settings = link(status === 'unconfigured' ? 'Настроить' : 'Настройка', `${path`/tasks/${id}`}#settings`, {
    'aria-label': `${status === 'unconfigured' ? 'Настроить' : 'Настройка'}: ${title}`,
    data: { key: `settings ${id}` },
  });
  return [
    link(title, path`/tasks/${id}`, { className: 'title', data: { key: `open ${id}` } }),
    mayConfigure ? quiet(settings) : '',
  ];
}

function cellsOf(task, options) {
  const { timeZone } = options;
  const { progress, title, state, status, permitted } = task;
  const time = (iso) => shownTime(iso, timeZone);
  const forbidden = 'Нет работающего узла, на котором эту задачу можно выполнять';
  return [
    titleCell(task, options),
    types[task.type],
    element('span', {
      className: permitted ? '' : 'bad',
      title: permitted ? '' : forbidden,
      textContent: permission(permitted),
    }),
    mark(statusLooks[status], statuses[status]),
    time(task.createdAt),
    mark(stateLooks[state], states[state]),
    time(task.updatedAt),
    time(task.nextRunAt),
    [task.message ?? '', progress === null ? '' : progressBar(progress, title)],
    errorsCell(task, options),
  ];
}

/**
 * The table of tasks. `chosen` are the ids that are ticked (undefined: nothing can be ticked), `opened` those whose
 * errors are unfolded.
 */
export function tasksTable(tasks, options) {
  const { view, chosen, opened, timeZone } = options;
  const head = columns.map((column) => ({
    title: column.title,
    className: `of-${column.id}${column.free ? ' free' : ''}`,
    head: sortButton(column, options),
    sort: view.column === column.id ? (view.descending ? 'descending' : 'ascending') : 'none',
  }));
  const ticks = chosen === undefined ? [] : [{ title: '', head: chooseAll(tasks, options), className: 'of-choice' }];
  const rows = tasks.flatMap((task) => {
    const tick = chosen === undefined ? [] : [chooseOne(task, options)];
    const row = {
      key: task.id,
      cells: [...tick, ...cellsOf(task, options)],
      className: chosen?.has(task.id) ? 'chosen' : '',
    };
    if (!opened.has(task.id) || task.errors.length === 0) return [row];
    return [row, { key: `${task.id} errors`, className: 'below', wide: errorList(task.errors, timeZone) }];
  });
  const table = stackable([...ticks, ...head], rows, { label: 'Фоновые задачи', className: 'tasks' });
  return element('div', { className: 'card', data: { key: 'table' } }, table);
}
