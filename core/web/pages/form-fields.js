import { element } from './dom.js';
import { directoryField, directoryList } from './form-directory.js';
import { listField } from './form-list.js';
import { choicesOf, hintOf, numberOf, typeOf } from './form-schema.js';
import { secretField } from './form-secret.js';

/** Longer texts get more room. */
const longText = 500;
let made = 0;

/**
 * The frame of every field: label, what to know about it, and the place of its error.
 * @param control `{input, read, place}`: what is focused and described, how its value is read, what is shown
 */
export function framed(control, { title, required, hint }) {
  made += 1;
  const { input, place = input, read } = control;
  const id = `field-${made}`;
  input.id = id;
  const hints = hint === '' ? '' : element('span', { className: 'hint', id: `${id}-hint`, textContent: hint });
  const error = element('span', { className: 'field-error', id: `${id}-error` });
  const describe = () => {
    const ids = [hints === '' ? '' : `${id}-hint`, error.textContent === '' ? '' : `${id}-error`].filter(Boolean);
    if (ids.length === 0) input.removeAttribute('aria-describedby');
    else input.setAttribute('aria-describedby', ids.join(' '));
  };
  const star = required ? element('span', { className: 'must', 'aria-hidden': 'true', textContent: ' *' }) : '';
  if (required && input.type !== 'checkbox') input.setAttribute('aria-required', 'true');
  const label = element('label', { htmlFor: id }, title, star);
  const parts = input.type === 'checkbox' ? [element('div', { className: 'tick' }, place, label)] : [label, place];
  describe();
  return {
    place: element('div', { className: 'field' }, ...parts, hints, error),
    title,
    read,
    id,
    focus: () => input.focus(),
    mark(text, severity = 'error') {
      error.textContent = error.textContent === '' ? text : `${error.textContent}; ${text}`;
      error.classList.toggle('mild', severity !== 'error');
      if (severity === 'error') input.setAttribute('aria-invalid', 'true');
      describe();
    },
    clear() {
      error.textContent = '';
      input.removeAttribute('aria-invalid');
      describe();
    },
    ...(control.cleared !== undefined && { cleared: control.cleared }),
  };
}

/** The field for a value. What is left empty is no value. */
export function fieldOf(schema, value, { required, secret, secretSet, fallback }) {
  const title = schema.title ?? fallback;
  const frame = { title, required, hint: hintOf(schema) };
  if (secret) return framed(secretField(secretSet), frame);
  return framed(controlOf(schema, value), frame);
}

function controlOf(schema, value) {
  const type = typeOf(schema);
  const directory = schema['x-directory'];
  if (type === 'array' && schema.items?.['x-directory']) return directoryList(schema.items, value);
  if (type === 'array' && directory) return directoryList({ ...schema.items, 'x-directory': directory }, value);
  if (directory) return directoryField(schema, value);
  switch (type) {
    case 'boolean':
      return tickField(value);
    case 'choice':
      return choiceField(schema, value);
    case 'number':
    case 'integer':
      return numberField(value);
    case 'string':
      return textField(schema, value);
    case 'array':
      if (['string', 'number', 'integer'].includes(typeOf(schema.items ?? {}))) return listField(schema, value);
      return jsonField(value);
    default:
      return jsonField(value);
  }
}

function textField({ format, maxLength }, value) {
  const types = { uri: 'url', email: 'email', date: 'date' };
  const long = maxLength !== undefined && maxLength > longText && format === undefined;
  const input = long ? element('textarea', { rows: 3 }) : element('input', { type: types[format] ?? 'text' });
  input.value = value ?? '';
  input.autocomplete = 'off';
  return { input, read: () => (input.value === '' ? undefined : input.value) };
}

/** A text, so that what is no number stays where it was typed and the server says what is wrong with it. */
function numberField(value) {
  const input = element('input', { type: 'text', inputMode: 'decimal', className: 'number', autocomplete: 'off' });
  input.value = value ?? '';
  return { input, read: () => numberOf(input.value) };
}

function tickField(value) {
  const input = element('input', { type: 'checkbox', checked: value === true });
  return { input, read: () => input.checked };
}

/** Values keep their types: the options are known by number. */
function choiceField(schema, value) {
  const pairs = choicesOf(schema);
  const known = pairs.findIndex(([own]) => own === value);
  const options = pairs.map(([, title], index) => element('option', { value: String(index), textContent: title }));
  const input = element('select', {}, element('option', { value: '', textContent: '— не выбрано —' }), ...options);
  input.value = known < 0 ? '' : String(known);
  return { input, read: () => (input.value === '' ? undefined : pairs[Number(input.value)][0]) };
}

/** For shapes that no other field is made for. */
function jsonField(value) {
  const input = element('textarea', { rows: 4, className: 'json', spellcheck: false });
  input.value = value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
  const read = () => {
    if (input.value.trim() === '') return undefined;
    try {
      return JSON.parse(input.value);
    } catch {
      return input.value;
    }
  };
  return { input, read };
}
