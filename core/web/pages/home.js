import { call } from './api.js';
import { groupCard } from './task-table.js';

const roleTitles = {
  technologist: 'Системный технолог',
  clerk: 'Регистратор/Исполнитель',
  auditor: 'Аудитор',
  administrator: 'Администратор',
};
const place = (id) => document.getElementById(id);
let me;

function note(text, bad) {
  const line = document.createElement('p');
  line.className = bad ? 'note bad' : 'note';
  line.textContent = text;
  return line;
}

async function act(method, path, body) {
  try {
    await call(method, path, body);
    await refresh();
  } catch (error) {
    show([], error);
  }
}

function show(warnings, failure) {
  const lines = warnings.map(({ text }) => note(text, false));
  if (failure !== undefined) lines.unshift(note(failure.message, true));
  place('notes').replaceChildren(...lines);
}

/** One refresh at a time; what happens meanwhile asks for one more. */
let refreshing;
let again = false;
async function refresh() {
  if (refreshing !== undefined) {
    again = true;
    return refreshing;
  }
  refreshing = load();
  await refreshing;
  refreshing = undefined;
  if (again) {
    again = false;
    await refresh();
  }
}

async function load() {
  try {
    const [{ items: warnings }, { items: groups }, { items: tasks }] = await Promise.all([
      call('GET', '/api/warnings'),
      call('GET', '/api/groups'),
      call('GET', '/api/tasks'),
    ]);
    show(warnings);
    const mayManage = me.permissions.includes('tasks.manage');
    const cards = groups.map((group) => groupCard(group, tasks, { act, mayManage, timeZone: me.timeZone }));
    if (cards.length === 0) cards.push(note('Плагинов с задачами нет. Положите плагин в каталог и перезапустите.'));
    place('groups').replaceChildren(...cards);
  } catch (error) {
    if (error.status === 401) location.replace('/login');
    else show([], error);
  }
}

place('logout').addEventListener('click', async () => {
  await call('DELETE', '/api/session').catch(() => undefined);
  location.replace('/login');
});

me = await call('GET', '/api/me').catch(() => location.replace('/login'));
if (me !== undefined) {
  place('name').textContent = me.name;
  place('roles').textContent = me.roles.map((role) => roleTitles[role] ?? role).join(', ');
  if (me.permissions.includes('tasks.read')) {
    place('agendash').hidden = false;
    await refresh();
    const events = new EventSource('/api/events');
    for (const type of ['task', 'run', 'group', 'reset']) events.addEventListener(type, refresh);
  } else {
    show([], undefined);
    place('groups').replaceChildren(note('Менеджер фоновых задач доступен технологам, аудиторам и администраторам.'));
  }
}
