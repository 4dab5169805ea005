import { call, path } from './api.js';
import { button, choice, element, link, mark, note, stackable } from './dom.js';
import { patch } from './patch.js';
import { fromField, shownTime, toField } from './times.js';
import { counted, verdictLooks, verdicts } from './words.js';

const hourMs = 3_600_000;
const windows = [
  { title: 'Сутки', ms: 24 * hourMs },
  { title: 'Неделя', ms: 7 * 24 * hourMs },
  { title: '30 дней', ms: 30 * 24 * hourMs },
];
const mostRows = 500;

/** «Проверка расписания» (TM-38): what became of every slot of a window. */
export function auditSection({ address, me }) {
  const { timeZone } = me;
  const place = element('div', { className: 'cards', data: { key: 'audit' } });
  const [from, to] = ['С', 'По'].map((title) =>
    element('input', { type: 'datetime-local', 'aria-label': `${title} (время установки)`, required: true }),
  );
  let verdict = '';
  let items;
  let failure;
  let checked;

  function setWindow(ms) {
    const now = new Date();
    from.value = toField(new Date(now.getTime() - ms), timeZone);
    // The field has no seconds: the minute that has begun is part of the window.
    to.value = toField(new Date(now.getTime() + 60_000), timeZone);
  }

  async function check() {
    const [begin, end] = [from, to].map(({ value }) => fromField(value, timeZone));
    failure = undefined;
    if (begin === undefined || end === undefined) failure = 'Укажите начало и конец промежутка.';
    else if (begin >= end) failure = 'Начало промежутка должно быть раньше конца.';
    if (failure === undefined) {
      try {
        const window = new URLSearchParams({ from: begin.toISOString(), to: end.toISOString() });
        items = (await call('GET', `${address}/audit?${window}`)).items;
        checked = `с ${shownTime(begin, timeZone)} по ${shownTime(end, timeZone)}`;
        verdict = '';
      } catch (error) {
        failure = error.message;
      }
    }
    draw();
  }

  function form() {
    const quick = windows.map(({ title, ms }) =>
      button(title, {
        key: title,
        onclick: () => {
          setWindow(ms);
          return check();
        },
      }),
    );
    return element(
      'form',
      {
        className: 'filters',
        'aria-label': 'Промежуток',
        data: { key: 'window' },
        noValidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          check();
        },
      },
      element('label', { className: 'choice' }, element('span', { textContent: 'С' }), from),
      element('label', { className: 'choice' }, element('span', { textContent: 'По' }), to),
      element('button', { type: 'submit', className: 'main', textContent: 'Проверить' }),
      ...quick,
    );
  }

  function counts() {
    const lost = items.filter((item) => item.verdict === 'lost').length;
    const parts = Object.entries(verdicts).map(([name, title]) => {
      const count = items.filter((item) => item.verdict === name).length;
      return element('li', {}, mark(count > 0 ? verdictLooks[name] : '', `${title}: ${count.toLocaleString('ru-RU')}`));
    });
    const text =
      lost > 0
        ? `Потеряно слотов: ${lost}. Такого не должно быть: сообщите администратору и приложите этот отчёт.`
        : `Плановых запусков ${checked}: ${items.length.toLocaleString('ru-RU')}. Потерянных нет.`;
    return [
      element('p', { className: lost > 0 ? 'note bad' : 'note good', role: 'status', textContent: text }),
      element('ul', { className: 'counts' }, ...parts),
    ];
  }

  function rowsOf(shown) {
    return shown.slice(0, mostRows).map((item) => ({
      key: `${item.slot} ${item.jobId}`,
      className: item.verdict === 'lost' ? 'lost' : '',
      cells: [
        shownTime(item.slot, timeZone),
        String(item.jobId),
        mark(verdictLooks[item.verdict], verdicts[item.verdict]),
        item.runId === null
          ? '—'
          : link('Выполнение', path`/runs/${item.runId}`, {
              'aria-label': `Выполнение в слоте ${shownTime(item.slot, timeZone)}`,
            }),
      ],
    }));
  }

  function report() {
    if (items === undefined) return [];
    if (items.length === 0)
      return [
        element('p', { className: 'quiet', role: 'status', textContent: `Плановых запусков ${checked} не было.` }),
      ];
    const shown = items.filter((item) => verdict === '' || item.verdict === verdict).reverse();
    const columns = ['Слот', 'JobID', 'Итог', 'Выполнение'].map((title) => ({ title }));
    const limit =
      shown.length > mostRows
        ? `Показаны последние ${counted(mostRows, 'слот', 'слота', 'слотов')} из ${shown.length.toLocaleString('ru-RU')}. Сузьте промежуток или выберите итог.`
        : '';
    return [
      ...counts(),
      choice('Показать', [['', 'Все'], ...Object.entries(verdicts)], verdict, (value) => {
        verdict = value;
        draw();
      }),
      limit === '' ? '' : element('p', { className: 'quiet', textContent: limit }),
      element(
        'div',
        { className: 'card', data: { key: 'slots' } },
        stackable(columns, rowsOf(shown), { label: 'Слоты', className: 'narrowed' }),
      ),
    ];
  }

  const shape = form();
  setWindow(windows[0].ms);
  function draw() {
    patch(
      place,
      element('p', {
        className: 'lead',
        textContent:
          'Расписание за промежуток вычисляется заново и сверяется с историей выполнений: видно, что стало с каждым плановым запуском.',
      }),
      shape,
      failure === undefined ? '' : note(failure, true),
      ...report(),
    );
  }
  draw();
  return { place, update: () => {} };
}
