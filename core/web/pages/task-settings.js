import { path } from './api.js';
import { button, element, link } from './dom.js';
import { patch } from './patch.js';
import { settingsEditor } from './settings-editor.js';

const busy = 'Остановите задачу, чтобы изменить параметры';

/** «Параметры»: those of the task and of its instances; changed only while the task is stopped (TM-20). */
export function settingsSection({ address, me, act, task: current }) {
  const place = element('div', { className: 'cards', data: { key: 'settings' } });
  const stop = () => button('Остановить задачу', { key: 'stop', onclick: () => act('stop') });
  let task = current();

  const running = () => task.state === 'running' || task.state === 'stopping';
  function blocked() {
    if (task.status === 'started') return busy;
    return running() ? 'Выполнение ещё не закончилось: подождите или отмените его' : undefined;
  }

  const editor = settingsEditor({
    address,
    me,
    instances: true,
    many: task.manyInstances,
    blocked,
    busyAction: () => (task.status === 'started' && me.may('tasks.manage') ? stop() : undefined),
    saved: (_view, said) => {
      if (task.status === 'started') said.good('Параметры сохранены, задача запущена.');
    },
  });

  function banner() {
    const why = blocked();
    if (why === undefined || !me.may('settings.manage')) return '';
    const help = task.status === 'started' && me.may('tasks.manage') ? stop() : '';
    const line = element('p', { textContent: `${why}.` });
    return element('div', { className: 'note', data: { key: 'busy' } }, line, help);
  }

  function module() {
    if (task.moduleSettings === null) return '';
    const { id, title } = task.moduleSettings;
    const words = 'Этой задаче нужны также параметры модуля ';
    return element('p', { className: 'lead' }, words, link(`«${title}»`, path`/modules/${id}`), '.');
  }

  function draw() {
    editor.update();
    patch(place, module(), banner(), editor.place);
  }
  return {
    place,
    reload: editor.reload,
    update(fresh) {
      task = fresh;
      draw();
    },
  };
}
