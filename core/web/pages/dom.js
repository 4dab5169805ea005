/** An element with properties, `data` attributes and children; empty strings are left out. */
export function element(name, { data, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, data);
  made.append(...children.filter((child) => child !== ''));
  return made;
}

/** A quiet button. `key` names it across refreshes, so that the keyboard stays where it was. */
export function button(title, { label = title, key, disabled = false, onclick }) {
  return element('button', {
    type: 'button',
    className: 'plain',
    textContent: title,
    ariaLabel: label,
    data: { key },
    disabled,
    // Not disabled meanwhile, which would take the focus away.
    onclick: ({ currentTarget }) => {
      if (currentTarget.ariaBusy === 'true') return;
      currentTarget.ariaBusy = 'true';
      onclick();
    },
  });
}

export function note(text, bad = false) {
  return element('p', { className: bad ? 'note bad' : 'note', textContent: text });
}

export function quiet(text) {
  return text === '' ? '' : element('div', { className: 'quiet', textContent: text });
}

/** A table with headings; a heading may be empty. */
export function table(titles, rows) {
  const heads = titles.map((title) => element(title === '' ? 'td' : 'th', { textContent: title }));
  for (const head of heads) if (head.tagName === 'TH') head.scope = 'col';
  return element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
}

/** A part of a page under a heading, with what stands beside the heading. */
export function card(title, beside, ...content) {
  const head = element('div', { className: 'card-head' }, element('h2', { textContent: title }), ...beside);
  return element('section', { className: 'card' }, head, ...content);
}

/** Key of what had the focus and cannot have it at present. */
let waiting;

/** Puts new content in place of the old where it differs; the focus stays on what has the same key. */
export function replace(place, ...nodes) {
  const fresh = element('div', {}, ...nodes);
  const same = place.childNodes.length === fresh.childNodes.length;
  if (same && [...place.childNodes].every((node, index) => node.isEqualNode(fresh.childNodes[index]))) return;
  const active = document.activeElement;
  if (active !== document.body) waiting = place.contains(active) ? active.dataset.key : undefined;
  place.replaceChildren(...fresh.childNodes);
  if (waiting !== undefined) place.querySelector(`[data-key="${CSS.escape(waiting)}"]`)?.focus({ preventScroll: true });
}

/** `ДД.ММ.ГГГГ Ч:ММ:СС` in the time zone of the installation (TM-12). */
export function shownTime(iso, timeZone) {
  if (iso === null) return '—';
  const time = new Date(iso);
  const day = time.toLocaleDateString('ru-RU', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' });
  const form = { timeZone, hour12: false, hour: 'numeric', minute: '2-digit', second: '2-digit' };
  return `${day} ${time.toLocaleTimeString('ru-RU', form).replace(/^0(\d:)/, '$1')}`;
}

/** `2026-11-22` as `22.11.2026`. */
export function shownDate(iso) {
  return iso === null ? '—' : iso.split('-').reverse().join('.');
}
