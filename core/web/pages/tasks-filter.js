/** What of the table is shown and in which order, as the address of the page has it: it can be kept and sent. */
export function viewOf(search) {
  const given = new URLSearchParams(search);
  const sort = given.get('sort') ?? 'title';
  return {
    group: given.get('group') ?? '',
    status: given.get('status') ?? '',
    column: sort.replace(/^-/, ''),
    descending: sort.startsWith('-'),
  };
}

export function addressOf({ group, status, column, descending }) {
  const given = new URLSearchParams();
  if (group !== '') given.set('group', group);
  if (status !== '') given.set('status', status);
  if (column !== 'title' || descending) given.set('sort', (descending ? '-' : '') + column);
  const text = given.toString();
  return text === '' ? location.pathname : `?${text}`;
}
