import { call, serveForm } from './api.js';

/** Back to the page that was asked for, never to another site. */
function target() {
  const next = new URLSearchParams(location.search).get('next') ?? '/';
  const url = new URL(next, location.origin);
  return url.origin === location.origin && next.startsWith('/') ? url.href : '/';
}

serveForm(document.querySelector('form'), async ({ login, password }) => {
  await call('POST', '/api/session', { login, password });
  location.replace(target());
});

document.querySelector('input').focus();
