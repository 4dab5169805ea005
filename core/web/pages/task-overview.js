import { follow } from './api.js';
import { button, card, element, link, mark, quiet, stackable, terms } from './dom.js';
import { oneAtATime } from './live.js';
import { patch } from './patch.js';
import { errorList, progressBar } from './tasks-table.js';
import { shownTime } from './times.js';
import { permission, stateLooks, states, types } from './words.js';

const noSlots = {
  grid: 'Пока задача не запущена, автоматических запусков нет.',
  'after-end':
    'Задача запускается через заданное время после окончания предыдущего выполнения; следующее время — выше.',
  none: 'Задача не запускается по расписанию: только вручную или по событию.',
};

/** What a task does now and will do next (TM-11, TM-38). */
export function overviewSection({ address, me, act }) {
  const place = element('div', { className: 'cards', data: { key: 'overview' } });
  const time = (iso) => shownTime(iso, me.timeZone);
  let task;
  let slots = [];
  let planned;

  function facts() {
    const { progress, message, title } = task;
    const said = [message ?? '', progress === null ? '' : progressBar(progress, title)];
    return terms([
      ['Описание', task.description],
      ['Группа', task.groupTitle],
      ['Плагин', task.plugin],
      ['Тип', types[task.type]],
      ['Работа задачи', permission(task.permitted)],
      ['Время создания', time(task.createdAt)],
      ['Время последнего изменения', time(task.updatedAt)],
      ['Время последнего запуска', time(task.lastRunAt)],
      ['Время следующего запуска', time(task.nextRunAt)],
      ['Сообщение ФЗ', message === null && progress === null ? '—' : said],
    ]);
  }

  function runReason({ state }) {
    if (task.status === 'unconfigured') return 'Сначала заполните обязательные параметры задачи';
    return state === 'stopping' ? 'Выполнение останавливается' : undefined;
  }

  function instances() {
    const manage = me.may('tasks.manage');
    const columns = ['Экземпляр', 'Состояние', 'Последний запуск', 'Следующий запуск', ...(manage ? ['Действие'] : [])];
    const rows = task.instances.map((instance) => {
      const { jobId, state, lastRunAt, nextRunAt } = instance;
      const run = button('Выполнить сейчас', {
        label: `Выполнить сейчас экземпляр JobID: ${jobId}`,
        key: `run ${jobId}`,
        reason: runReason(instance),
        onclick: () => act('run', { jobId }),
      });
      const cells = [`JobID: ${jobId}`, mark(stateLooks[state], states[state]), time(lastRunAt), time(nextRunAt)];
      return { key: String(jobId), cells: manage ? [...cells, run] : cells };
    });
    return stackable(
      columns.map((title) => ({ title })),
      rows,
      { label: 'Экземпляры' },
    );
  }

  function nextSlots() {
    if (slots.length === 0) return element('p', { textContent: noSlots[task.schedule] });
    const several = task.instances.length > 1;
    const items = slots.map(({ slot, jobId }) =>
      element('li', {}, time(slot), several ? quiet(`JobID: ${jobId}`) : ''),
    );
    return element('ol', { className: 'slots' }, ...items);
  }

  function draw() {
    if (task === undefined) return;
    const { errors } = task;
    const none = task.status === 'unconfigured' ? 'задача ещё не выполнялась' : 'последнее выполнение — без ошибок';
    patch(
      place,
      element(
        'div',
        { className: 'pair' },
        card('Состояние', [], facts()),
        card('Пять следующих плановых запусков', [], nextSlots()),
      ),
      card('Экземпляры', [], instances()),
      card(
        'Ошибки последнего выполнения',
        errors.length > 0 ? [link('История выполнений', '#history', { className: 'beside' })] : [quiet(none)],
        errors.length > 0 ? element('div', { className: 'inside' }, errorList(errors, me.timeZone)) : '',
      ),
    );
  }

  const readSlots = oneAtATime(async () => {
    slots = (await follow(`${address}/slots?count=5`).catch(() => ({ items: slots }))).items;
    draw();
  });

  return {
    place,
    update(fresh) {
      task = fresh;
      draw();
      // Slots move with what is planned, and with nothing else.
      const now = JSON.stringify([fresh.status, fresh.instances.map(({ nextRunAt }) => nextRunAt)]);
      if (now === planned) return;
      planned = now;
      readSlots();
    },
  };
}
