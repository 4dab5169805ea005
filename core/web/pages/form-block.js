import { element } from './dom.js';
import { fieldOf } from './form-fields.js';
import { escaped, resolved, typeOf } from './form-schema.js';

/**
 * The fields of one block of settings, drawn from its schema (TM-22).
 * @param secrets pointers of secret fields in the block
 * @param secretsSet pointers of those that have a value
 */
export function settingsBlock(schema, values, { secrets, secretsSet, tails = {} }) {
  const fields = new Map();
  /** Shows fields or hides them by the values of others. */
  const conditions = [];
  /** Secrets that go with an object of which nothing is left. */
  const goneWith = [];

  function draw(node, value, pointer) {
    const required = new Set(node.required);
    const places = [];
    const readersOfNode = [];
    for (const [name, raw] of Object.entries(node.properties ?? {})) {
      const own = resolved(raw, schema);
      const at = `${pointer}/${escaped(name)}`;
      if (typeOf(own) === 'object' && own.properties !== undefined) {
        const inner = draw(own, value?.[name], at);
        const legend = element('legend', { textContent: own.title ?? name });
        const hint = own.description ? [element('p', { className: 'hint', textContent: own.description })] : [];
        const tail = tails[at] === undefined ? [] : [tails[at]];
        places.push(element('fieldset', { className: 'nested' }, legend, ...hint, ...inner.places, ...tail));
        const reader = required.has(name) ? inner.read : () => somethingOf(inner.read());
        readersOfNode.push([name, reader]);
        // A secret would stay otherwise, and keep the object that was emptied.
        const inside = secretsSet.filter((pointer) => pointer.startsWith(`${at}/`));
        goneWith.push(() => (reader() === undefined ? inside : []));
        continue;
      }
      const field = fieldOf(own, value?.[name] ?? undefined, {
        required: required.has(name),
        secret: secrets.includes(at),
        secretSet: secretsSet.includes(at),
        fallback: name,
      });
      fields.set(at, field);
      places.push(field.place);
      readersOfNode.push([name, () => (field.place.hidden ? undefined : field.read())]);
      for (const [other, wanted] of Object.entries(own['x-when'] ?? {})) {
        conditions.push(() => {
          const standard = resolved(node.properties?.[other], schema).default;
          field.place.hidden = !wanted.includes(fields.get(`${pointer}/${escaped(other)}`)?.read() ?? standard);
        });
      }
    }
    const read = () => {
      const made = readersOfNode.map(([name, own]) => [name, own()]).filter(([, own]) => own !== undefined);
      return Object.fromEntries(made);
    };
    return { places, read };
  }

  const { places, read } = draw(schema ?? {}, values, '');
  const showWanted = () => {
    for (const condition of conditions) condition();
  };
  showWanted();
  const none = element('p', { className: 'quiet', textContent: 'Параметров нет.' });
  const place = element('div', { className: 'fields' }, ...(places.length === 0 ? [none] : places));
  place.addEventListener('change', showWanted);
  return {
    place,
    empty: places.length === 0,
    read,
    fields,
    /** Pointers of secrets that are to be emptied. */
    cleared: () => {
      const asked = [...fields].filter(([, field]) => field.cleared?.()).map(([pointer]) => pointer);
      return [...new Set([...asked, ...goneWith.flatMap((gone) => gone())])];
    },
  };
}

/** An optional object in which nothing is filled in is no value: its own required fields are not asked for then. */
function somethingOf(object) {
  const filled = Object.values(object).some((value) => value !== null && value !== false && value !== '');
  return filled ? object : undefined;
}

/** The field that an error is about: the one at its pointer, or the one that holds it. */
export function fieldAt(fields, pointer) {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const field = fields.get(at);
    if (field !== undefined) return field;
  }
  return undefined;
}
