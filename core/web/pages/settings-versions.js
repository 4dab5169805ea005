import { call, follow } from './api.js';
import { confirmed } from './confirm.js';
import { button, card, element, note, table } from './dom.js';
import { choicesOf, fieldSchema, fieldTitle, typeOf } from './form-schema.js';
import { oneAtATime } from './live.js';
import { patch } from './patch.js';
import { shownTime } from './times.js';
import { counted } from './words.js';

/** Nothing, or an object or list with nothing in it. */
function isEmpty(value) {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}

function valueCell(value, schema, className) {
  if (isEmpty(value)) return element('td', { textContent: '—' });
  const [choice] = typeOf(schema) === 'choice' ? choicesOf(schema).filter(([own]) => own === value) : [];
  return element('td', { className, textContent: choice?.[1] ?? shownValue(value) });
}

function shownValue(value) {
  if (value === true) return 'да';
  if (value === false) return 'нет';
  if (Array.isArray(value)) return value.map(shownValue).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Every save: who, when, what became of which field; an older one can be restored (TM-25).
 * @param options `blocked()` why nothing can be restored now, `restored(view)` is told of it
 */
export function settingsVersions({ address, me, said, blocked, restored }) {
  const place = element('div', { className: 'cards', data: { key: 'versions' } });
  let versions;
  let schema = { common: null, instance: null };
  let failure;

  const reload = oneAtATime(async () => {
    try {
      const [list, settings] = await Promise.all([
        follow(`${address}/settings/versions`),
        follow(`${address}/settings`),
      ]);
      versions = [...list.items].sort((a, b) => b.version - a.version);
      schema = settings.schema;
      failure = undefined;
    } catch (error) {
      failure = error.message;
    }
    draw();
  });

  async function restore({ version, at }) {
    const agreed = await confirmed({
      title: `Вернуть версию ${version}?`,
      text: `Параметры, включая секреты, станут такими, как ${shownTime(at, me.timeZone)}. Это будет новая версия; нынешняя останется в списке. Полные параметры запускают задачу.`,
      yes: `Вернуть версию ${version}`,
    });
    if (agreed) await send(version, []);
  }

  async function send(version, codes) {
    said.clear();
    try {
      const body = codes.length > 0 ? { confirmed: codes } : {};
      const view = await call('POST', `${address}/settings/versions/${version}/restore`, body);
      said.good(`Возвращена версия ${version}; теперь это версия ${view.version}.`);
      restored?.(view);
      await reload();
    } catch (error) {
      const { code, details, message } = error;
      if (code !== 'CONFIRMATION_REQUIRED')
        return said.bad(
          message,
          (details ?? []).map((detail) => detail.message),
        );
      const list = details.map((detail) => detail.message);
      const agreed = await confirmed({
        title: 'Вернуть параметры?',
        text: 'Есть замечания:',
        list,
        yes: 'Вернуть всё равно',
      });
      if (agreed) return send(version, [...codes, ...details.map((detail) => detail.code)]);
    }
    return undefined;
  }

  function versionCard(entry, index) {
    const { version, at, author, diff } = entry;
    const reason = me.may('settings.manage') ? blocked() : 'У вашей роли нет права изменять параметры';
    const beside = [element('span', { className: 'quiet', textContent: `${shownTime(at, me.timeZone)}, ${author}` })];
    if (index === 0) beside.push(element('span', { className: 'quiet', textContent: '— действует сейчас' }));
    else
      beside.push(
        button('Вернуть', {
          label: `Вернуть версию ${version}`,
          key: `restore ${version}`,
          reason,
          onclick: () => restore(entry),
        }),
      );
    const told = diff.filter(({ before, after }) => !isEmpty(before) || !isEmpty(after));
    const rows = told.map(({ path, before, after }) =>
      element(
        'tr',
        {},
        element('td', { textContent: fieldTitle(schema, path) }),
        valueCell(before, fieldSchema(schema, path), 'before'),
        valueCell(after, fieldSchema(schema, path), 'after'),
      ),
    );
    const body =
      rows.length === 0
        ? element('p', { className: 'quiet', textContent: 'Значения не изменились.' })
        : table(['Параметр', 'Было', 'Стало'], rows, { className: 'diff' });
    const made = card(`Версия ${version}`, beside, body);
    made.dataset.key = `version ${version}`;
    return made;
  }

  function draw() {
    const count = versions === undefined ? '' : counted(versions.length, 'версия', 'версии', 'версий');
    patch(
      place,
      failure === undefined ? '' : note(failure, true),
      versions === undefined
        ? element('p', { className: 'quiet', textContent: 'Загрузка…' })
        : element('p', {
            className: 'quiet',
            textContent: versions.length === 0 ? 'Параметры ещё не сохранялись.' : `Всего: ${count}.`,
          }),
      ...(versions ?? []).map(versionCard),
    );
  }

  draw();
  reload();
  return { place, reload, update: draw };
}
