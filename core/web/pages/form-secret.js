import { element } from './dom.js';

/**
 * A secret is never shown (TM-24): empty means that the stored one stays, and emptying it is said aloud.
 * @param stored whether there is a value
 */
export function secretField(stored) {
  const input = element('input', { type: 'password', autocomplete: 'new-password' });
  input.placeholder = stored ? 'Задан. Пусто — не менять' : 'Не задан';
  if (!stored) return { input, read: () => (input.value === '' ? null : input.value), cleared: () => false };
  const clear = element('input', { type: 'checkbox' });
  clear.addEventListener('change', () => {
    input.readOnly = clear.checked;
    if (clear.checked) input.value = '';
    input.placeholder = clear.checked ? 'Будет очищен' : 'Задан. Пусто — не менять';
  });
  const place = element(
    'div',
    { className: 'secret' },
    input,
    element('label', { className: 'inline' }, clear, ' Очистить'),
  );
  return { input, place, read: () => (input.value === '' ? null : input.value), cleared: () => clear.checked };
}
