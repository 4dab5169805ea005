import { element } from './dom.js';

/**
 * Asks before something is lost. Resolves with true where the person agreed; Escape means no. The first button is the
 * harmless one.
 */
export function confirmed({ title, text, list = [], yes, no = 'Отмена' }) {
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'question', 'aria-describedby': 'question-text' },
    element('h2', { id: 'question', textContent: title }),
    element(
      'div',
      { id: 'question-text' },
      element('p', { textContent: text }),
      list.length === 0 ? '' : element('ul', {}, ...list.map((item) => element('li', { textContent: item }))),
    ),
    element(
      'div',
      { className: 'buttons' },
      element('button', { type: 'button', className: 'plain', textContent: no, onclick: () => dialog.close() }),
      element('button', { type: 'button', className: 'danger', textContent: yes, onclick: () => dialog.close('yes') }),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    });
  });
}
