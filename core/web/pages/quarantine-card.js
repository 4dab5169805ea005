import { button, card, element, quiet, table } from './dom.js';
import { shownTime } from './times.js';

const columns = ['Элемент', 'Причина', 'Попыток', 'С', ''];

function itemRow(item, { act, timeZone, mayManage, mayReadRaw }) {
  const retry = button('Вернуть в обработку', {
    label: `Вернуть в обработку: ${item.key}`,
    key: `retry ${item.id}`,
    onclick: () => act('POST', `/api/quarantine/${encodeURIComponent(item.id)}/retry`),
  });
  const raw = element('a', { href: item.raw, textContent: 'Исходное сообщение' });
  return element(
    'tr',
    {},
    element('td', {}, item.key, mayReadRaw ? element('div', { className: 'quiet' }, raw) : ''),
    element('td', {}, item.reason, quiet(item.code)),
    element('td', { textContent: item.attempts }),
    element('td', { className: 'time', textContent: shownTime(item.since, timeZone) }),
    element('td', { className: 'actions' }, mayManage ? retry : ''),
  );
}

/** What could not be processed and waits for a person. */
export function quarantineCard({ items, nextCursor }, options) {
  const count = nextCursor === null ? items.length : `больше ${items.length}`;
  const state =
    items.length === 0 ? 'пусто: все принятые сообщения обработаны или ждут повтора' : `сообщений: ${count}`;
  const beside = [element('span', { className: 'quiet', textContent: state })];
  if (items.length === 0) return card('Карантин', beside);
  const rows = items.map((item) => itemRow(item, options));
  return card('Карантин', beside, table(columns, rows));
}
