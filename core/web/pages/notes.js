import { button, element } from './dom.js';

const looks = { good: 'note good', bad: 'note bad', warn: 'note' };

/**
 * The place where a page says what an action did. It is read out (UI-05); a failure stays until it is closed or the next
 * action begins.
 */
export function messages() {
  const place = element('div', { className: 'notes', 'aria-live': 'polite', data: { key: 'messages' } });
  const close = () => button('Закрыть', { label: 'Закрыть сообщение', kind: 'close', onclick: () => clear() });
  const clear = () => place.replaceChildren();

  function show(look, text, list = [], ...actions) {
    const items = list.map((item) => element('li', { textContent: item }));
    place.replaceChildren(
      element(
        'div',
        { className: looks[look] },
        element(
          'div',
          {},
          element('p', { textContent: text }),
          items.length === 0 ? '' : element('ul', {}, ...items),
          actions.length === 0 ? '' : element('div', { className: 'buttons' }, ...actions),
        ),
        close(),
      ),
    );
  }

  return {
    place,
    clear,
    good: (text, ...actions) => show('good', text, [], ...actions),
    warn: (text, list, ...actions) => show('warn', text, list, ...actions),
    bad: (text, list, ...actions) => show('bad', text, list, ...actions),
  };
}

/** A line that says that the server is not heard, and since when. */
export function connectionNote(shown) {
  const place = element('p', { className: 'note', role: 'status', hidden: true, data: { key: 'connection' } });
  return {
    place,
    heard(yes) {
      if (!yes && place.hidden) {
        const since = shown(new Date());
        place.textContent = `Нет связи с сервером. Показано состояние на ${since}; страница обновится сама, когда связь вернётся.`;
      }
      place.hidden = yes;
    },
  };
}
