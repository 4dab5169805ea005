import { follow } from './api.js';
import { button, element } from './dom.js';

const pageSize = 100;

/** Rows of a directory as pairs of value and title. Nodes are the host's own: a task is bound to a name or a label. */
async function rowsOf(name, integer, q) {
  if (name === 'nodes') {
    const { items } = await follow('/api/nodes');
    const names = items.map((node) => [node.name, node.name]);
    const labels = [...new Set(items.flatMap((node) => node.labels))].map((label) => [label, `${label} (метка)`]);
    return { rows: [...names, ...labels], more: false };
  }
  const query = new URLSearchParams({ limit: String(pageSize), ...(q !== '' && { q }) });
  const { items, nextCursor } = await follow(`/api/directories/${encodeURIComponent(name)}?${query}`);
  const rows = items.map((row) => [
    integer ? row.isn : (row.due ?? row.apiName ?? row.login ?? String(row.isn)),
    titleOf(row),
  ]);
  return { rows, more: nextCursor !== null };
}

function titleOf({ code, name, title, note, isn, due }) {
  const shown = name ?? title ?? String(due ?? isn);
  return [code ? `${code} ` : '', shown, note && note !== shown ? ` — ${note}` : ''].join('');
}

/**
 * A choice among the rows of a directory. A large one is looked through by words; a value that is not found there stays,
 * as a directory that cannot be read must not lose it.
 */
export function directoryField(schema, value) {
  const name = schema['x-directory'];
  const integer = schema.type === 'integer';
  const input = element('select', {});
  const status = element('span', { className: 'hint', role: 'status' });
  const search = element('input', {
    type: 'search',
    placeholder: 'Найти…',
    hidden: true,
    'aria-label': `Найти: ${schema.title ?? name}`,
  });
  const place = element('div', { className: 'directory' }, search, input, status);
  const known = new Map();
  let chosen = value ?? undefined;
  let asked = 0;

  function show(rows) {
    known.clear();
    for (const [own, title] of rows) known.set(String(own), [own, title]);
    if (chosen !== undefined && !known.has(String(chosen))) known.set(String(chosen), [chosen, String(chosen)]);
    input.replaceChildren(
      element('option', { value: '', textContent: '— не выбрано —' }),
      ...[...known].map(([key, [, title]]) => element('option', { value: key, textContent: title })),
    );
    input.value = chosen === undefined ? '' : String(chosen);
  }

  async function load(q) {
    asked += 1;
    const mine = asked;
    try {
      const { rows, more } = await rowsOf(name, integer, q);
      if (mine !== asked) return;
      show(rows);
      if (more) search.hidden = false;
      status.textContent = more ? `Показаны первые ${pageSize} строк: уточните поиск.` : '';
    } catch (error) {
      status.textContent = `Справочник не прочитан: ${error.message}`;
    }
  }

  input.addEventListener('change', () => {
    chosen = input.value === '' ? undefined : known.get(input.value)[0];
  });
  let timer;
  search.addEventListener('input', (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(() => load(search.value), 300);
  });
  show([]);
  load('');
  return { input, place, read: () => chosen };
}

/** Several rows of a directory. */
export function directoryList(items, value) {
  const title = items.title ?? 'Значение';
  const rows = element('div', { className: 'rows' });
  const place = element('div', { className: 'list', role: 'group', tabIndex: -1, 'aria-label': title }, rows);
  const fields = new Map();

  function add(own) {
    const field = directoryField(items, own);
    field.input.setAttribute('aria-label', title);
    const row = element('div', { className: 'row' }, field.place);
    row.append(
      button('Удалить', {
        label: `Удалить: ${title}`,
        onclick: () => {
          fields.delete(row);
          row.remove();
          more.focus();
          place.dispatchEvent(new Event('input', { bubbles: true }));
        },
      }),
    );
    fields.set(row, field);
    rows.append(row);
    return field.input;
  }

  const more = button('Добавить', {
    label: `Добавить: ${title}`,
    onclick: () => {
      add(undefined).focus();
      place.dispatchEvent(new Event('input', { bubbles: true }));
    },
  });
  place.append(more);
  for (const own of Array.isArray(value) ? value : []) add(own);
  const read = () => {
    const values = [...fields.values()].map((field) => field.read()).filter((own) => own !== undefined);
    return values.length === 0 && value === undefined ? undefined : values;
  };
  return { input: place, read };
}
