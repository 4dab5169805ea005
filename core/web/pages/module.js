import { follow, path } from './api.js';
import { element, note } from './dom.js';
import { greet, heading, trail } from './frame.js';
import { messages } from './notes.js';
import { patch } from './patch.js';
import { settingsEditor } from './settings-editor.js';
import { settingsVersions } from './settings-versions.js';

const me = await greet();
const id = decodeURIComponent(location.pathname.split('/').at(-1));

/** Settings of a module, which all of its tasks share (PX-01). */
async function page() {
  const main = document.getElementById('main');
  const address = path`/api/modules/${id}`;
  const said = messages();
  const { title, mail } = await follow('/api/plugins')
    .then(({ items }) => items.find(({ module }) => module?.id === id)?.module ?? { title: id })
    .catch(() => ({ title: id }));
  document.title = `${title} — Приёмная`;
  const versions = settingsVersions({ address, me, said, blocked: () => undefined, restored: () => editor.reload() });
  const editor = settingsEditor({
    address,
    me,
    instances: false,
    many: false,
    mail: mail ?? undefined,
    checkAddress: `${address}/settings/check`,
    saved: () => versions.reload(),
  });
  editor.update();
  patch(
    main,
    trail(['Менеджер фоновых задач', '/tasks']),
    heading(title),
    said.place,
    editor.place,
    element('h2', { textContent: 'Версии параметров' }),
    versions.place,
  );
}

if (me !== undefined) {
  if (me.may('settings.read')) await page();
  else document.getElementById('main').replaceChildren(note('У вашей роли нет права видеть параметры модуля.', true));
}
