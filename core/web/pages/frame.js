import { call } from './api.js';

const roleTitles = {
  technologist: 'Системный технолог',
  clerk: 'Регистратор/Исполнитель',
  auditor: 'Аудитор',
  administrator: 'Администратор',
};
const place = (id) => document.getElementById(id);

export function toLogin() {
  location.replace(`/login?next=${encodeURIComponent(location.pathname)}`);
}

/** Fills the head of a page. Resolves with the person who is logged in, or undefined on the way to the login page. */
export async function greet() {
  place('logout').addEventListener('click', async () => {
    await call('DELETE', '/api/session').catch(() => undefined);
    location.replace('/login');
  });
  const me = await call('GET', '/api/me').catch(toLogin);
  if (me === undefined) return undefined;
  place('name').textContent = me.name;
  place('roles').textContent = me.roles.map((role) => roleTitles[role] ?? role).join(', ');
  place('agendash').hidden = !me.permissions.includes('tasks.read');
  return me;
}
