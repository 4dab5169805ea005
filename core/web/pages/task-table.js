const statuses = { started: 'Запущена', stopped: 'Остановлена', unconfigured: 'Требует настройки' };
const states = {
  idle: '—',
  waiting: 'Ожидает выполнения',
  running: 'Выполняется',
  stopping: 'Останавливается',
  failed: 'Ошибка',
};
const looks = { waiting: 'good', running: 'good', stopping: 'warn', failed: 'bad' };
const columns = ['Задача', 'Статус задачи', 'Состояние', 'Время следующего запуска', 'Сообщение ФЗ', 'Ошибки'];

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** `ДД.ММ.ГГГГ Ч:ММ:СС` in the time zone of the installation (TM-12). */
function shownTime(iso, timeZone) {
  if (iso === null) return '—';
  const time = new Date(iso);
  const options = { timeZone, hour12: false };
  const day = time.toLocaleDateString('ru-RU', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' });
  const clock = time.toLocaleTimeString('ru-RU', { ...options, hour: 'numeric', minute: '2-digit', second: '2-digit' });
  return `${day} ${clock.replace(/^0(\d:)/, '$1')}`;
}

function button(title, label, disabled, onclick) {
  return element('button', {
    type: 'button',
    className: 'plain',
    textContent: title,
    ariaLabel: label,
    disabled,
    onclick,
  });
}

function taskRow(task, { act, mayManage, timeZone }) {
  const path = `/api/tasks/${encodeURIComponent(task.id)}`;
  const started = task.status === 'started';
  const unconfigured = task.status === 'unconfigured';
  const progress = task.progress === null ? '' : ` ${task.progress.done} из ${task.progress.total ?? '…'}`;
  const errors = task.errors.map(({ at, message }) =>
    element('li', {}, element('span', { className: 'quiet', textContent: `${shownTime(at, timeZone)} ` }), message),
  );
  const statusLook = unconfigured || !task.permitted ? 'warn' : started ? 'good' : 'off';
  const actions = mayManage
    ? [
        started
          ? button('Остановить', `Остановить: ${task.title}`, false, () => act('POST', `${path}/stop`))
          : button('Запустить', `Запустить: ${task.title}`, unconfigured, () => act('POST', `${path}/start`)),
        button('Выполнить сейчас', `Выполнить сейчас: ${task.title}`, unconfigured, () => act('POST', `${path}/run`)),
      ]
    : [];
  return element(
    'tr',
    {},
    element('td', {}, task.title, element('div', { className: 'quiet', textContent: task.id })),
    element(
      'td',
      {},
      element('span', { className: `state ${statusLook}`, textContent: statuses[task.status] }),
      task.permitted ? '' : element('div', { className: 'quiet', textContent: 'Запрещена: нет подходящего узла' }),
      unconfigured ? element('div', { className: 'quiet', textContent: 'Настройки сохраняются через API' }) : '',
    ),
    element(
      'td',
      {},
      element('span', { className: `state ${looks[task.state] ?? ''}`, textContent: states[task.state] }),
    ),
    element('td', { className: 'time', textContent: shownTime(task.nextRunAt, timeZone) }),
    element('td', { textContent: `${task.message ?? ''}${progress}` }),
    element('td', {}, errors.length === 0 ? '' : element('ul', { className: 'errors' }, ...errors)),
    element('td', { className: 'actions' }, ...actions),
  );
}

/** A group with the table of its tasks. `act(method, path, body)` does what a button says. */
export function groupCard(group, tasks, options) {
  const own = tasks.filter(({ group: id }) => id === group.id);
  const select = button(
    group.selected ? 'Снять выбор' : 'Выбрать',
    `${group.selected ? 'Снять выбор группы' : 'Выбрать группу'} «${group.title}»`,
    false,
    () => options.act('PUT', `/api/groups/${encodeURIComponent(group.id)}`, { selected: !group.selected }),
  );
  const head = element(
    'div',
    { className: 'group-head' },
    element('h2', { textContent: group.title }),
    element('span', {
      className: 'quiet',
      textContent: group.selected ? '' : 'группа не выбрана: её задачи не показываются и не выполняются',
    }),
    ...(options.mayManage ? [select] : []),
  );
  const card = element('section', { className: 'card' }, head);
  if (!group.selected) return card;
  const titles = [...columns.map((title) => element('th', { scope: 'col', textContent: title })), element('td')];
  const body = element('tbody', {}, ...own.map((task) => taskRow(task, options)));
  card.append(element('table', {}, element('thead', {}, element('tr', {}, ...titles)), body));
  return card;
}
