import { call, follow, path } from './api.js';
import { confirmed } from './confirm.js';
import { button, choice, element, note, stackable } from './dom.js';
import { heardMeanwhile, oneAtATime } from './live.js';
import { patch } from './patch.js';
import { runColumns, runRow } from './run-table.js';
import { outcomes } from './words.js';

const pageSize = 25;

/** Cancels a run after asking. */
export async function cancelRun(run, said) {
  const agreed = await confirmed({
    title: 'Отменить выполнение?',
    text:
      run.startedAt === null
        ? 'Запуск будет снят с очереди.'
        : 'Задача закончит текущий элемент и завершится. Сделанное сохранится, остальное сделает следующий запуск.',
    yes: 'Отменить выполнение',
    no: 'Не отменять',
  });
  if (!agreed) return;
  said.clear();
  try {
    await call('POST', path`/api/runs/${run.id}/cancel`);
    said.good('Выполнение отменяется.');
  } catch (error) {
    said.bad(error.message);
  }
}

/** «История выполнений» (TM-40): paged, newest first, live. */
export function historySection({ address, me, said }) {
  const place = element('div', { className: 'cards', data: { key: 'history' } });
  let filter = { jobId: '', outcome: '' };
  let task;
  /** As they are known, newest first; a run that changes keeps its place. */
  let runs = [];
  const heard = heardMeanwhile();
  let cursor = null;
  let loaded = false;
  let failure;

  function query(limit, from) {
    const given = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of Object.entries(filter)) if (value !== '') given.set(name, value);
    if (from !== null) given.set('cursor', from);
    return `${address}/runs?${given}`;
  }

  const fits = ({ jobId, outcome }) =>
    (filter.jobId === '' || Number(filter.jobId) === jobId) && (filter.outcome === '' || filter.outcome === outcome);

  /** One that is not known yet stands first: the newest was queued last. */
  function put(run) {
    const known = runs.some(({ id }) => id === run.id);
    if (!fits(run)) runs = runs.filter(({ id }) => id !== run.id);
    else if (known) runs = runs.map((one) => (one.id === run.id ? run : one));
    else if (runs.length === 0 || run.queuedAt >= runs[0].queuedAt) runs = [run, ...runs];
    // An old run that begins to fit a filter has a place that only the server knows.
    else reload();
  }

  /** Everything that was shown is read anew, however far a person has paged. */
  const reload = oneAtATime(async () => {
    const asked = filter;
    heard.begin();
    try {
      const page = await follow(query(Math.min(500, Math.max(pageSize, runs.length)), null));
      // The filter was changed meanwhile, and asked for one more reading.
      if (asked !== filter) return;
      runs = page.items.map(heard.latest).filter(fits);
      for (const run of heard.beside(new Set(page.items.map(({ id }) => id)))) put(run);
      cursor = page.nextCursor;
      loaded = true;
      failure = undefined;
    } catch (error) {
      failure = error.message;
    }
    draw();
  });

  async function more() {
    try {
      const page = await call('GET', query(pageSize, cursor));
      const known = new Set(runs.map(({ id }) => id));
      runs = [...runs, ...page.items.filter(({ id }) => !known.has(id))];
      cursor = page.nextCursor;
      failure = undefined;
    } catch (error) {
      failure = error.message;
    }
    draw();
  }

  function look(changes) {
    filter = { ...filter, ...changes };
    runs = [];
    loaded = false;
    draw();
    reload();
  }

  function filters() {
    const jobIds = [...new Set([...task.instances, ...runs].map(({ jobId }) => jobId))].sort((a, b) => a - b);
    if (filter.jobId !== '' && !jobIds.includes(Number(filter.jobId))) jobIds.push(Number(filter.jobId));
    return element(
      'div',
      { className: 'filters', role: 'search', 'aria-label': 'Фильтр истории' },
      choice('JobID', [['', 'Все'], ...jobIds.map((jobId) => [String(jobId), String(jobId)])], filter.jobId, (jobId) =>
        look({ jobId }),
      ),
      choice('Итог', [['', 'Все'], ...Object.entries(outcomes)], filter.outcome, (outcome) => look({ outcome })),
    );
  }

  function draw() {
    if (task === undefined) return;
    const cancel = me.may('tasks.manage') ? (run) => cancelRun(run, said) : undefined;
    const rows = runs.map((run) => runRow(run, { timeZone: me.timeZone, titles: task.counterTitles, cancel }));
    const filtered = filter.jobId !== '' || filter.outcome !== '';
    const none = filtered ? 'Под фильтр не подходит ни одно выполнение.' : 'Задача ещё не выполнялась.';
    patch(
      place,
      filters(),
      failure === undefined ? '' : note(failure, true),
      !loaded
        ? element('p', { className: 'quiet', textContent: 'Загрузка…' })
        : rows.length === 0
          ? element('p', { className: 'quiet', textContent: none })
          : element(
              'div',
              { className: 'card', data: { key: 'runs' } },
              stackable(runColumns, rows, { label: 'История выполнений', className: 'runs' }),
            ),
      cursor === null
        ? ''
        : element('div', { className: 'buttons' }, button('Показать ещё', { key: 'more', onclick: more })),
    );
  }

  reload();
  return {
    place,
    reload,
    update(fresh) {
      task = fresh;
      draw();
    },
    /** A run has changed. */
    take(run) {
      heard.note(run);
      put(run);
      draw();
    },
  };
}
