import { button, element } from './dom.js';
import { numberOf, typeOf } from './form-schema.js';

/** A list of texts or numbers: a row for each, and a button for one more. */
export function listField({ items = {}, title = 'Список' }, value) {
  const numbers = typeOf(items) !== 'string';
  const rows = element('div', { className: 'rows' });
  const place = element('div', { className: 'list', role: 'group', tabIndex: -1, 'aria-label': title }, rows);

  function add(text) {
    const input = element('input', { type: 'text', autocomplete: 'off' });
    input.value = text;
    const row = element('div', { className: 'row' }, input);
    const label = () => `${title}, строка ${[...rows.children].indexOf(row) + 1}`;
    input.addEventListener('focus', () => input.setAttribute('aria-label', label()));
    input.setAttribute('aria-label', `${title}, строка ${rows.children.length + 1}`);
    row.append(
      button('Удалить', {
        label: `Удалить строку ${rows.children.length + 1}: ${title}`,
        onclick: () => {
          const next = row.nextElementSibling ?? row.previousElementSibling;
          row.remove();
          (next?.querySelector('input') ?? more).focus();
          place.dispatchEvent(new Event('input', { bubbles: true }));
        },
      }),
    );
    rows.append(row);
    return input;
  }

  const more = button('Добавить строку', {
    label: `Добавить строку: ${title}`,
    onclick: () => {
      add('').focus();
      place.dispatchEvent(new Event('input', { bubbles: true }));
    },
  });
  place.append(more);
  for (const one of Array.isArray(value) ? value : []) add(String(one));

  function read() {
    const texts = [...rows.querySelectorAll('input')].map(({ value: text }) => text).filter((text) => text !== '');
    const values = numbers ? texts.map(numberOf) : texts;
    return values.length === 0 && value === undefined ? undefined : values;
  }
  return { input: place, read };
}
