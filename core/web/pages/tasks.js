import { follow } from './api.js';
import { button, choice, element, link, note } from './dom.js';
import { greet, heading } from './frame.js';
import { followChanges, heardMeanwhile, oneAtATime, soon } from './live.js';
import { connectionNote, messages } from './notes.js';
import { patch } from './patch.js';
import { bulkButtons } from './tasks-bulk.js';
import { addressOf, viewOf } from './tasks-filter.js';
import { columns, inOrder, tasksTable } from './tasks-table.js';
import { shownTime } from './times.js';
import { statuses } from './words.js';

const me = await greet();

/** «Менеджер фоновых задач» (TM-10…TM-13). */
function page() {
  const main = document.getElementById('main');
  const said = messages();
  const connection = connectionNote((time) => shownTime(time, me.timeZone));
  const tasks = new Map();
  const chosen = new Set();
  const opened = new Set();
  const heard = heardMeanwhile();
  let groups = [];
  let loaded = false;
  let failure;
  let view = viewOf(location.search);

  function look(changes) {
    view = { ...view, ...changes };
    history.replaceState(null, '', addressOf(view));
    draw();
  }

  function shown() {
    const { group, status } = view;
    const fitting = [...tasks.values()].filter(
      (task) => (group === '' || task.group === group) && (status === '' || task.status === status),
    );
    return inOrder(fitting, view);
  }

  function sorting() {
    const { column, descending } = view;
    const options = columns.map(({ id, title }) => [id, title]);
    const by = choice('Сортировка', options, column, (id) => look({ column: id, descending: false }));
    const turn = button(descending ? '↓ по убыванию' : '↑ по возрастанию', {
      key: 'turn',
      onclick: () => look({ descending: !descending }),
    });
    return element('div', { className: 'sorting' }, by, turn);
  }

  function filters() {
    const selected = groups.filter((group) => group.selected).map(({ id, title }) => [id, title]);
    return element(
      'div',
      { className: 'filters', role: 'search', 'aria-label': 'Фильтр' },
      choice('Группа', [['', 'Все'], ...selected], view.group, (group) => look({ group })),
      choice('Статус', [['', 'Все'], ...Object.entries(statuses)], view.status, (status) => look({ status })),
      sorting(),
    );
  }

  function emptiness() {
    const groupsLink = link('Управление группами фоновых задач', '/groups');
    if (groups.length === 0) {
      return note('Плагинов с задачами нет. Положите плагин в каталог плагинов и перезапустите приложение.');
    }
    if (tasks.size === 0) {
      const text = 'Ни одна группа не выбрана: задачи не показываются и не выполняются. Выберите группу на странице ';
      return element('p', { className: 'note' }, text, groupsLink, '.');
    }
    const reset = button('Сбросить фильтр', { key: 'reset', onclick: () => look({ group: '', status: '' }) });
    return element(
      'div',
      { className: 'nothing' },
      element('p', { textContent: 'Под фильтр не подходит ни одна задача.' }),
      reset,
    );
  }

  function draw() {
    const rows = shown();
    const marked = rows.filter(({ id }) => chosen.has(id));
    const manage = me.may('tasks.manage');
    const count = rows.length === tasks.size ? String(rows.length) : `${rows.length} из ${tasks.size}`;
    const bar = element(
      'div',
      { className: 'toolbar' },
      filters(),
      manage
        ? element(
            'div',
            { className: 'buttons', role: 'group', 'aria-label': 'Действия с выбранными задачами' },
            ...bulkButtons(marked, { said, changed: take, draw }),
          )
        : '',
      element('span', {
        className: 'quiet',
        textContent: marked.length === 0 ? `Задач: ${count}` : `Выбрано: ${marked.length} из ${rows.length}`,
      }),
    );
    const table = tasksTable(rows, {
      view,
      look,
      chosen: manage ? chosen : undefined,
      opened,
      draw,
      mayConfigure: me.may('settings.read'),
      timeZone: me.timeZone,
    });
    const groupsLink = link('Управление группами фоновых задач', '/groups', { className: 'beside' });
    patch(
      main,
      heading('Менеджер фоновых задач', groupsLink),
      said.place,
      connection.place,
      failure === undefined ? '' : note(failure, true),
      loaded ? bar : element('p', { className: 'quiet', textContent: 'Загрузка…' }),
      !loaded ? '' : rows.length === 0 ? emptiness() : table,
    );
  }
  const drawSoon = soon(draw);

  function take(task) {
    heard.note(task);
    tasks.set(task.id, task);
    drawSoon();
  }

  const reload = oneAtATime(async () => {
    heard.begin();
    try {
      const [{ items: all }, { items: fresh }] = await Promise.all([follow('/api/groups'), follow('/api/tasks')]);
      groups = all;
      tasks.clear();
      for (const task of fresh) tasks.set(task.id, heard.latest(task));
      for (const id of chosen) if (!tasks.has(id)) chosen.delete(id);
      loaded = true;
      failure = undefined;
    } catch (error) {
      failure = error.message;
    }
    drawSoon();
  });

  draw();
  reload();
  followChanges({ listeners: { task: take, group: () => reload() }, reload, heard: connection.heard });
}

if (me !== undefined) page();
