import { card, element, table } from './dom.js';
import { shownDate } from './times.js';

const columns = ['Рег. №', 'Дата', 'Сообщение ПОС №', 'Группа документов', 'Содержание'];

function documentRow({ isn, number, date, msgId, group, content }) {
  const link = element('a', { href: `/documents/${isn}`, textContent: number, data: { key: `document ${isn}` } });
  return element(
    'tr',
    {},
    element('td', { className: 'time' }, link),
    element('td', { className: 'time', textContent: shownDate(date) }),
    element('td', { className: 'time', textContent: msgId ?? '—' }),
    element('td', { textContent: group.name }),
    element('td', {}, element('div', { className: 'clamped', textContent: content })),
  );
}

/** The documents that were registered last. */
export function documentsCard({ items }) {
  if (items.length === 0) {
    const text = 'пока нет: появятся после первого запуска регистрации';
    return card('Последние РК', [element('span', { className: 'quiet', textContent: text })]);
  }
  return card('Последние РК', [], table(columns, items.map(documentRow)));
}
