import { call } from './api.js';
import { documentsCard } from './documents-card.js';
import { note, replace } from './dom.js';
import { greet, toLogin } from './frame.js';
import { quarantineCard } from './quarantine-card.js';
import { groupCard } from './task-table.js';

const place = (id) => document.getElementById(id);
const me = await greet();
const may = (permission) => me?.permissions.includes(permission) === true;

/** What the last button could not do; it stays until another one could. */
let failure;

async function act(method, path, body, question = false) {
  try {
    if (question === false || window.confirm(question)) await call(method, path, body);
    failure = undefined;
  } catch (error) {
    failure = error.message;
  }
  await refresh();
}

async function notes() {
  const { items } = await call('GET', '/api/warnings');
  const texts = items.map(({ text }) => note(text));
  return failure === undefined ? texts : [note(failure, true), ...texts];
}

async function tasks() {
  const [{ items: groups }, { items: all }] = await Promise.all([
    call('GET', '/api/groups'),
    call('GET', '/api/tasks'),
  ]);
  const lastRuns = new Map(await Promise.all(all.map(lastRun)));
  const options = { act, mayManage: may('tasks.manage'), timeZone: me.timeZone, lastRuns };
  if (groups.length > 0) return groups.map((group) => groupCard(group, all, options));
  return [note('Плагинов с задачами нет. Положите плагин в каталог и перезапустите приложение.')];
}

async function lastRun({ id }) {
  const { items } = await call('GET', `/api/tasks/${encodeURIComponent(id)}/runs?limit=5`);
  return [id, items.find(({ outcome }) => outcome !== null)];
}

async function quarantine() {
  const rights = { mayManage: may('quarantine.manage'), mayReadRaw: may('raw-messages.read') };
  return [quarantineCard(await call('GET', '/api/quarantine?limit=20'), { act, timeZone: me.timeZone, ...rights })];
}

async function documents() {
  return [documentsCard(await call('GET', '/api/documents?limit=15'))];
}

const parts = [
  { id: 'notes', load: notes, shown: true },
  { id: 'groups', load: tasks, shown: may('tasks.read') },
  { id: 'quarantine', load: quarantine, shown: may('quarantine.read') },
  { id: 'documents', load: documents, shown: may('documents.read') },
].filter(({ shown }) => shown);

/** Parts are drawn on their own: one that cannot be had does not hide the others. */
async function draw({ id, load }) {
  try {
    replace(place(id), ...(await load()));
  } catch (error) {
    if (error.status === 401) toLogin();
    else replace(place(id), note(error.message, true));
  }
}

/** One refresh at a time; what happens meanwhile asks for one more. */
let refreshing;
let again = false;
async function refresh() {
  again = refreshing !== undefined;
  if (again) return refreshing;
  refreshing = Promise.all(parts.map(draw));
  await refreshing;
  refreshing = undefined;
  if (again) await refresh();
}

if (me !== undefined) {
  await refresh();
  if (may('tasks.read')) {
    const events = new EventSource('/api/events');
    for (const type of ['task', 'run', 'group', 'reset']) events.addEventListener(type, refresh);
  }
}
