/**
 * An element with properties, `data` attributes and children; what is empty is left out. Names with a dash and `role`
 * are attributes.
 */
export function element(name, { data = {}, ...properties } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.includes('-') || key === 'role') made.setAttribute(key, value);
    else made[key] = value;
  }
  for (const [key, value] of Object.entries(data)) if (value !== undefined) made.dataset[key] = value;
  made.append(...children.flat().filter((child) => child !== '' && child !== null && child !== undefined));
  return made;
}

/**
 * A quiet button. `reason` says why it cannot be used now: it stays reachable by the keyboard, so that the reason can be
 * read, and does nothing. `key` names it across refreshes.
 */
export function button(title, { label = title, key, reason, kind = 'plain', onclick }) {
  return element('button', {
    type: 'button',
    className: kind,
    textContent: title,
    'aria-label': label === title ? undefined : label,
    'aria-disabled': reason === undefined ? undefined : 'true',
    title: reason ?? '',
    data: { key },
    onclick: async ({ currentTarget }) => {
      if (reason !== undefined || currentTarget.ariaBusy === 'true') return;
      // Not disabled meanwhile, which would take the focus away.
      currentTarget.ariaBusy = 'true';
      try {
        await onclick();
      } finally {
        currentTarget.ariaBusy = null;
      }
    },
  });
}

export function link(title, href, properties = {}) {
  return element('a', { href, textContent: title, ...properties });
}

export function note(text, bad = false) {
  return element('p', { className: bad ? 'note bad' : 'note', textContent: text });
}

export function quiet(...content) {
  return content.every((part) => part === '') ? '' : element('div', { className: 'quiet' }, ...content);
}

/** A coloured dot with its word: the word says it all, the colour only helps. */
export function mark(look, text) {
  return element('span', { className: `state ${look}`, textContent: text });
}

/** A table with headings; a heading may be empty. */
export function table(titles, rows, properties = {}) {
  const heads = titles.map((title) => element(title === '' ? 'td' : 'th', { textContent: title }));
  for (const head of heads) if (head.tagName === 'TH') head.scope = 'col';
  return element('table', properties, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
}

/**
 * A table that becomes a list of cards where the window is narrow or enlarged (UI-04). Roles are said aloud, as the
 * looks of cards would take them away.
 * @param columns `{title, className}`; `head` instead of a title is what stands in the heading
 * @param rows `{key, cells}`, or `{key, wide}`: one cell over the whole width
 */
export function stackable(columns, rows, { label, className = '' }) {
  const heads = columns.map(({ title, head = title, sort, className: of = '' }) =>
    element('th', { scope: 'col', role: 'columnheader', className: of, 'aria-sort': sort }, head),
  );
  const cellOf = (content, index) =>
    element(
      'td',
      { role: 'cell', className: columns[index].className ?? '', data: { label: columns[index].title } },
      ...[content].flat(),
    );
  const body = rows.map(({ key, cells, wide, className: of = '' }) =>
    wide === undefined
      ? element('tr', { role: 'row', className: of, data: { key } }, ...cells.map(cellOf))
      : element(
          'tr',
          { role: 'row', className: of, data: { key } },
          element('td', { role: 'cell', colSpan: columns.length }, wide),
        ),
  );
  return element(
    'table',
    { role: 'table', className: `stackable ${className}`, 'aria-label': label },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...body),
  );
}

/** A part of a page under a heading, with what stands beside the heading. */
export function card(title, beside, ...content) {
  const head = element('div', { className: 'card-head' }, element('h2', { textContent: title }), ...beside);
  return element('section', { className: 'card', 'aria-label': title }, head, ...content);
}

/** Terms and their values; those without a value are left out. */
export function terms(pairs) {
  const filled = pairs.filter(([, value]) => ![null, undefined, ''].includes(value) && value.length !== 0);
  const nodes = filled.flatMap(([term, value]) => [
    element('dt', { textContent: term }),
    element('dd', {}, ...[value].flat()),
  ]);
  return element('dl', {}, ...nodes);
}

/** A choice with its label. `options` are pairs of value and title. */
export function choice(label, options, value, onchange, key = label) {
  const select = element(
    'select',
    { data: { key }, onchange: ({ currentTarget }) => onchange(currentTarget.value) },
    ...options.map(([own, title]) => element('option', { value: own, textContent: title })),
  );
  select.value = value;
  return element('label', { className: 'choice' }, element('span', { textContent: label }), select);
}
