import { follow, path } from './api.js';
import { button, card, element, note, quiet, stackable, terms } from './dom.js';
import { greet, heading, trail } from './frame.js';
import { followChanges, heardMeanwhile, oneAtATime, soon } from './live.js';
import { connectionNote, messages } from './notes.js';
import { patch } from './patch.js';
import { runLog } from './run-log.js';
import { counterList, durationOf, outcomeMark } from './run-table.js';
import { cancelRun } from './task-history.js';
import { progressBar } from './tasks-table.js';
import { shownTime } from './times.js';
import { kinds } from './words.js';

const me = await greet();
const id = decodeURIComponent(location.pathname.split('/').at(-1));

/** One run: what it did, what went wrong, and its log (TM-40…TM-42). */
function page() {
  const main = document.getElementById('main');
  const said = messages();
  const time = (iso) => shownTime(iso, me.timeZone);
  const connection = connectionNote(time);
  const log = runLog(path`/api/runs/${id}/log`, { timeZone: me.timeZone, live: () => run?.outcome === null });
  const heard = heardMeanwhile();
  let run;
  let task;
  let failure;

  function facts() {
    const { slot, kind, jobId, requestedBy, node, queuedAt, startedAt, finishedAt, message, progress, counters } = run;
    return terms([
      ['Итог', outcomeMark(run)],
      ['Сообщение', [message ?? '', progress === null ? '' : progressBar(progress, task.title)].filter(Boolean)],
      ['Счётчики', counterList(counters, task.counterTitles)],
      ['Экземпляр', `JobID: ${jobId}`],
      ['Вид', kinds[kind]],
      ['Кто запросил', requestedBy],
      ['Узел', node],
      ['Слот', slot === null ? null : time(slot)],
      ['Поставлено в очередь', time(queuedAt)],
      ['Начало', time(startedAt)],
      ['Окончание', time(finishedAt)],
      ['Длительность', durationOf(run)],
      ['Номер выполнения', element('code', { textContent: run.id })],
    ]);
  }

  function errors() {
    const columns = ['Время', 'Элемент', 'Ошибка'].map((title, index) => ({
      title,
      className: index === 0 ? 'time' : 'free',
    }));
    const rows = run.errors.map(({ at, item, code, message }, index) => ({
      key: String(index),
      cells: [time(at), item ?? '—', [message, quiet(code ?? '')]],
    }));
    return stackable(columns, rows, { label: 'Ошибки', className: 'run-errors' });
  }

  function draw() {
    if (run === undefined) {
      patch(
        main,
        trail(['Менеджер фоновых задач', '/tasks']),
        failure === undefined ? note('Загрузка…') : note(failure, true),
      );
      return;
    }
    const cancel = button('Отменить выполнение', { key: 'cancel', onclick: () => cancelRun(run, said) });
    const active = run.outcome === null && me.may('tasks.manage');
    document.title = `${task.title}, выполнение ${time(run.startedAt ?? run.queuedAt)} — Приёмная`;
    patch(
      main,
      trail(['Менеджер фоновых задач', '/tasks'], [task.title, `${path`/tasks/${run.taskId}`}#history`]),
      heading(
        `Выполнение ${time(run.startedAt ?? run.queuedAt)}`,
        active ? element('div', { className: 'buttons' }, cancel) : '',
      ),
      said.place,
      connection.place,
      failure === undefined ? '' : note(failure, true),
      card('Сведения', [], facts()),
      run.errors.length === 0 ? '' : card(`Ошибки: ${run.errors.length}`, [], errors()),
      log.place,
    );
  }
  const drawSoon = soon(draw);

  const reload = oneAtATime(async () => {
    heard.begin();
    try {
      run = heard.latest(await follow(path`/api/runs/${id}`));
      task = await follow(path`/api/tasks/${run.taskId}`).catch(() => ({ title: run.taskId, counterTitles: {} }));
      failure = undefined;
      log.read();
    } catch (error) {
      failure = error.message;
    }
    drawSoon();
  });

  draw();
  reload();
  followChanges({
    listeners: {
      run: (fresh) => {
        if (fresh.id !== id) return;
        heard.note(fresh);
        if (task === undefined) return;
        run = fresh;
        log.read();
        drawSoon();
      },
    },
    reload,
    heard: connection.heard,
  });
  // The time that a run takes grows without anybody telling.
  setInterval(() => run?.outcome === null && drawSoon(), 1000);
}

if (me !== undefined) page();
