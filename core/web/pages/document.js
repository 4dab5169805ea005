import { call } from './api.js';
import { card, element, note, quiet, table, terms } from './dom.js';
import { greet } from './frame.js';
import { shownDate, shownTime } from './times.js';

const isn = location.pathname.split('/').at(-1);
const path = `/api/documents/${encodeURIComponent(isn)}`;

function main(document, { timeZone }) {
  const { cabinet, folder, delivery, correspondents, rubrics, links } = document;
  const marks = [document.urgent ? 'срочно' : '', document.collective ? 'коллективное' : ''].filter(Boolean);
  return terms([
    ['Группа документов', document.group.name],
    ['Картотека', document.card.name],
    ['Кабинет', cabinet === null ? 'без кабинета' : cabinet.name],
    ['Папка', folder?.name],
    ['Плановая дата', document.planDate && shownDate(document.planDate)],
    ['Доступ', document.access],
    ['Вид доставки', delivery?.name],
    ['Отметки', marks.join(', ')],
    ['Корреспондент', correspondents.map(({ name }) => name).join('; ')],
    ['Рубрика', rubrics.map(({ code, name }) => `${name} (${code})`).join('; ')],
    ['Адресаты', document.addressees.map(({ name, sentAt }) => `${name} (${shownTime(sentAt, timeZone)})`).join('; ')],
    ['Связки', links.length === 0 ? '' : element('span', {}, ...links.flatMap(linkTo))],
  ]);
}

function linkTo({ type, isn: other, number }, index) {
  return [index === 0 ? '' : '; ', `${type}: `, element('a', { href: `/documents/${other}`, textContent: number })];
}

function filesTable(files) {
  const rows = files.map(({ id, name, size }) => {
    const link = element('a', { href: `${path}/files/${id}/content`, textContent: name });
    const shown = `${Math.max(1, Math.round(size / 1024)).toLocaleString('ru-RU')} КБ`;
    return element('tr', {}, element('td', {}, link), element('td', { className: 'time', textContent: shown }));
  });
  return table(['Файл', 'Размер'], rows);
}

function protocolTable(protocol, { timeZone }) {
  const rows = protocol.map(({ at, user, operation, comment }) =>
    element(
      'tr',
      {},
      element('td', { className: 'time', textContent: shownTime(at, timeZone) }),
      element('td', {}, operation, quiet(comment ?? '')),
      element('td', { textContent: user }),
    ),
  );
  return table(['Время', 'Операция', 'Пользователь'], rows);
}

/** Titles of attributes by their API names; people without the directories see the API names. */
async function attributeTitles() {
  const { items } = await call('GET', '/api/directories/attributes?limit=500').catch(() => ({ items: [] }));
  return new Map(items.filter(({ owner }) => owner === 'document').map(({ apiName, title }) => [apiName, title]));
}

function cardsOf(document, titles, me) {
  const values = Object.entries(document.values).map(([name, value]) => [
    titles.get(name) ?? name,
    String(value ?? ''),
  ]);
  const json = element('a', { className: 'beside', href: path, textContent: 'JSON' });
  return [
    element('h1', { textContent: `${document.number} от ${shownDate(document.date)}` }),
    element(
      'div',
      { className: 'pair' },
      card('Реквизиты', [json], main(document, me)),
      card('Доп. реквизиты', [], values.length === 0 ? note('Не заполнены.') : terms(values)),
    ),
    card('Содержание', [], element('p', { className: 'content', textContent: document.content })),
    card('Файлы', [], document.files.length === 0 ? element('p', { textContent: 'Нет.' }) : filesTable(document.files)),
    card('Протокол', [], protocolTable(document.protocol, me)),
  ];
}

const me = await greet();
if (me !== undefined) {
  const place = document.getElementById('main');
  try {
    const [shown, titles] = await Promise.all([call('GET', path), attributeTitles()]);
    document.title = `${shown.number} — Приёмная`;
    place.replaceChildren(...cardsOf(shown, titles, me));
  } catch (error) {
    place.replaceChildren(note(error.message, true));
  }
}
