import { call, markField, serveForm } from './api.js';

// The token stands behind `#`, which is sent to no server; it leaves the address at once, and the history with it.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

const form = document.querySelector('form');
if (token === '') {
  const note = form.querySelector('.note');
  note.textContent =
    'Откройте ссылку целиком, вместе со знаком # и всем, что после него. Она напечатана в журнале при запуске ' +
    'приложения; при каждом запуске, пока пользователей нет, печатается новая.';
  note.hidden = false;
  for (const field of form.querySelectorAll('label, button, .quiet')) field.hidden = true;
}

serveForm(form, async ({ name, login, password, repeat }) => {
  if (password !== repeat) {
    markField(form.elements.namedItem('repeat'), 'Пароли не совпадают.');
    form.elements.namedItem('repeat').focus();
    return;
  }
  await call('POST', '/api/first-administrator', { token, name, login, password });
  location.replace('/');
});

form.querySelector('input').focus();
