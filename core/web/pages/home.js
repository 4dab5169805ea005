import { call, follow } from './api.js';
import { documentsCard } from './documents-card.js';
import { element, note } from './dom.js';
import { greet, heading, toLogin } from './frame.js';
import { followChanges, oneAtATime } from './live.js';
import { messages } from './notes.js';
import { patch } from './patch.js';
import { quarantineCard } from './quarantine-card.js';
import { tasksCard } from './tasks-card.js';

const me = await greet();

/** The start page: what needs attention, a short look at the tasks, what was registered last. */
function page() {
  const said = messages();
  const { timeZone } = me;

  async function act(method, path, body) {
    said.clear();
    try {
      await call(method, path, body);
    } catch (error) {
      said.bad(error.message);
    }
    await refresh();
  }

  async function tasks() {
    const [{ items: groups }, { items: all }] = await Promise.all([follow('/api/groups'), follow('/api/tasks')]);
    return [tasksCard(groups, all, { timeZone })];
  }

  async function quarantine() {
    const rights = { mayManage: me.may('quarantine.manage'), mayReadRaw: me.may('raw-messages.read') };
    return [quarantineCard(await follow('/api/quarantine?limit=20'), { act, timeZone, ...rights })];
  }

  async function documents() {
    return [documentsCard(await follow('/api/documents?limit=15'))];
  }

  const parts = [
    { load: tasks, shown: me.may('tasks.read') },
    { load: quarantine, shown: me.may('quarantine.read') },
    { load: documents, shown: me.may('documents.read') },
  ]
    .filter(({ shown }) => shown)
    .map((part) => ({ ...part, place: element('div', { className: 'cards' }) }));

  /** Parts are drawn on their own: one that cannot be had does not hide the others. */
  async function draw({ place, load }) {
    try {
      patch(place, ...(await load()));
    } catch (error) {
      if (error.status === 401) toLogin();
      else patch(place, note(error.message, true));
    }
  }

  const refresh = oneAtATime(() => Promise.all(parts.map(draw)));
  const main = document.getElementById('main');
  main.replaceChildren(heading('Приёмная'), said.place, ...parts.map(({ place }) => place));
  refresh();
  if (me.may('tasks.read')) {
    const listeners = { task: refresh, run: refresh, group: refresh };
    followChanges({ listeners, reload: refresh });
  }
}

if (me !== undefined) page();
