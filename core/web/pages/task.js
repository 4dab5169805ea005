import { call, follow, path } from './api.js';
import { button, element, link, mark, note } from './dom.js';
import { greet, heading, trail } from './frame.js';
import { followChanges, heardMeanwhile, oneAtATime, soon } from './live.js';
import { connectionNote, messages } from './notes.js';
import { patch } from './patch.js';
import { auditSection } from './task-audit.js';
import { historySection } from './task-history.js';
import { overviewSection } from './task-overview.js';
import { settingsSection } from './task-settings.js';
import { versionsSection } from './task-versions.js';
import { shownTime } from './times.js';
import { stateLooks, states, statuses, statusLooks } from './words.js';

const me = await greet();
const id = decodeURIComponent(location.pathname.split('/').at(-1));
const address = path`/api/tasks/${id}`;

/** The page of one task: what it does, what it did, how it is set. */
function page() {
  const main = document.getElementById('main');
  const said = messages();
  const connection = connectionNote((time) => shownTime(time, me.timeZone));
  const house = { id, address, me, said, act, task: () => task };
  const sections = [
    { name: 'overview', title: 'Обзор', make: overviewSection },
    { name: 'history', title: 'История выполнений', make: historySection },
    { name: 'audit', title: 'Проверка расписания', make: auditSection },
    { name: 'settings', title: 'Параметры', make: settingsSection, permission: 'settings.read' },
    { name: 'versions', title: 'Версии параметров', make: versionsSection, permission: 'settings.read' },
  ].filter(({ permission }) => permission === undefined || me.may(permission));
  /** Sections are made when first looked at and kept: what is typed in one survives a look at another. */
  const made = new Map();
  const heard = heardMeanwhile();
  let task;
  let group;
  let failure;

  async function act(verb, body) {
    said.clear();
    try {
      const answer = await call('POST', `${address}/${verb}`, body);
      if (verb === 'run') said.good('Поставлено на выполнение.', link('История выполнений', '#history'));
      else take(answer);
      return true;
    } catch (error) {
      said.bad(error.message);
      await reload();
      return false;
    }
  }

  function buttons() {
    if (!me.may('tasks.manage')) return '';
    const { status } = task;
    const unset = status === 'unconfigured' ? 'Сначала заполните обязательные параметры задачи' : undefined;
    const hidden = group?.selected === false ? `Группа «${group.title}» не выбрана` : undefined;
    return element(
      'div',
      { className: 'buttons' },
      status === 'started'
        ? button('Остановить', { key: 'toggle', kind: 'main', onclick: () => act('stop') })
        : button('Запустить', { key: 'toggle', kind: 'main', reason: hidden ?? unset, onclick: () => act('start') }),
      button('Выполнить сейчас', { key: 'run', reason: hidden ?? unset, onclick: () => act('run') }),
    );
  }

  function head() {
    const { title, status, state, permitted } = task;
    return [
      trail(['Менеджер фоновых задач', '/tasks']),
      heading(`${title} `, buttons()),
      element(
        'p',
        { className: 'under' },
        element('code', { textContent: id }),
        element('span', {}, 'Статус: ', mark(statusLooks[status], statuses[status])),
        element('span', {}, 'Состояние: ', mark(stateLooks[state], states[state])),
        permitted ? '' : mark('warn', 'Запрещена: нет работающего узла, на котором её можно выполнять'),
      ),
    ];
  }

  const current = () => sections.find(({ name }) => `#${name}` === location.hash) ?? sections[0];

  function section() {
    const { name, make } = current();
    if (!made.has(name)) made.set(name, make(house));
    return made.get(name);
  }

  function draw() {
    document.title = `${task?.title ?? id} — Приёмная`;
    if (task === undefined) {
      patch(
        main,
        trail(['Менеджер фоновых задач', '/tasks']),
        failure === undefined ? note('Загрузка…') : note(failure, true),
      );
      return;
    }
    const shown = section();
    shown.update(task);
    const links = sections.map(({ name, title }) =>
      link(title, `#${name}`, { 'aria-current': name === current().name ? 'page' : undefined, data: { key: name } }),
    );
    const hidden = `Группа «${group?.title}» не выбрана: задача не показывается в менеджере и не выполняется. Выберите группу на странице `;
    patch(
      main,
      ...head(),
      said.place,
      connection.place,
      failure === undefined ? '' : note(failure, true),
      group?.selected === false
        ? element('p', { className: 'note' }, hidden, link('Управление группами фоновых задач', '/groups'), '.')
        : '',
      element('nav', { className: 'tabs', 'aria-label': 'Разделы задачи' }, ...links),
      shown.place,
    );
  }
  const drawSoon = soon(draw);

  function take(fresh) {
    heard.note(fresh);
    task = { ...task, ...fresh };
    drawSoon();
  }

  const reload = oneAtATime(async () => {
    heard.begin();
    try {
      const [fresh, { items: groups }] = await Promise.all([follow(address), follow('/api/groups')]);
      task = heard.latest(fresh);
      group = groups.find(({ id: own }) => own === fresh.group);
      failure = undefined;
      for (const section of made.values()) section.reload?.();
    } catch (error) {
      failure = error.message;
    }
    drawSoon();
  });

  addEventListener('hashchange', () => {
    said.clear();
    draw();
  });
  draw();
  reload();
  followChanges({
    listeners: {
      task: (fresh) => fresh.id === id && take(fresh),
      run: (run) => run.taskId === id && made.get('history')?.take(run),
      group: () => reload(),
    },
    reload,
    heard: connection.heard,
  });
}

if (me !== undefined) page();
