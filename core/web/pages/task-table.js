import { button, card, element, quiet, shownTime, table } from './dom.js';

const statuses = { started: 'Запущена', stopped: 'Остановлена', unconfigured: 'Требует настройки' };
const states = {
  idle: '—',
  waiting: 'Ожидает выполнения',
  running: 'Выполняется',
  stopping: 'Останавливается',
  failed: 'Ошибка',
};
const stateLooks = { waiting: 'good', running: 'good', stopping: 'warn', failed: 'bad' };
const outcomes = {
  success: 'выполнен',
  nothing: 'выполнен',
  partial: 'выполнен с ошибками',
  failed: 'закончился ошибкой',
  interrupted: 'прерван',
  cancelled: 'отменён',
  skipped: 'пропущен',
};
const columns = ['Задача', 'Статус задачи', 'Состояние', 'Время следующего запуска', 'Сообщение ФЗ', ''];

function mark(look, text) {
  return element('span', { className: `state ${look}`, textContent: text });
}

/** What the task itself says is not said twice. */
function lastRunText(run, said, timeZone) {
  if (run === undefined) return '';
  const how = `Запуск ${shownTime(run.finishedAt, timeZone)} ${outcomes[run.outcome]}`;
  return run.message && run.message !== said ? `${how}. ${run.message}` : `${how}.`;
}

function actionsOf(task, { act, mayManage }) {
  if (!mayManage) return [];
  const path = `/api/tasks/${encodeURIComponent(task.id)}`;
  const disabled = task.status === 'unconfigured';
  const [title, action] = task.status === 'started' ? ['Остановить', 'stop'] : ['Запустить', 'start'];
  return [
    button(title, {
      label: `${title}: ${task.title}`,
      key: `toggle ${task.id}`,
      disabled,
      onclick: () => act('POST', `${path}/${action}`),
    }),
    button('Выполнить сейчас', {
      label: `Выполнить сейчас: ${task.title}`,
      key: `run ${task.id}`,
      disabled: disabled || task.state === 'running' || task.state === 'stopping',
      onclick: () => act('POST', `${path}/run`),
    }),
  ];
}

function taskRow(task, options) {
  const { timeZone, lastRuns } = options;
  const { progress, status } = task;
  const running = progress === null ? '' : ` ${progress.done} из ${progress.total ?? '…'}`;
  const statusLook = status === 'unconfigured' || !task.permitted ? 'warn' : status === 'started' ? 'good' : 'off';
  return element(
    'tr',
    {},
    element('td', {}, task.title, quiet(task.id)),
    element(
      'td',
      {},
      mark(statusLook, statuses[status]),
      quiet(task.permitted ? '' : 'Запрещена: нет подходящего узла'),
      quiet(status === 'unconfigured' ? 'Сохраните настройки через API' : ''),
    ),
    element('td', {}, mark(stateLooks[task.state] ?? '', states[task.state])),
    element('td', { className: 'time', textContent: shownTime(task.nextRunAt, timeZone) }),
    element(
      'td',
      {},
      `${task.message ?? ''}${running}`,
      quiet(lastRunText(lastRuns.get(task.id), task.message, timeZone)),
    ),
    element('td', { className: 'actions' }, ...actionsOf(task, options)),
  );
}

/** The errors of a task stand below it, over the whole width: they are sentences. */
function errorRow({ errors }, { timeZone }) {
  const lines = errors.map(({ at, message }) =>
    element('li', {}, element('span', { className: 'quiet', textContent: shownTime(at, timeZone) }), ` ${message}`),
  );
  const title = element('strong', { textContent: 'Ошибки' });
  const cell = element('td', { colSpan: columns.length }, title, element('ul', { className: 'errors' }, ...lines));
  return element('tr', { className: 'task-errors' }, cell);
}

function selectButton({ id, title, selected }, { act }) {
  const question = `Снять выбор группы «${title}»? Её задачи перестанут показываться и выполняться.`;
  return button(selected ? 'Снять выбор' : 'Выбрать', {
    label: `${selected ? 'Снять выбор группы' : 'Выбрать группу'} «${title}»`,
    key: `group ${id}`,
    onclick: () => act('PUT', `/api/groups/${encodeURIComponent(id)}`, { selected: !selected }, selected && question),
  });
}

/**
 * A group with the table of its tasks. `act(method, path, body, question)` does what a button says, `lastRuns` are by
 * task.
 */
export function groupCard(group, tasks, options) {
  const state = group.selected ? '' : 'группа не выбрана: её задачи не показываются и не выполняются';
  const beside = [element('span', { className: 'quiet', textContent: state })];
  if (options.mayManage) beside.push(selectButton(group, options));
  if (!group.selected) return card(group.title, beside);
  const rows = tasks
    .filter(({ group: id }) => id === group.id)
    .flatMap((task) => [taskRow(task, options), ...(task.errors.length === 0 ? [] : [errorRow(task, options)])]);
  return card(group.title, beside, table(columns, rows));
}
