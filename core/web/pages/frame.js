import { call } from './api.js';
import { element, link } from './dom.js';
import { showWarnings } from './warnings.js';

const roleTitles = {
  technologist: 'Системный технолог',
  clerk: 'Регистратор/Исполнитель',
  auditor: 'Аудитор',
  administrator: 'Администратор',
};

/** Sections of the product, for who may see them. */
const sections = [
  { title: 'Менеджер фоновых задач', href: '/tasks', permission: 'tasks.read' },
  { title: 'Группы', href: '/groups', permission: 'tasks.read' },
  { title: 'Узлы', href: '/nodes', permission: 'tasks.read' },
  { title: 'Плагины', href: '/plugins', permission: 'plugins.read' },
  { title: 'Agendash', href: '/agendash/', permission: 'tasks.read', target: '_blank' },
  { title: 'Описание API', href: '/api/docs' },
];
const place = (id) => document.getElementById(id);

export function toLogin() {
  location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
}

function sectionLink({ title, href, target = '' }) {
  const made = link(title, href, { target });
  const here = location.pathname === href || (href === '/tasks' && location.pathname.startsWith('/tasks/'));
  if (here) made.ariaCurrent = location.pathname === href ? 'page' : 'true';
  return made;
}

/** Fills the head of a page. Resolves with the person who is logged in, or undefined on the way to the login page. */
export async function greet() {
  place('logout').addEventListener('click', async () => {
    await call('DELETE', '/api/session').catch(() => undefined);
    location.replace('/login');
  });
  try {
    const me = await call('GET', '/api/me');
    const shown = sections.filter(({ permission }) => permission === undefined || me.permissions.includes(permission));
    place('sections').replaceChildren(...shown.map(sectionLink));
    place('name').textContent = me.name;
    place('roles').textContent = me.roles.map((role) => roleTitles[role] ?? role).join(', ');
    showWarnings(place('warnings'));
    return { ...me, may: (permission) => me.permissions.includes(permission) };
  } catch (error) {
    if (error.status === 401) toLogin();
    else place('main').replaceChildren(element('p', { className: 'note bad', textContent: error.message }));
    return undefined;
  }
}

/** The heading of a page, with the way back above it where it is below another. */
export function heading(title, ...beside) {
  return element('div', { className: 'heading' }, element('h1', { textContent: title }), ...beside);
}

export function trail(...links) {
  const parts = links.flatMap(([title, href]) => [link(title, href), ' / ']);
  return element('nav', { className: 'trail', 'aria-label': 'Путь' }, ...parts);
}
