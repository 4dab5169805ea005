import { call, follow, path } from './api.js';
import { confirmed } from './confirm.js';
import { button, element, link, mark, note, quiet, table } from './dom.js';
import { greet, heading } from './frame.js';
import { followChanges, oneAtATime, soon } from './live.js';
import { connectionNote, messages } from './notes.js';
import { patch } from './patch.js';
import { shownTime } from './times.js';
import { counted } from './words.js';

const me = await greet();

/** «Управление группами фоновых задач» (TM-01…TM-03). */
function page() {
  const main = document.getElementById('main');
  const said = messages();
  const connection = connectionNote((time) => shownTime(time, me.timeZone));
  const manage = me.may('tasks.manage');
  /** What was ticked and not saved yet, by group: it outlives what others change meanwhile. */
  const wanted = new Map();
  let groups;
  let failure;

  const changes = () => groups.filter(({ id, selected }) => wanted.has(id) && wanted.get(id) !== selected);

  async function save() {
    const [removed, added] = [false, true].map((selected) => changes().filter((group) => group.selected !== selected));
    const agreed =
      removed.length === 0 ||
      (await confirmed({
        title: 'Снять выбор?',
        text:
          'Задачи этих групп будут остановлены, перестанут показываться и выполняться. Идущие выполнения закончат ' +
          'текущий элемент и завершатся. Параметры, история и расписание сохранятся.',
        list: removed.map(({ title, tasks }) => `«${title}»: ${counted(tasks.length, 'задача', 'задачи', 'задач')}`),
        yes: 'Снять выбор',
      }));
    if (!agreed) return;
    said.clear();
    const failures = [];
    for (const { id, title } of [...removed, ...added]) {
      try {
        await call('PUT', path`/api/groups/${id}`, { selected: wanted.get(id) });
        wanted.delete(id);
      } catch (error) {
        failures.push(`«${title}»: ${error.message}`);
      }
    }
    if (failures.length > 0) said.bad('Сохранено не всё.', failures);
    else said.good('Выбор групп сохранён.', link('Перейти к задачам', '/tasks'));
    await reload();
  }

  function undo() {
    wanted.clear();
    draw();
  }

  function row({ id, title, selected, tasks }) {
    const ticked = wanted.get(id) ?? selected;
    const box = element('input', {
      type: 'checkbox',
      id: `group-${id}`,
      'aria-label': `Группа «${title}»`,
      checked: ticked,
      disabled: !manage,
      data: { key: `box ${id}` },
      onchange: ({ currentTarget }) => {
        wanted.set(id, currentTarget.checked);
        draw();
      },
    });
    const pending = ticked === selected ? '' : quiet('Не сохранено');
    return element(
      'tr',
      { data: { key: id } },
      element('td', { className: 'tick' }, box),
      element(
        'td',
        {},
        element('label', { htmlFor: `group-${id}`, className: 'inline', textContent: title }),
        quiet(id),
      ),
      element('td', {}, mark(selected ? 'good' : 'off', selected ? 'Выбрана' : 'Не выбрана'), pending),
      element('td', {}, String(tasks.length), quiet(tasks.join(', '))),
    );
  }

  function draw() {
    const none = groups?.length === 0;
    const pending = groups === undefined ? [] : changes();
    const reason = pending.length === 0 ? 'Изменений нет' : undefined;
    const buttons = element(
      'div',
      { className: 'buttons' },
      button('Сохранить', { key: 'save', kind: 'main', reason, onclick: save }),
      button('Отменить изменения', { key: 'undo', reason, onclick: undo }),
    );
    patch(
      main,
      heading('Управление группами фоновых задач', link('Менеджер фоновых задач', '/tasks', { className: 'beside' })),
      element('p', {
        className: 'lead',
        textContent:
          'Группа — это задачи, поставляемые вместе. Задачи выбранной группы показываются в менеджере и выполняются: ' +
          'настроенные запускаются сразу, кроме тех, что остановил человек; остальные ждут настройки. Задачи группы, ' +
          'выбор которой снят, останавливаются и скрываются; их параметры, история и расписание сохраняются. Выбор ' +
          'общий для всех узлов.',
      }),
      said.place,
      connection.place,
      failure === undefined ? '' : note(failure, true),
      none ? note('Плагинов с задачами нет. Положите плагин в каталог плагинов и перезапустите приложение.') : '',
      groups === undefined || none
        ? ''
        : element(
            'div',
            { className: 'card', data: { key: 'groups' } },
            table(['', 'Наименование группы', 'Состояние', 'Задачи'], groups.map(row)),
          ),
      manage && groups !== undefined && !none ? buttons : '',
    );
  }
  const drawSoon = soon(draw);

  const reload = oneAtATime(async () => {
    try {
      groups = (await follow('/api/groups')).items;
      failure = undefined;
    } catch (error) {
      failure = error.message;
    }
    drawSoon();
  });

  draw();
  reload();
  followChanges({ listeners: { group: () => reload() }, reload, heard: connection.heard });
}

if (me !== undefined) page();
