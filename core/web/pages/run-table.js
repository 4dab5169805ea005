import { path } from './api.js';
import { button, element, link, mark, quiet } from './dom.js';
import { progressBar } from './tasks-table.js';
import { shownDuration, shownTime } from './times.js';
import { kinds, outcomeLooks, outcomes } from './words.js';

/** «успех», «ошибка», …; what has not ended yet says how far it is. */
export function outcomeMark({ outcome, startedAt }) {
  if (outcome !== null) return mark(outcomeLooks[outcome], outcomes[outcome]);
  return startedAt === null ? mark('off', 'в очереди') : mark('busy', 'выполняется');
}

export function durationOf({ startedAt, finishedAt }) {
  if (startedAt === null) return '—';
  return shownDuration((finishedAt === null ? Date.now() : Date.parse(finishedAt)) - Date.parse(startedAt));
}

/** Counters under their titles, in the order of the plugin; what counted nothing says nothing. */
export function counterList(counters, titles) {
  const known = Object.keys(titles);
  const names = [...known, ...Object.keys(counters).filter((name) => !known.includes(name))];
  const counted = names.filter((name) => (counters[name] ?? 0) !== 0);
  const shown = (name) => `${titles[name] ?? name}: ${counters[name].toLocaleString('ru-RU')}`;
  return counted.map((name) => element('div', { textContent: shown(name) }));
}

/** The first words of what happened, for a row: the whole stands on the page of the run. */
function summary({ message, errors }) {
  const [first] = errors;
  const error = first === undefined ? '' : `${first.item === undefined ? '' : `${first.item}: `}${first.message}`;
  const rest = errors.length > 1 ? ` (и ещё ${errors.length - 1})` : '';
  return [message ?? '', error === '' || error === message ? '' : quiet(error + rest)];
}

/** Columns of the history (TM-40). */
export const runColumns = [
  { title: 'Начало', className: 'time' },
  { title: 'Окончание', className: 'time' },
  { title: 'Длительность' },
  { title: 'Слот', className: 'time' },
  { title: 'JobID' },
  { title: 'Вид' },
  { title: 'Кто запросил', className: 'free' },
  { title: 'Узел', className: 'free' },
  { title: 'Итог' },
  { title: 'Счётчики' },
  { title: 'Сообщение', className: 'of-message free' },
];

/** A run as a row. `cancel(run)` is left out where the person may not cancel. */
export function runRow(run, { timeZone, titles, cancel }) {
  const time = (iso) => shownTime(iso, timeZone);
  const { id, startedAt, queuedAt, finishedAt, slot, jobId, kind, requestedBy, node, outcome, progress } = run;
  const begin = startedAt === null ? `в очереди с ${time(queuedAt)}` : time(startedAt);
  const stop = () =>
    button('Отменить', { label: `Отменить выполнение ${begin}`, key: `cancel ${id}`, onclick: () => cancel(run) });
  return {
    key: id,
    cells: [
      link(begin, path`/runs/${id}`, { data: { key: `run ${id}` }, 'aria-label': `Выполнение ${begin}` }),
      finishedAt === null ? '—' : time(finishedAt),
      durationOf(run),
      slot === null ? '—' : time(slot),
      String(jobId),
      kinds[kind],
      requestedBy ?? '—',
      node ?? '—',
      [outcomeMark(run), outcome === null && cancel !== undefined ? stop() : ''],
      counterList(run.counters, titles),
      [...summary(run), progress === null ? '' : progressBar(progress, begin)],
    ],
  };
}
