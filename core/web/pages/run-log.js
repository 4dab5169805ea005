import { read } from './api.js';
import { card, choice, element, link } from './dom.js';
import { oneAtATime } from './live.js';
import { shownTime } from './times.js';
import { levels } from './words.js';

const order = ['debug', 'info', 'warn', 'error'];
const filters = [
  ['debug', 'Все строки'],
  ['info', 'Без отладки'],
  ['warn', 'Предупреждения и ошибки'],
  ['error', 'Только ошибки'],
];
const againMs = 1_500;

/**
 * The log of a run (TM-42). While it runs, new lines are added below; who reads further up is not moved.
 * @param live says whether more can come
 */
export function runLog(address, { timeZone, live }) {
  const lines = element('div', { className: 'log', tabIndex: 0, role: 'log', 'aria-label': 'Строки журнала' });
  const status = element('p', { className: 'quiet', textContent: 'Загрузка…' });
  const asJson = link('Строки JSON', address, { className: 'beside', target: '_blank' });
  let count = 0;
  let least = 'debug';
  let timer;
  /** The last lines may have come after the end was told. */
  let settled = false;

  function lineOf({ at, level, message, details }) {
    return element(
      'div',
      { className: `line ${level}`, data: { level } },
      element('span', { className: 'when', textContent: shownTime(at, timeZone) }),
      element('span', { className: 'level', textContent: levels[level] }),
      element(
        'span',
        { className: 'what' },
        message,
        details === undefined
          ? ''
          : element('span', { className: 'details', textContent: ` ${JSON.stringify(details)}` }),
      ),
    );
  }

  function show() {
    lines.dataset.least = least;
    const shown = [...lines.children].filter(
      ({ dataset }) => order.indexOf(dataset.level) >= order.indexOf(least),
    ).length;
    const of = shown === count ? '' : ` из ${count.toLocaleString('ru-RU')}`;
    const none = live() ? 'Строк пока нет.' : 'Журнал пуст.';
    status.textContent = count === 0 ? none : `Строк: ${shown.toLocaleString('ru-RU')}${of}`;
    lines.hidden = shown === 0;
  }

  const readMore = oneAtATime(async () => {
    clearTimeout(timer);
    const ended = !live();
    if (settled) return;
    try {
      const text = await read(`${address}?skip=${count}`);
      const fresh = text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      count += fresh.length;
      const below = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
      lines.append(...fresh.map(lineOf));
      if (below && !ended) lines.scrollTop = lines.scrollHeight;
      settled = ended;
      show();
    } catch (error) {
      status.textContent = `Журнал не прочитан: ${error.message}`;
    }
    if (!settled) timer = setTimeout(readMore, againMs);
  });

  const filter = choice('Показать', filters, least, (value) => {
    least = value;
    show();
  });
  const place = card('Журнал', [asJson], element('div', { className: 'inside filters' }, filter, status), lines);
  place.dataset.key = 'log';
  return { place, read: readMore };
}
